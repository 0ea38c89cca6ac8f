-- A power of attorney: one person lets another one act for them, in some services or in all, for a time.
CREATE TABLE identity_mandate (
    id TEXT NOT NULL PRIMARY KEY,
    giver TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    helper TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    services TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    assurance TEXT NOT NULL,
    giver_name {bytes} NOT NULL, -- personal: sealed under the helper's key, who reads for whom they act
    helper_name {bytes} NOT NULL, -- personal: sealed under the giver's key, who reads who acts for them
    given_at {int} NOT NULL,
    given_entry TEXT NOT NULL,
    withdrawn_at {int},
    withdrawn_by TEXT,
    taken_entry TEXT
) {strict};
CREATE INDEX identity_mandate_giver ON identity_mandate (giver);
CREATE INDEX identity_mandate_helper ON identity_mandate (helper);
