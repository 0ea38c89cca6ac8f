-- An application from its first answer to its decision: a draft first, a case once it is submitted.
-- Lean on purpose: queues and lists read only this table. What people wrote is in cases_content.
CREATE TABLE cases_application (
    id TEXT NOT NULL PRIMARY KEY,
    reference TEXT UNIQUE,
    service TEXT NOT NULL,
    definition TEXT NOT NULL,
    subject TEXT NOT NULL, -- personal: plain, names the key under which the answers are sealed
    applicant TEXT, -- personal: plain, an id that says nothing by itself
    visitor TEXT, -- personal: digest of the key in the visitor's cookie, until sign-in
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    decided_by TEXT,
    unit TEXT,
    price_cents {int},
    due_on TEXT,
    norm_on TEXT,
    stopped_on TEXT,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    submitted_at {int},
    decided_at {int},
    closed_at {int},
    version {int} NOT NULL
) {strict};
CREATE INDEX cases_application_applicant ON cases_application (applicant, updated_at);
CREATE INDEX cases_application_visitor ON cases_application (visitor) WHERE visitor IS NOT NULL;
CREATE INDEX cases_application_decided ON cases_application (decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX cases_application_running ON cases_application (service) WHERE state IN ('open', 'waiting');
CREATE INDEX cases_application_due ON cases_application (due_on) WHERE state IN ('open', 'waiting');
CREATE INDEX cases_application_submitted ON cases_application (submitted_at) WHERE submitted_at IS NOT NULL;

-- What the applicant wrote, what the registers said, where the process stands: sealed.
CREATE TABLE cases_content (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    answers_sealed {bytes} NOT NULL, -- personal: sealed
    process_sealed {bytes}, -- personal: sealed
    findings_sealed {bytes} -- personal: sealed
) {strict};

-- What happened, in order; each row is a leaf of the transparency log.
CREATE TABLE cases_event (
    application TEXT NOT NULL REFERENCES cases_application (id),
    seq {int} NOT NULL,
    kind TEXT NOT NULL,
    at {int} NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_person TEXT, -- personal: plain, an id that says nothing by itself
    actor_role TEXT,
    actor_unit TEXT,
    detail TEXT,
    text_sealed {bytes}, -- personal: sealed
    record_sealed {bytes} NOT NULL, -- personal: sealed
    entry TEXT NOT NULL,
    PRIMARY KEY (application, seq)
) {strict};

-- Work for people: what a process or a colleague asks of a unit.
CREATE TABLE cases_task (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    reference TEXT NOT NULL,
    service TEXT NOT NULL,
    kind TEXT NOT NULL,
    wait TEXT,
    node TEXT,
    unit TEXT NOT NULL,
    state TEXT NOT NULL,
    assignee TEXT, -- personal: plain, the official's id
    asked_by TEXT, -- personal: plain, the official's id
    opened_at {int} NOT NULL,
    due_on TEXT NOT NULL,
    done_at {int},
    version {int} NOT NULL
) {strict};
CREATE INDEX cases_task_queue ON cases_task (unit, state, due_on, id);
CREATE INDEX cases_task_assignee ON cases_task (assignee, state, due_on, id) WHERE assignee IS NOT NULL;
CREATE INDEX cases_task_application ON cases_task (application);
CREATE INDEX cases_task_service ON cases_task (unit, state, service, due_on, id);

-- One reasoned record for each decision.
CREATE TABLE cases_decision (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    outcome TEXT NOT NULL,
    proposed TEXT,
    decided_by TEXT NOT NULL,
    person TEXT, -- personal: plain, the official's id
    role TEXT,
    unit TEXT,
    second_person TEXT, -- personal: plain, the second official's id
    decided_at {int} NOT NULL,
    object_until TEXT,
    reasons_sealed {bytes} NOT NULL, -- personal: sealed
    letter TEXT,
    entry TEXT NOT NULL
) {strict};
CREATE UNIQUE INDEX cases_decision_application ON cases_decision (application);

-- A key that a client of the API sends so that a repeated request is the same act.
CREATE TABLE cases_idempotency (
    key_digest TEXT NOT NULL PRIMARY KEY, -- not personal: a digest of the client's own key
    application TEXT NOT NULL,
    at {int} NOT NULL
) {strict};
