-- One index tells the messages of somebody and which of them are unread: each message pays for it once.
DROP INDEX messages_message_unread;
DROP INDEX messages_message_subject;
CREATE INDEX messages_message_subject ON messages_message (subject, created_at DESC, id DESC, read_at);
