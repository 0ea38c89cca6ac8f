-- The interfaces of others that a program may open with what it is given: their addresses, with spaces between them.
ALTER TABLE openid_consent ADD COLUMN resources TEXT;
