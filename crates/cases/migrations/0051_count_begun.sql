-- By which case each one was begun, so that no case begins others without end.
ALTER TABLE cases_begun ADD COLUMN begun_by TEXT;
CREATE INDEX cases_begun_by ON cases_begun (begun_by) WHERE begun_by IS NOT NULL;
