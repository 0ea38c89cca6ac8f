//! What the town writes to people: the inbox, and e-mails that say there is something in it.
//!
//! # Purpose
//! A message is a row of the inbox, sealed, written in the unit of the act that causes it
//! ([`message::send`]). Who wants e-mail ([`contact`]) gets one that holds no content, only the way to the
//! inbox ([`post`]).
//!
//! # Standard
//! RFC 5322 and RFC 2047 for e-mail; RFC 3834 marks it as automatic; RFC 5321 through `lettre`.
//!
//! # Invariants
//! - Nothing is sent from inside an act: an e-mail is a job of the same unit.
//! - An e-mail holds nothing personal but its address.
//! - A message is read by the one it is written to and by nobody else.
//!
//! # Start reading at
//! `message/mod.rs`.
//!
//! # Not here
//! Wording of messages: callers bring it from the definitions and locale files.

pub mod contact;
pub mod holder;
pub mod message;
pub mod opening;
pub mod post;
mod routes;

pub use holder::MessagesHolder;
pub use message::{Action, Message, MessageId, delete_by_case, delete_of_kind, send};
pub use routes::{Inbox, routes};

/// This crate's migrations.
pub const MODULE: platform::migrate::Module = platform::migrate::Module {
    name: "messages",
    files: &[
        (
            "0001_create_message_and_contact",
            include_str!("../migrations/0001_create_message_and_contact.sql"),
        ),
        ("0002_index_unread", include_str!("../migrations/0002_index_unread.sql")),
        ("0003_create_post_wish", include_str!("../migrations/0003_create_post_wish.sql")),
    ],
};

/// The words of this crate's pages and e-mails.
pub const LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../locales/en.ftl")),
    ("fr", include_str!("../locales/fr.ftl")),
    ("ar", include_str!("../locales/ar.ftl")),
];
