-- Work to be done later or outside: timers, deliveries, letters. One row until it is done.
CREATE TABLE platform_job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at {int} NOT NULL,
    attempts {int} NOT NULL,
    lease TEXT,
    leased_until {int},
    failed_at {int},
    last_error TEXT
) {strict};
CREATE INDEX platform_job_due ON platform_job (run_at) WHERE failed_at IS NULL;
CREATE INDEX platform_job_lease ON platform_job (lease) WHERE lease IS NOT NULL;
