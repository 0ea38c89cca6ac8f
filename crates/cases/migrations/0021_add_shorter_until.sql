-- The last day on which the next of what a case keeps shorter than itself is kept, once it has ended.
ALTER TABLE cases_application ADD COLUMN shorter_until TEXT;
CREATE INDEX cases_application_shorter ON cases_application (shorter_until, id) WHERE shorter_until IS NOT NULL;
-- Of cases that ended under an earlier release nobody has looked yet: the next night does.
UPDATE cases_application SET shorter_until = '1970-01-01' WHERE closed_at IS NOT NULL;
