-- From which entry on the log is published (tlog-tiles, "Pruning"): one row, none while everything is.
CREATE TABLE ledger_minimum (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    minimum {int} NOT NULL,
    published_days {int} NOT NULL,
    set_at {int} NOT NULL
) {strict};
