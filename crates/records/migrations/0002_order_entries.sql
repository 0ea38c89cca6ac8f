-- Somebody's entries are read in this order by each form; without it in the index they are sorted each time.
DROP INDEX records_register_entry_subject;
CREATE INDEX records_register_entry_subject ON records_register_entry (subject, register, id);
