-- By what somebody is found at a counter who has no number at hand: family name and day of birth together.
CREATE TABLE identity_described (
    digest {bytes} NOT NULL, -- personal: keyed digest of family name and day of birth
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    PRIMARY KEY (digest, person)
) {strict};
CREATE INDEX identity_described_person ON identity_described (person);
