-- The colleague for whom somebody holds a role while that one is away.
ALTER TABLE identity_role_grant ADD COLUMN deputises TEXT; -- personal: plain, an id
