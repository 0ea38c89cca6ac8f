-- Entries of the base registers: one row per key, the newest version.
CREATE TABLE records_register_entry (
    id TEXT NOT NULL PRIMARY KEY,
    register TEXT NOT NULL,
    key_digest {bytes} NOT NULL,  -- personal: digest
    subject TEXT NOT NULL,        -- personal: plain, a pseudonym under whose key the entry is sealed
    data_sealed {bytes} NOT NULL, -- personal: sealed
    valid_from TEXT NOT NULL,
    version {int} NOT NULL,
    changed_at {int} NOT NULL,
    UNIQUE (register, key_digest)
) {strict};
CREATE INDEX records_register_entry_subject ON records_register_entry (subject);

-- The public register of addresses: places, nobody's home.
CREATE TABLE records_address (
    id TEXT NOT NULL PRIMARY KEY,
    street TEXT NOT NULL,
    street_folded TEXT NOT NULL,
    number TEXT NOT NULL,
    number_folded TEXT NOT NULL,
    postcode TEXT NOT NULL,
    district TEXT NOT NULL,
    parking_zone TEXT,
    UNIQUE (street_folded, number_folded)
) {strict};

-- Uploaded and issued documents. The content is a sealed blob.
CREATE TABLE records_document (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,        -- personal: plain, a pseudonym under whose key the document is sealed
    case_ref TEXT,                -- personal: plain, the case's public reference and nothing of its content
    kind TEXT NOT NULL,
    name_sealed {bytes} NOT NULL, -- personal: sealed
    media_type TEXT NOT NULL,
    content_bytes {int} NOT NULL,
    blob_key TEXT NOT NULL,
    added_at {int} NOT NULL,
    added_by TEXT NOT NULL
) {strict};
CREATE INDEX records_document_case ON records_document (case_ref, added_at) WHERE case_ref IS NOT NULL;
CREATE INDEX records_document_subject ON records_document (subject, added_at DESC);
CREATE INDEX records_document_blob ON records_document (blob_key);
