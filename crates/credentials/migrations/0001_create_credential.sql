-- What a decision gives as a credential: who has it, what it says, and whether it holds.
CREATE TABLE credentials_credential (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT, -- personal: plain, an id
    type TEXT NOT NULL,
    unit TEXT NOT NULL,
    reference TEXT NOT NULL,
    content {bytes}, -- personal: the claims; sealed
    reason {bytes}, -- personal: why it does not hold, for the person; sealed
    granted_at {int} NOT NULL,
    ends_on TEXT,
    is_identity {bool} NOT NULL,
    in_person {bool} NOT NULL, -- not personal: a rule of the service
    handed_over_at {int},
    suspended_at {int},
    revoked_at {int},
    version {int} NOT NULL
) {strict};
CREATE INDEX credentials_credential_person ON credentials_credential (person);
CREATE INDEX credentials_credential_reference ON credentials_credential (reference);

-- Each time that it went into a wallet: its place in a published list of statuses. A place is never given twice, so
-- rows stay when a person is erased; they then belong to nobody.
CREATE TABLE credentials_copy (
    id TEXT NOT NULL PRIMARY KEY,
    credential TEXT NOT NULL REFERENCES credentials_credential (id),
    list {int} NOT NULL,
    place {int} NOT NULL,
    issued_at {int} NOT NULL,
    lost_at {int}
) {strict};
CREATE UNIQUE INDEX credentials_copy_place ON credentials_copy (list, place);
CREATE INDEX credentials_copy_credential ON credentials_copy (credential);

-- Codes with which a wallet fetches a credential, once, for somebody who is signed in on another screen.
CREATE TABLE credentials_offer (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    credential TEXT NOT NULL REFERENCES credentials_credential (id),
    code_digest {bytes} NOT NULL, -- not personal: of a random code
    tries {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX credentials_offer_expires ON credentials_offer (expires_at);

-- What a wallet got for such a code: the right to fetch this credential.
CREATE TABLE credentials_access (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    offer {bytes} NOT NULL REFERENCES credentials_offer (digest), -- not personal: digest of a random token
    credential TEXT NOT NULL REFERENCES credentials_credential (id),
    bound_to TEXT,
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX credentials_access_offer ON credentials_access (offer);
CREATE INDEX credentials_access_expires ON credentials_access (expires_at);

-- Keys that sign credentials: the private halves are keys of the town, wrapped by the master key.
CREATE TABLE credentials_key (
    kid TEXT NOT NULL PRIMARY KEY,
    created_at {int} NOT NULL
) {strict};
