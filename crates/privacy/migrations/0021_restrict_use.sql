-- While a use is restricted (GDPR, article 18) officials and programs do nothing further with the data: of one case, or
-- of all. It begins when the person asks, and ends when they say so or on a day that they are told before.
CREATE TABLE privacy_restriction (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL, -- personal: plain, a pseudonym
    case_ref TEXT,         -- personal: plain, the case's public reference and nothing of its content
    ground TEXT NOT NULL,
    asked_at {int} NOT NULL,
    ends_at {int},
    ended_by TEXT,
    reason_sealed {bytes}  -- personal: sealed, why it ends
) {strict};
CREATE INDEX privacy_restriction_subject ON privacy_restriction (subject, asked_at);

-- Uses that end for a person, because they objected (GDPR, article 21) and were right.
CREATE TABLE privacy_refused_use (
    subject TEXT NOT NULL, -- personal: plain, a pseudonym
    purpose TEXT NOT NULL,
    case_ref TEXT NOT NULL, -- personal: plain, the case that decided so
    since {int} NOT NULL,
    PRIMARY KEY (subject, purpose)
) {strict};
