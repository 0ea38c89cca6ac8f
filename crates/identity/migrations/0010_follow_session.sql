-- A session that ended because its person signed in again goes on as another: what hangs on it moves there.
ALTER TABLE identity_session ADD COLUMN followed_by {bytes}; -- not personal: digest of a random token
CREATE INDEX identity_session_followed_by ON identity_session (followed_by) WHERE followed_by IS NOT NULL;
CREATE INDEX identity_session_ended ON identity_session (ended_at) WHERE ended_at IS NOT NULL;
