-- How the person at the counter confirmed what was filled in for them, and the code that was sent to them for it.
ALTER TABLE cases_attended ADD COLUMN code_digest TEXT; -- not personal: keyed digest of a random code
ALTER TABLE cases_attended ADD COLUMN code_until {int};
ALTER TABLE cases_attended ADD COLUMN code_failures {int};
ALTER TABLE cases_attended ADD COLUMN confirmed TEXT;
