-- Letters to the homes of a street in which nobody can read an inbox: what was granted there. A letter goes when it is posted.
CREATE TABLE cases_street_letter (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    reference TEXT NOT NULL,
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    locale TEXT NOT NULL,            -- letters of one language are printed as one file
    home {bytes} NOT NULL,           -- personal: keyed digest of the address, so that a home gets one letter
    subject TEXT NOT NULL,           -- personal: plain, a pseudonym under whose key the letter is sealed
    content_sealed {bytes} NOT NULL, -- personal: sealed
    asked_at {int} NOT NULL,
    UNIQUE (application, home)
) {strict};
CREATE INDEX cases_street_letter_unit ON cases_street_letter (unit, asked_at);
CREATE INDEX cases_street_letter_subject ON cases_street_letter (subject);
