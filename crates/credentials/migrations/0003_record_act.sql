-- Each act on a credential: who did what, when, and what they wrote. Rows are added and never changed, until the person
-- is erased or the case is no longer kept. The log commits to the sealed record.
CREATE TABLE credentials_act (
    id TEXT NOT NULL PRIMARY KEY,
    credential TEXT NOT NULL REFERENCES credentials_credential (id),
    kind TEXT NOT NULL,
    record {bytes}, -- personal: the act in full; sealed
    entry TEXT NOT NULL, -- of the log
    at {int} NOT NULL
) {strict};
CREATE INDEX credentials_act_credential ON credentials_act (credential);
