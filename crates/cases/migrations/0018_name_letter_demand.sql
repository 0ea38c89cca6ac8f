-- The fee that a letter is about: what is paid, let go or no longer owed is not asked for by post.
ALTER TABLE cases_letter ADD COLUMN demand TEXT;
