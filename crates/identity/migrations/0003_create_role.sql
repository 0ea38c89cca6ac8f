-- Who may act for the town, in which unit, for how long.
CREATE TABLE identity_role_grant (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    role TEXT NOT NULL,
    unit TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    granted_by TEXT NOT NULL,
    granted_at {int} NOT NULL,
    revoked_at {int}
) {strict};
CREATE INDEX identity_role_grant_person ON identity_role_grant (person);
CREATE INDEX identity_role_grant_unit ON identity_role_grant (unit, role);

-- Other programs that may use the interfaces, and how far.
CREATE TABLE identity_client (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL, -- not personal: of a program
    secret {bytes} NOT NULL,
    scopes TEXT NOT NULL,
    created_at {int} NOT NULL,
    revoked_at {int}
) {strict};
