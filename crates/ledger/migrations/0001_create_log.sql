-- What is logged: a kind and a keyed commitment, never personal data. Waiting while it has no place.
CREATE TABLE ledger_entry (
    id TEXT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL,
    leaf_index {int}
) {strict};
CREATE INDEX ledger_entry_waiting ON ledger_entry (id) WHERE leaf_index IS NULL;
CREATE UNIQUE INDEX ledger_entry_leaf ON ledger_entry (leaf_index) WHERE leaf_index IS NOT NULL;

-- The tree as tiles. A row grows to 256 hashes; its first hashes never change, so it holds every
-- partial tile that was ever published.
CREATE TABLE ledger_tile (
    level {int} NOT NULL,
    tile_index {int} NOT NULL,
    hashes {bytes} NOT NULL,
    PRIMARY KEY (level, tile_index)
) {strict};

-- The signed head: one row, whose version only one sequencer can raise.
CREATE TABLE ledger_head (
    id {int} NOT NULL PRIMARY KEY CHECK (id = 1),
    version {int} NOT NULL,
    size {int} NOT NULL,
    root {bytes} NOT NULL,
    checkpoint TEXT NOT NULL,
    signed_at {int} NOT NULL
) {strict};
