-- Up to which level a means of sign-in counts once its person's identity was checked or they work for the town: that of
-- the session in which it was added. Without one there is no limit.
ALTER TABLE identity_passkey ADD COLUMN assurance_max TEXT;
ALTER TABLE identity_code_app ADD COLUMN assurance_max TEXT;
ALTER TABLE identity_card ADD COLUMN assurance_max TEXT;
-- The same for what opened a session: a role that is given later counts as far as this reaches.
ALTER TABLE identity_session ADD COLUMN assurance_max TEXT;
