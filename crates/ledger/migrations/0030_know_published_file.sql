-- A record about a file that everybody may fetch is found by the file's SHA-256.
ALTER TABLE ledger_public_record ADD COLUMN sha256 TEXT;
CREATE INDEX ledger_public_record_sha256 ON ledger_public_record (sha256) WHERE sha256 IS NOT NULL;
