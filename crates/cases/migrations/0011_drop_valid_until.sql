-- Until when a grant is good stands on the application alone: two copies could differ.
ALTER TABLE cases_decision DROP COLUMN valid_until;
