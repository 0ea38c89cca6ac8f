//! One e-mail as text on the wire (RFC 5322), in UTF-8 by base64 so that every server passes it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use platform::Locale;

use crate::contact::EmailAddress;

/// An e-mail of the town.
#[derive(Clone, Debug)]
pub struct Email {
    /// What makes it recognisable when it is delivered twice.
    pub id: String,
    /// From which address.
    pub from: EmailAddress,
    /// The town's name in the reader's language.
    pub from_name: String,
    /// To which address.
    pub to: EmailAddress,
    /// The language.
    pub locale: Locale,
    /// When.
    pub date: Timestamp,
    /// The subject line.
    pub subject: String,
    /// The text, lines ended by a line feed.
    pub text: String,
}

/// Characters of base64 on a line (RFC 2045, 6.8).
const LINE_CHARACTERS: usize = 76;
/// Bytes in one encoded word, so that it stays within 75 characters (RFC 2047, 2).
const WORD_BYTES: usize = 42;

impl Email {
    /// The e-mail, with CRLF at the end of lines.
    pub fn to_text(&self) -> String {
        let domain = self.from.as_str().rsplit('@').next().unwrap_or_default();
        let date = rfc2822::to_string(&self.date.to_zoned(jiff::tz::TimeZone::UTC));
        let headers = [
            ("From", format!("{} <{}>", encoded(&self.from_name), self.from.as_str())),
            ("To", format!("<{}>", self.to.as_str())),
            ("Subject", encoded(&self.subject)),
            ("Date", date.unwrap_or_default()),
            ("Message-ID", format!("<{}@{domain}>", self.id)),
            // RFC 3834: no out-of-office answers, please.
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("Content-Language", self.locale.tag().to_owned()),
            ("MIME-Version", "1.0".to_owned()),
            ("Content-Type", "text/plain; charset=utf-8".to_owned()),
            ("Content-Transfer-Encoding", "base64".to_owned()),
        ];
        let mut out = String::new();
        for (name, value) in headers {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
        let body = STANDARD.encode(self.text.replace('\n', "\r\n"));
        let mut rest = body.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(LINE_CHARACTERS));
            out.push_str("\r\n");
            out.push_str(line);
            rest = after;
        }
        // The first CRLF of the loop ended the headers' empty line.
        out.push_str("\r\n");
        out
    }
}

/// A text as encoded words (RFC 2047): no character of it can end the header.
fn encoded(text: &str) -> String {
    let mut words = Vec::new();
    let mut piece = String::new();
    for character in text.chars() {
        if piece.len() + character.len_utf8() > WORD_BYTES {
            words.push(std::mem::take(&mut piece));
        }
        piece.push(character);
    }
    words.push(piece);
    let word = |piece: &String| format!("=?utf-8?B?{}?=", STANDARD.encode(piece));
    words.iter().map(word).collect::<Vec<_>>().join("\r\n ")
}
