-- For which messages and signals of other cases a case waits.
CREATE TABLE cases_subscription (
    application TEXT NOT NULL REFERENCES cases_application (id),
    wait TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL, -- not personal: what the process calls it
    key_digest TEXT NOT NULL, -- personal: digest of the key by which a message finds its receiver
    PRIMARY KEY (application, wait)
) {strict};
CREATE INDEX cases_subscription_name ON cases_subscription (kind, name, key_digest);

-- Messages and signals from one case to others, until they have arrived.
CREATE TABLE cases_dispatch (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL, -- not personal: what the process calls it
    content_sealed {bytes} NOT NULL, -- personal: sealed, the key and what is sent
    sent_at {int} NOT NULL,
    arrived_at {int}
) {strict};
CREATE INDEX cases_dispatch_pending ON cases_dispatch (name, sent_at) WHERE arrived_at IS NULL;
CREATE INDEX cases_dispatch_application ON cases_dispatch (application);
