-- Who acts in an application for somebody else, and how they are called: the person reads it in their own case.
CREATE TABLE cases_helper (
    application TEXT NOT NULL REFERENCES cases_application (id),
    person TEXT NOT NULL, -- personal: plain, an id that says nothing by itself
    ground TEXT NOT NULL,
    mandate TEXT,
    name_sealed {bytes} NOT NULL, -- personal: sealed under the key of whom the application is about
    since_at {int} NOT NULL,
    signed_version {int},
    signed_at {int},
    PRIMARY KEY (application, person)
) {strict};
CREATE INDEX cases_helper_person ON cases_helper (person);
