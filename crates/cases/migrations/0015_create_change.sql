-- A change of a service's rules that somebody proposed: a second person approves it, then it is published.
CREATE TABLE cases_change (
    id TEXT NOT NULL PRIMARY KEY,
    service TEXT NOT NULL,
    base TEXT NOT NULL,
    result TEXT NOT NULL,
    rules {bytes} NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT, -- personal: plain, the official's id
    proposed_at {int} NOT NULL,
    decided_by TEXT, -- personal: plain, the official's id
    decided_at {int},
    answer TEXT,
    what_if TEXT,
    entry TEXT,
    entry_key {bytes} NOT NULL,
    version {int} NOT NULL
) {strict};
CREATE INDEX cases_change_state ON cases_change (state, proposed_at);
-- "What if" looks at the cases of a service that were decided last.
CREATE INDEX cases_application_service_decided ON cases_application (service, decided_at) WHERE decided_at IS NOT NULL;
