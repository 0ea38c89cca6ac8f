-- Where the process of a case stands still: what failed, since when, and whether somebody has let it go on.
CREATE TABLE cases_incident (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    reference TEXT NOT NULL,
    service TEXT NOT NULL,
    definition TEXT NOT NULL,
    unit TEXT NOT NULL,
    wait TEXT NOT NULL,
    node TEXT NOT NULL,
    expression TEXT NOT NULL,
    cause_sealed {bytes} NOT NULL, -- personal: sealed, a value may be quoted in it
    tries {int} NOT NULL,
    since {int} NOT NULL,
    closed_at {int}
) {strict};
CREATE INDEX cases_incident_open ON cases_incident (since, id) WHERE closed_at IS NULL;
CREATE INDEX cases_incident_application ON cases_incident (application) WHERE closed_at IS NULL;
