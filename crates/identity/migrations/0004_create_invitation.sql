-- A link that was handed to somebody: it gives a role, or opens the account of somebody the town knows already.
CREATE TABLE identity_invitation (
    id TEXT NOT NULL PRIMARY KEY,
    digest {bytes} NOT NULL UNIQUE, -- not personal: of a random token
    role TEXT,
    unit TEXT,
    person TEXT REFERENCES identity_person (id), -- personal: plain, an id
    subject TEXT, -- personal: plain, a pseudonym of this invitation alone, under whose key the addressee is sealed
    addressee {bytes}, -- personal: for whom the link is; sealed
    invited_by TEXT NOT NULL, -- personal: plain, an id, or the kind of who invited
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX identity_invitation_unit ON identity_invitation (unit);
CREATE INDEX identity_invitation_expires ON identity_invitation (expires_at);

-- The entries of the log that commit to giving a role and to taking it back.
ALTER TABLE identity_role_grant ADD COLUMN given_entry TEXT;
ALTER TABLE identity_role_grant ADD COLUMN taken_entry TEXT;

-- A program that works for a unit of the town, as an official would.
ALTER TABLE identity_client ADD COLUMN unit TEXT;

-- What a person gave a program of their own choice, so that it acts for them.
CREATE TABLE identity_access_token (
    id TEXT NOT NULL PRIMARY KEY,
    digest {bytes} NOT NULL, -- not personal: of a random token
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    name {bytes} NOT NULL, -- personal: what the person calls the program; sealed
    scopes TEXT NOT NULL,
    assurance TEXT NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX identity_access_token_person ON identity_access_token (person);
