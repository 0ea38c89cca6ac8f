-- Why a message has not arrived, for whoever lets cases go on; and that somebody gave it up.
ALTER TABLE cases_dispatch ADD COLUMN refusal TEXT;
ALTER TABLE cases_dispatch ADD COLUMN refused_at {int};
ALTER TABLE cases_dispatch ADD COLUMN dropped_at {int};
CREATE INDEX cases_dispatch_refused ON cases_dispatch (refused_at, id)
    WHERE refusal IS NOT NULL AND arrived_at IS NULL AND dropped_at IS NULL;

-- How many cases stand behind one that a message of a case began: each began the next.
CREATE TABLE cases_begun (
    application TEXT NOT NULL PRIMARY KEY,
    depth {int} NOT NULL
) {strict};
