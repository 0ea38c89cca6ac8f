-- Somebody's wish to be erased, and what came of it. Kept after erasure, so that it stays provable that it was
-- done and why (GDPR, article 5(2)): a pseudonym whose key is gone.
CREATE TABLE privacy_request (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL, -- personal: plain, a pseudonym
    asked_by TEXT NOT NULL,
    asked_at {int} NOT NULL,
    answered_at {int},
    answered_by TEXT,
    answer TEXT,
    grounds TEXT,
    entry TEXT
) {strict};
CREATE INDEX privacy_request_subject ON privacy_request (subject, asked_at);
CREATE INDEX privacy_request_open ON privacy_request (asked_at) WHERE answered_at IS NULL;
