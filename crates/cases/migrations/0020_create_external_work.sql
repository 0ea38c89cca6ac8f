-- What a process waits for that a registered program does: asked once, given out under a lock that ends by itself.
CREATE TABLE cases_external_work (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    reference TEXT NOT NULL,
    service TEXT NOT NULL,
    definition TEXT NOT NULL,
    unit TEXT NOT NULL,
    wait TEXT NOT NULL,
    node TEXT NOT NULL,
    topic TEXT NOT NULL,
    inputs_sealed {bytes} NOT NULL, -- personal: sealed, what the process passes on
    error_sealed {bytes}, -- personal: sealed, a value may be quoted in it
    retries {int} NOT NULL,
    failures {int} NOT NULL,
    ready_at {int} NOT NULL,
    lock_id TEXT,
    locked_by TEXT,
    locked_until {int},
    created_at {int} NOT NULL,
    ended_at {int},
    ended_as TEXT
) {strict};
CREATE INDEX cases_external_work_ready ON cases_external_work (unit, topic, ready_at, id) WHERE ended_at IS NULL;
CREATE INDEX cases_external_work_application ON cases_external_work (application) WHERE ended_at IS NULL;
