-- What each of the town's witnesses has cosigned last, and what is wrong with it now.
CREATE TABLE ledger_witness (
    witness TEXT NOT NULL PRIMARY KEY,
    size {int} NOT NULL,
    root {bytes},
    cosignature TEXT,
    cosigned_at {int},
    first_cosigned_at {int},
    asked_at {int} NOT NULL,
    failures {int} NOT NULL,
    trouble TEXT,
    trouble_since {int}
) {strict};

-- The newest head that as many witnesses have cosigned as the town's policy asks for: one row.
CREATE TABLE ledger_witnessed (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    size {int} NOT NULL,
    root {bytes} NOT NULL,
    checkpoint TEXT NOT NULL,
    witnessed_at {int} NOT NULL
) {strict};

-- As a witness for other towns: the last head of each that was cosigned.
CREATE TABLE ledger_watched (
    origin TEXT NOT NULL PRIMARY KEY,
    size {int} NOT NULL,
    root {bytes} NOT NULL,
    checkpoint TEXT NOT NULL,
    cosigned_at {int} NOT NULL,
    first_cosigned_at {int} NOT NULL
) {strict};

-- Heads that a watched log signed and that were refused because another of the same size was cosigned:
-- the proof that it shows two histories.
CREATE TABLE ledger_fork (
    origin TEXT NOT NULL,
    size {int} NOT NULL,
    root {bytes} NOT NULL,
    checkpoint TEXT NOT NULL,
    cosigned_checkpoint TEXT NOT NULL,
    found_at {int} NOT NULL,
    PRIMARY KEY (origin, size, root)
) {strict};
