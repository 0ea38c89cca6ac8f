//! E-mails: how they look on the wire, who gets one, and that they say nothing.
