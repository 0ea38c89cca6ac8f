-- An official compared whoever has the account with an identity document, and they are somebody else: from then on, and
-- until a later comparison proves the account, it counts as little as can be.
ALTER TABLE identity_person ADD COLUMN doubted_at {int};
ALTER TABLE identity_person ADD COLUMN doubt {bytes}; -- personal: the reason in the official's words; sealed
