-- Until when a case is kept, by which law and what happens then: written when the case ends.
ALTER TABLE cases_application ADD COLUMN keep_until TEXT;
ALTER TABLE cases_application ADD COLUMN keep_law TEXT;
ALTER TABLE cases_application ADD COLUMN keep_then TEXT;
ALTER TABLE cases_application ADD COLUMN contests TEXT; -- personal: plain, the reference of the case that is objected to
CREATE INDEX cases_application_keep ON cases_application (keep_until, id) WHERE keep_until IS NOT NULL;
CREATE INDEX cases_application_contests ON cases_application (contests) WHERE contests IS NOT NULL;
CREATE INDEX cases_application_draft ON cases_application (created_at) WHERE state = 'draft';
-- Cases of an earlier release, until the nightly job has looked at them.
CREATE INDEX cases_application_unkept ON cases_application (closed_at) WHERE closed_at IS NOT NULL AND keep_until IS NULL;

-- A case that nobody may destroy for now. Why is in its history, sealed.
CREATE TABLE cases_legal_hold (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    until_on TEXT,
    is_told {bool} NOT NULL,
    placed_at {int} NOT NULL
) {strict};

-- A list of cases that are no longer kept: proposed, approved, carried out. It outlives its cases.
CREATE TABLE cases_disposal (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    until_on TEXT NOT NULL,
    cases {int} NOT NULL,
    left_out {int} NOT NULL,
    proposed_by TEXT, -- personal: plain, the official's id
    proposed_at {int} NOT NULL,
    approved_by TEXT, -- personal: plain, the official's id
    approved_at {int},
    not_before TEXT,
    reason TEXT,
    ended_at {int},
    entry TEXT,
    entry_key {bytes} NOT NULL,
    version {int} NOT NULL
) {strict};
CREATE INDEX cases_disposal_state ON cases_disposal (state, proposed_at);

-- The cases on a list, while they are there: a case is on one list at most.
CREATE TABLE cases_disposal_case (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    disposal TEXT NOT NULL REFERENCES cases_disposal (id),
    package TEXT
) {strict};
CREATE INDEX cases_disposal_case_list ON cases_disposal_case (disposal, application);

-- What was destroyed and transferred, counted: nothing about one person or case.
CREATE TABLE cases_disposal_record (
    disposal TEXT NOT NULL REFERENCES cases_disposal (id),
    service TEXT NOT NULL,
    outcome TEXT NOT NULL,
    law TEXT NOT NULL,
    fate TEXT NOT NULL,
    year {int} NOT NULL,
    ended_from TEXT NOT NULL,
    ended_until TEXT NOT NULL,
    cases {int} NOT NULL,
    PRIMARY KEY (disposal, service, outcome, law, fate, year)
) {strict};

-- Money that was booked for cases that are gone, for as long as accounts are kept. No person is named.
CREATE TABLE cases_account (
    number TEXT NOT NULL PRIMARY KEY,
    demand TEXT NOT NULL,
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    kind TEXT NOT NULL,
    means TEXT NOT NULL,
    amount_cents {int} NOT NULL, -- not personal: nobody is named
    currency TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    law TEXT NOT NULL,
    keep_until TEXT NOT NULL
) {strict};
CREATE INDEX cases_account_keep ON cases_account (keep_until);

-- The night's work was begun, by whichever process was first.
CREATE TABLE cases_retention_night (
    night TEXT NOT NULL PRIMARY KEY
) {strict};

-- When the writer of a draft was told that it will be removed.
CREATE TABLE cases_draft_notice (
    application TEXT NOT NULL PRIMARY KEY, -- personal: plain, an id that says nothing by itself
    told_at {int} NOT NULL
) {strict};
