-- When a person last took single things out of what a program may know or do, and the entry of the log that says so.
ALTER TABLE openid_consent ADD COLUMN narrowed_at {int};
ALTER TABLE openid_consent ADD COLUMN narrowed_entry TEXT;
