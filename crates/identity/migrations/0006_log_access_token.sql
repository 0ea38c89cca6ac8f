-- The entries of the log that commit to giving a program a token and to taking it back. A token that was taken back stays
-- on the person's page until it would have run out.
ALTER TABLE identity_access_token ADD COLUMN given_entry TEXT;
ALTER TABLE identity_access_token ADD COLUMN taken_entry TEXT;
ALTER TABLE identity_access_token ADD COLUMN taken_at {int};
-- The day on which the program last sent it.
ALTER TABLE identity_access_token ADD COLUMN last_used_on TEXT;
