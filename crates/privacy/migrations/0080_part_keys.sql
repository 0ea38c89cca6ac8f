-- Parts of a subject's key, each a random key of its own that can be destroyed alone: one for each case. A destroyed
-- part has no row any more.
CREATE TABLE privacy_key_part (
    subject TEXT NOT NULL, -- personal: plain, the pseudonym of whose key it is a part
    part TEXT NOT NULL,    -- personal: plain, which part; that of a case has the bits of the case's id
    wrapped {bytes} NOT NULL,
    master_id TEXT NOT NULL,
    created_at {int} NOT NULL,
    PRIMARY KEY (subject, part)
) {strict};

-- The part for what goes although a law keeps something else (messages, the address for e-mails). Wrapped by the same
-- master key as the subject's own key; replaced by a new one when what it sealed is let go. A key of an earlier
-- release has none until it is given one.
ALTER TABLE privacy_key ADD COLUMN alone_id TEXT; -- personal: plain, which part it is at present
ALTER TABLE privacy_key ADD COLUMN alone_wrapped {bytes}; -- not personal; null once destroyed
CREATE INDEX privacy_key_without_alone ON privacy_key (subject) WHERE alone_id IS NULL AND destroyed_at IS NULL;
