-- For whom the one who is signed in acts in this session, and how their name is shown.
ALTER TABLE identity_session ADD COLUMN acting_for TEXT; -- personal: plain, an id
ALTER TABLE identity_session ADD COLUMN acting_name {bytes}; -- personal: sealed under the token
