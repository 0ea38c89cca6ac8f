-- The keyed digest of the request that came with a key: another request under the same key is refused, not dropped.
ALTER TABLE cases_idempotency ADD COLUMN body_digest TEXT;
