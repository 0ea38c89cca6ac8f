-- That an entry is not the town's, and that it is looked at again, stand in the town's log.
ALTER TABLE cases_statement_entry ADD COLUMN log_entry TEXT;
ALTER TABLE cases_statement_entry ADD COLUMN log_key {bytes};
CREATE INDEX cases_statement_entry_not_ours ON cases_statement_entry (settled_at, id) WHERE state = 'not-ours';
