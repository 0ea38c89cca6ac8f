//! The links at the head and the foot of the pages, in the order in which people see them.

use web::{Link, Permission};

/// The links at the head of the site and of the desk, each for those who may follow it.
pub fn main() -> Vec<Link> {
    let official = Permission::Holding("cases.read");
    vec![
        Link::new("nav-services", "/services"),
        Link::new("nav-my-applications", "/my/applications").shown_to(Permission::SignedIn),
        Link::new("nav-inbox", "/inbox").shown_to(Permission::SignedIn),
        Link::new("nav-my-data", "/my-data").shown_to(Permission::SignedIn),
        Link::new("nav-account", "/account").shown_to(Permission::SignedIn),
        Link::new("nav-desk", "/desk").shown_to(official),
        Link::new("nav-privacy-requests", "/desk/privacy")
            .shown_to(Permission::Holding("privacy.answer")),
        Link::new("nav-retention", "/desk/retention")
            .shown_to(Permission::Holding("records.manage")),
        Link::new("nav-workshop", "/desk/services")
            .shown_to(Permission::Holding(cases::workshop::DRAFT)),
        Link::new("nav-incidents", "/desk/incidents").shown_to(Permission::Operator),
        Link::new("nav-credential-acts", "/desk/credential-acts")
            .shown_to(Permission::Holding("log.audit")),
        Link::new("nav-queue", "/desk").shown_to(official).desk(),
        Link::new("nav-counter", "/desk/counter")
            .shown_to(Permission::Holding("cases.receive"))
            .desk(),
        Link::new("nav-payments", "/desk/payments")
            .shown_to(Permission::Holding("fees.receive"))
            .desk(),
        Link::new("nav-letters", "/desk/letters").shown_to(official).desk(),
        Link::new("nav-retention", "/desk/retention")
            .shown_to(Permission::Holding("records.manage"))
            .desk(),
        Link::new("nav-incidents", "/desk/incidents")
            .shown_to(Permission::Holding(cases::incident::MEND))
            .desk(),
        Link::new("nav-work", "/desk/work")
            .shown_to(Permission::Holding(cases::incident::MEND))
            .desk(),
        Link::new("nav-workshop", "/desk/services")
            .shown_to(Permission::Holding(cases::workshop::DRAFT))
            .desk(),
        Link::new("nav-officials", "/desk/officials")
            .shown_to(Permission::Holding("roles.grant"))
            .desk(),
        Link::new("nav-programs", "/desk/programs")
            .shown_to(Permission::Holding("roles.grant"))
            .desk(),
        Link::new("nav-credentials", "/desk/credentials")
            .shown_to(Permission::Holding("cases.decide"))
            .desk(),
        Link::new("nav-pickup", "/desk/pickup")
            .shown_to(Permission::Holding("people.prove"))
            .desk(),
        Link::new("nav-credential-acts", "/desk/credential-acts")
            .shown_to(Permission::Holding("log.audit"))
            .desk(),
        Link::new("nav-openid", "/desk/openid").shown_to(Permission::Operator).desk(),
        Link::new("nav-privacy-requests", "/desk/privacy")
            .shown_to(Permission::Holding("privacy.answer"))
            .desk(),
        Link::new("nav-services", "/services").shown_to(Permission::SignedIn).desk(),
        Link::new("nav-account", "/account").shown_to(Permission::SignedIn).desk(),
    ]
}

/// The links at the foot of every page, for everybody.
pub fn footer() -> Vec<Link> {
    vec![
        Link::new("nav-figures", "/figures"),
        Link::new("nav-data", "/data"),
        Link::new("nav-log", "/log"),
        Link::new("nav-verify", "/verify"),
        Link::new("nav-roles", "/roles"),
        Link::new("nav-privacy", "/privacy"),
        Link::new("nav-accessibility", "/accessibility"),
        Link::new("nav-api", "/developers"),
    ]
}
