-- Which of the town's logs the head is of: the first is 0, and each rotation begins the next. Places and levels of a
-- later log are stored behind those of the earlier ones (store.rs says how), so that a rotation moves nothing.
ALTER TABLE ledger_head ADD COLUMN log {int} NOT NULL DEFAULT 0;

-- Logs that were closed, each with its last head and what witnesses have cosigned of that, and with the two records
-- that bind it to the log after it: the last entry here, the first entry there.
CREATE TABLE ledger_closed (
    log {int} NOT NULL PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    log_key TEXT NOT NULL,
    version {int} NOT NULL,
    size {int} NOT NULL,
    root {bytes} NOT NULL,
    checkpoint TEXT NOT NULL,
    closed_at {int} NOT NULL,
    asked_at {int},
    witnessed_at {int},
    minimum {int} NOT NULL,
    closing TEXT NOT NULL,
    opening TEXT NOT NULL
) {strict};
