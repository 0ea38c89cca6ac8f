-- Codes of slips are hashed as passwords are, and each slip has a salt of its own. Codes of slips that were printed before
-- have none and end: who has such a slip gets another one at the counter.
DELETE FROM identity_slip_code;
CREATE TABLE identity_slip (
    person TEXT NOT NULL PRIMARY KEY REFERENCES identity_person (id), -- personal: plain, an id
    salt {bytes} NOT NULL -- not personal: random
) {strict};
