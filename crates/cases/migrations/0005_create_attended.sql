-- An application that an official takes at the counter, or from a paper form.
CREATE TABLE cases_attended (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    official TEXT NOT NULL, -- personal: plain, the official's id
    received_on TEXT NOT NULL,
    scan TEXT,
    begun_at {int} NOT NULL
) {strict};
CREATE INDEX cases_attended_official ON cases_attended (official, begun_at);
