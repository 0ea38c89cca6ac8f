-- The inbox: what the town wrote to somebody.
CREATE TABLE messages_message (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,           -- personal: plain, a pseudonym under whose key the message is sealed
    case_ref TEXT,                   -- personal: plain, the case's public reference and nothing of its content
    kind TEXT NOT NULL,
    locale TEXT NOT NULL,
    content_sealed {bytes} NOT NULL, -- personal: sealed
    created_at {int} NOT NULL,
    read_at {int}
) {strict};
CREATE INDEX messages_message_subject ON messages_message (subject, created_at DESC, id DESC);
CREATE INDEX messages_message_unread ON messages_message (subject) WHERE read_at IS NULL;
CREATE INDEX messages_message_case ON messages_message (case_ref, created_at) WHERE case_ref IS NOT NULL;

-- Where somebody wants to be told that there is a message.
CREATE TABLE messages_contact (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym under whose key the address is sealed
    email_sealed {bytes} NOT NULL,     -- personal: sealed
    locale TEXT NOT NULL,
    wants_email_since {int},           -- not personal; null: keeps the address, wants no e-mail
    changed_at {int} NOT NULL
) {strict};
