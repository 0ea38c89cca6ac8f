-- Somebody known to the town, and what proves that it is them. What says who they are is sealed under
-- their own key; what finds them are keyed digests.
CREATE TABLE identity_person (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    profile {bytes}, -- personal: names, birth, contact, preferences; sealed
    version {int} NOT NULL,
    created_at {int} NOT NULL,
    checked_at {int},
    erased_at {int}
) {strict};

-- By what a person is found: e-mail, sign-in number, number in a register.
CREATE TABLE identity_name (
    digest {bytes} NOT NULL PRIMARY KEY, -- personal: keyed digest of scheme and value
    scheme TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    created_at {int} NOT NULL
) {strict};
CREATE INDEX identity_name_person ON identity_name (person);

CREATE TABLE identity_passkey (
    id TEXT NOT NULL PRIMARY KEY,
    credential {bytes} NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    public_key TEXT NOT NULL,
    name {bytes} NOT NULL, -- personal: what the person calls it; sealed
    created_at {int} NOT NULL,
    last_used_at {int},
    version {int} NOT NULL
) {strict};
CREATE INDEX identity_passkey_person ON identity_passkey (person);

CREATE TABLE identity_password (
    person TEXT NOT NULL PRIMARY KEY REFERENCES identity_person (id), -- personal: plain, an id
    hash TEXT NOT NULL,
    changed_at {int} NOT NULL
) {strict};

-- A one-time code app. No code of a time step up to last_step is taken again.
CREATE TABLE identity_code_app (
    person TEXT NOT NULL PRIMARY KEY REFERENCES identity_person (id), -- personal: plain, an id
    secret {bytes} NOT NULL, -- personal: sealed
    last_step {int} NOT NULL,
    created_at {int} NOT NULL
) {strict};

-- Invented people to sign in as with one click. Rows exist in demo towns only.
CREATE TABLE identity_demo (
    person TEXT NOT NULL PRIMARY KEY REFERENCES identity_person (id), -- personal: plain, an id
    place {int} NOT NULL,
    name TEXT NOT NULL, -- personal: plain, of somebody invented
    situation TEXT NOT NULL
) {strict};
