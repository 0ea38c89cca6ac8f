-- One-time codes on a slip of paper that a counter printed for somebody without a device.
CREATE TABLE identity_slip_code (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: keyed digest of a random code
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    given_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX identity_slip_code_person ON identity_slip_code (person);
