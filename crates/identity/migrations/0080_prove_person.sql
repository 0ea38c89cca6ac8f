-- Which identity document an official compared somebody with: sealed, and a keyed digest with which the next one is
-- compared. A document proves one account only.
CREATE TABLE identity_document (
    digest {bytes} NOT NULL PRIMARY KEY, -- personal: keyed digest of kind, country and number
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    document {bytes} NOT NULL, -- personal: kind, issuing country and number; sealed
    compared_by TEXT NOT NULL, -- personal: plain, the official's id
    compared_at {int} NOT NULL
) {strict};
CREATE INDEX identity_document_person ON identity_document (person);

-- A code that somebody shows at a counter on their own device: it says that the account is in their hands.
CREATE TABLE identity_counter_code (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: keyed digest of a random code
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    session {bytes} NOT NULL, -- not personal: digest of a random token
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX identity_counter_code_person ON identity_counter_code (person);

-- A link that an official handed over after comparing the person with a document: it goes past means that stand.
ALTER TABLE identity_invitation ADD COLUMN is_proven {int};
