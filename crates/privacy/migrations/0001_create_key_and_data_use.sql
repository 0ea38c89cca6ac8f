-- The data key of each subject, wrapped by the master key. Destroying it is erasure.
CREATE TABLE privacy_key (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym under which everything else is found
    wrapped {bytes},                   -- null once destroyed
    master_id TEXT NOT NULL,
    created_at {int} NOT NULL,
    destroyed_at {int}
) {strict};
CREATE INDEX privacy_key_master ON privacy_key (master_id, subject) WHERE destroyed_at IS NULL;

-- Keys of the town as a whole (the one behind digests for search), wrapped by the master key.
CREATE TABLE privacy_town_key (
    name TEXT NOT NULL PRIMARY KEY, -- not personal
    wrapped {bytes} NOT NULL,
    master_id TEXT NOT NULL,
    created_at {int} NOT NULL
) {strict};

-- Who opened whose data, when, for what purpose. Append-only.
CREATE TABLE privacy_data_use (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,    -- personal: plain, a pseudonym; the person finds their rows by it
    at {int} NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_person TEXT,        -- personal: plain, a pseudonym; who opened must stay provable
    actor_role TEXT,
    actor_unit TEXT,
    actor_name TEXT,          -- not personal: the name of a program
    purpose TEXT NOT NULL,
    case_ref TEXT,            -- personal: plain, the case's public reference and nothing of its content
    what TEXT NOT NULL,
    items {int} NOT NULL,
    once TEXT UNIQUE          -- personal: plain, subject, day, purpose and case of the subject's own openings
) {strict};
CREATE INDEX privacy_data_use_subject ON privacy_data_use (subject, at DESC, id DESC);
CREATE INDEX privacy_data_use_person ON privacy_data_use (actor_person, at DESC) WHERE actor_person IS NOT NULL;
