-- Consent, where it is what a use rests on (GDPR, articles 6(1)(a) and 7). A row is a record by ISO/IEC TS 27560: given
-- once, withdrawn once. It outlives erasure as a pseudonym, since the town must be able to show that it had consent.
CREATE TABLE privacy_consent (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL, -- personal: plain, a pseudonym
    topic TEXT NOT NULL,
    notice TEXT NOT NULL,  -- not personal: the digest of what was asked
    locale TEXT NOT NULL,
    given_at {int} NOT NULL,
    withdrawn_at {int},
    entry TEXT NOT NULL
) {strict};
CREATE UNIQUE INDEX privacy_consent_standing ON privacy_consent (subject, topic) WHERE withdrawn_at IS NULL;
CREATE INDEX privacy_consent_subject ON privacy_consent (subject, given_at);
