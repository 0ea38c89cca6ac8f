-- The schema of a fresh embedded database, as the migrations of all crates make it. Generated: after a
-- change of a migration, `AEDILE_WRITE_SCHEMA=1 cargo test -p aedile --test it schema` writes it anew.
-- On PostgreSQL the same tables have BIGINT, BOOLEAN and BYTEA where SQLite has INTEGER and BLOB.

CREATE TABLE cases_account (
    number TEXT NOT NULL PRIMARY KEY,
    demand TEXT NOT NULL,
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    kind TEXT NOT NULL,
    means TEXT NOT NULL,
    amount_cents INTEGER NOT NULL, -- not personal: nobody is named
    currency TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    law TEXT NOT NULL,
    keep_until TEXT NOT NULL
) STRICT;

CREATE INDEX cases_account_keep ON cases_account (keep_until);

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
    price_cents INTEGER,
    due_on TEXT,
    norm_on TEXT,
    stopped_on TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    submitted_at INTEGER,
    decided_at INTEGER,
    closed_at INTEGER,
    version INTEGER NOT NULL
, keep_until TEXT, keep_law TEXT, keep_then TEXT, contests TEXT, only_one INTEGER, ended_at INTEGER, valid_until TEXT, shorter_until TEXT) STRICT;

CREATE INDEX cases_application_applicant ON cases_application (applicant, updated_at);

CREATE INDEX cases_application_contests ON cases_application (contests) WHERE contests IS NOT NULL;

CREATE INDEX cases_application_decided ON cases_application (decided_at) WHERE decided_at IS NOT NULL;

CREATE INDEX cases_application_draft ON cases_application (created_at) WHERE state = 'draft';

CREATE INDEX cases_application_due ON cases_application (due_on) WHERE state IN ('open', 'waiting');

CREATE INDEX cases_application_granted ON cases_application (applicant, service, valid_until)
    WHERE outcome = 'granted';

CREATE INDEX cases_application_keep ON cases_application (keep_until, id) WHERE keep_until IS NOT NULL;

CREATE UNIQUE INDEX cases_application_only ON cases_application (applicant, service) WHERE only_one = 1 AND state IN ('open', 'waiting');

CREATE INDEX cases_application_running ON cases_application (service) WHERE state IN ('open', 'waiting');

CREATE INDEX cases_application_service_decided ON cases_application (service, decided_at) WHERE decided_at IS NOT NULL;

CREATE INDEX cases_application_shorter ON cases_application (shorter_until, id) WHERE shorter_until IS NOT NULL;

CREATE INDEX cases_application_submitted ON cases_application (submitted_at) WHERE submitted_at IS NOT NULL;

CREATE INDEX cases_application_unkept ON cases_application (closed_at) WHERE closed_at IS NOT NULL AND keep_until IS NULL;

CREATE INDEX cases_application_visitor ON cases_application (visitor) WHERE visitor IS NOT NULL;

CREATE TABLE cases_attended (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    official TEXT NOT NULL, -- personal: plain, the official's id
    received_on TEXT NOT NULL,
    scan TEXT,
    begun_at INTEGER NOT NULL
, left_at INTEGER, code_digest TEXT, code_until INTEGER, code_failures INTEGER, confirmed TEXT, code_sends INTEGER) STRICT;

CREATE INDEX cases_attended_official ON cases_attended (official, begun_at);

CREATE TABLE cases_begun (
    application TEXT NOT NULL PRIMARY KEY,
    depth INTEGER NOT NULL
, begun_by TEXT) STRICT;

CREATE INDEX cases_begun_by ON cases_begun (begun_by) WHERE begun_by IS NOT NULL;

CREATE TABLE cases_capacity (
    service TEXT NOT NULL,
    place TEXT NOT NULL,
    taken INTEGER NOT NULL,
    PRIMARY KEY (service, place)
) STRICT;

CREATE TABLE cases_change (
    id TEXT NOT NULL PRIMARY KEY,
    service TEXT NOT NULL,
    base TEXT NOT NULL,
    result TEXT NOT NULL,
    rules BLOB NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_by TEXT, -- personal: plain, the official's id
    proposed_at INTEGER NOT NULL,
    decided_by TEXT, -- personal: plain, the official's id
    decided_at INTEGER,
    answer TEXT,
    what_if TEXT,
    entry TEXT,
    entry_key BLOB NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX cases_change_proposed ON cases_change (service, result) WHERE state = 'proposed';

CREATE INDEX cases_change_state ON cases_change (state, proposed_at);

CREATE TABLE cases_content (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    answers_sealed BLOB NOT NULL, -- personal: sealed
    process_sealed BLOB, -- personal: sealed
    findings_sealed BLOB -- personal: sealed
) STRICT;

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
    decided_at INTEGER NOT NULL,
    object_until TEXT,
    reasons_sealed BLOB NOT NULL, -- personal: sealed
    letter TEXT,
    entry TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX cases_decision_application ON cases_decision (application);

CREATE TABLE cases_demand (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    reference TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    amount_cents INTEGER NOT NULL, -- personal: plain, what somebody owes; lists at the desk are made by it
    currency TEXT NOT NULL,
    paid_cents INTEGER NOT NULL,
    law TEXT,
    state TEXT NOT NULL,
    wait INTEGER,
    due_on TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    reminded_at INTEGER,
    settled_at INTEGER,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX cases_demand_application ON cases_demand (application);

CREATE INDEX cases_demand_open ON cases_demand (unit, due_on, id) WHERE state = 'open';

CREATE TABLE cases_dispatch (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL, -- not personal: what the process calls it
    content_sealed BLOB NOT NULL, -- personal: sealed, the key and what is sent
    sent_at INTEGER NOT NULL,
    arrived_at INTEGER
, refusal TEXT, refused_at INTEGER, dropped_at INTEGER) STRICT;

CREATE INDEX cases_dispatch_application ON cases_dispatch (application);

CREATE INDEX cases_dispatch_pending ON cases_dispatch (name, sent_at) WHERE arrived_at IS NULL;

CREATE INDEX cases_dispatch_refused ON cases_dispatch (refused_at, id)
    WHERE refusal IS NOT NULL AND arrived_at IS NULL AND dropped_at IS NULL;

CREATE TABLE cases_disposal (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    until_on TEXT NOT NULL,
    cases INTEGER NOT NULL,
    left_out INTEGER NOT NULL,
    proposed_by TEXT, -- personal: plain, the official's id
    proposed_at INTEGER NOT NULL,
    approved_by TEXT, -- personal: plain, the official's id
    approved_at INTEGER,
    not_before TEXT,
    reason TEXT,
    ended_at INTEGER,
    entry TEXT,
    entry_key BLOB NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX cases_disposal_state ON cases_disposal (state, proposed_at);

CREATE TABLE cases_disposal_case (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    disposal TEXT NOT NULL REFERENCES cases_disposal (id),
    package TEXT
) STRICT;

CREATE INDEX cases_disposal_case_list ON cases_disposal_case (disposal, application);

CREATE TABLE cases_disposal_record (
    disposal TEXT NOT NULL REFERENCES cases_disposal (id),
    service TEXT NOT NULL,
    outcome TEXT NOT NULL,
    law TEXT NOT NULL,
    fate TEXT NOT NULL,
    year INTEGER NOT NULL,
    ended_from TEXT NOT NULL,
    ended_until TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (disposal, service, outcome, law, fate, year)
) STRICT;

CREATE TABLE cases_draft_notice (
    application TEXT NOT NULL PRIMARY KEY, -- personal: plain, an id that says nothing by itself
    told_at INTEGER NOT NULL
) STRICT;

CREATE TABLE cases_event (
    application TEXT NOT NULL REFERENCES cases_application (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_person TEXT, -- personal: plain, an id that says nothing by itself
    actor_role TEXT,
    actor_unit TEXT,
    detail TEXT,
    text_sealed BLOB, -- personal: sealed
    record_sealed BLOB NOT NULL, -- personal: sealed
    entry TEXT NOT NULL,
    PRIMARY KEY (application, seq)
) STRICT;

CREATE TABLE cases_external_work (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    reference TEXT NOT NULL,
    service TEXT NOT NULL,
    definition TEXT NOT NULL,
    unit TEXT NOT NULL,
    wait TEXT NOT NULL,
    node TEXT NOT NULL,
    topic TEXT NOT NULL,
    inputs_sealed BLOB NOT NULL, -- personal: sealed, what the process passes on
    error_sealed BLOB, -- personal: sealed, a value may be quoted in it
    retries INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    ready_at INTEGER NOT NULL,
    lock_id TEXT,
    locked_by TEXT,
    locked_until INTEGER,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_as TEXT
) STRICT;

CREATE INDEX cases_external_work_application ON cases_external_work (application) WHERE ended_at IS NULL;

CREATE INDEX cases_external_work_ready ON cases_external_work (unit, topic, ready_at, id) WHERE ended_at IS NULL;

CREATE TABLE cases_given (
    service TEXT NOT NULL,
    name TEXT NOT NULL, -- not personal: as the conditions of the service read it
    value TEXT NOT NULL, -- not personal: JSON, told by a program of the service's unit
    given_at INTEGER NOT NULL,
    PRIMARY KEY (service, name)
) STRICT;

CREATE TABLE cases_given_once (
    key_digest TEXT NOT NULL PRIMARY KEY, -- not personal: a digest of the program's own key
    body_digest TEXT NOT NULL, -- not personal: a digest of the same request
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX cases_given_once_at ON cases_given_once (at);

CREATE TABLE cases_helper (
    application TEXT NOT NULL REFERENCES cases_application (id),
    person TEXT NOT NULL, -- personal: plain, an id that says nothing by itself
    ground TEXT NOT NULL,
    mandate TEXT,
    name_sealed BLOB NOT NULL, -- personal: sealed under the key of whom the application is about
    since_at INTEGER NOT NULL,
    signed_version INTEGER,
    signed_at INTEGER,
    PRIMARY KEY (application, person)
) STRICT;

CREATE INDEX cases_helper_person ON cases_helper (person);

CREATE TABLE cases_helper_name (
    subject TEXT NOT NULL, -- personal: plain, names the key
    person TEXT NOT NULL, -- personal: plain, an id that says nothing by itself
    name_sealed BLOB NOT NULL, -- personal: sealed under the key of whom they acted for
    since_at INTEGER NOT NULL,
    PRIMARY KEY (subject, person)
) STRICT;

CREATE TABLE cases_hold (
    application TEXT NOT NULL REFERENCES cases_application (id),
    service TEXT NOT NULL,
    place TEXT NOT NULL, person TEXT, nth INTEGER,
    PRIMARY KEY (application, place)
) STRICT;

CREATE UNIQUE INDEX cases_hold_person ON cases_hold (service, person, nth) WHERE person IS NOT NULL;

CREATE TABLE cases_idempotency (
    key_digest TEXT NOT NULL PRIMARY KEY, -- not personal: a digest of the client's own key
    application TEXT NOT NULL,
    at INTEGER NOT NULL
, body_digest TEXT) STRICT;

CREATE TABLE cases_incident (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    reference TEXT NOT NULL,
    service TEXT NOT NULL,
    definition TEXT NOT NULL,
    unit TEXT NOT NULL,
    wait TEXT NOT NULL,
    node TEXT NOT NULL,
    expression TEXT NOT NULL,
    cause_sealed BLOB NOT NULL, -- personal: sealed, a value may be quoted in it
    tries INTEGER NOT NULL,
    since INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;

CREATE INDEX cases_incident_application ON cases_incident (application) WHERE closed_at IS NULL;

CREATE INDEX cases_incident_open ON cases_incident (since, id) WHERE closed_at IS NULL;

CREATE TABLE cases_journal (
    application TEXT NOT NULL REFERENCES cases_application (id),
    act INTEGER NOT NULL,            -- which act on the application, counted as its version is
    nth INTEGER NOT NULL,            -- within the act, from 0
    entry_sealed BLOB NOT NULL, -- personal: sealed
    PRIMARY KEY (application, act, nth)
) STRICT;

CREATE TABLE cases_legal_hold (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    until_on TEXT,
    is_told INTEGER NOT NULL,
    placed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE cases_letter (
    application TEXT NOT NULL REFERENCES cases_application (id),
    seq INTEGER NOT NULL,
    reference TEXT NOT NULL,
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    about TEXT NOT NULL,
    way TEXT NOT NULL,
    document TEXT,
    asked_at INTEGER NOT NULL,
    posted_at INTEGER, demand TEXT,
    PRIMARY KEY (application, seq)
) STRICT;

CREATE INDEX cases_letter_to_post ON cases_letter (unit, asked_at, application, seq) WHERE way = 'post' AND posted_at IS NULL;

CREATE TABLE cases_payment (
    number TEXT NOT NULL PRIMARY KEY,
    demand TEXT NOT NULL REFERENCES cases_demand (id),
    kind TEXT NOT NULL,
    means TEXT NOT NULL,
    amount_cents INTEGER NOT NULL, -- personal: plain, what somebody paid
    outside TEXT UNIQUE,
    booked_on TEXT NOT NULL,
    at INTEGER NOT NULL
, payer_sealed BLOB) STRICT;

CREATE INDEX cases_payment_demand ON cases_payment (demand, at);

CREATE TABLE cases_publication (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    service TEXT NOT NULL,
    reference TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    published_on TEXT NOT NULL,
    valid_until TEXT,
    content TEXT NOT NULL -- personal: plain, the law wants it published, and it goes with the case or the person
) STRICT;

CREATE INDEX cases_publication_service ON cases_publication (service, published_on, application);

CREATE TABLE cases_rank (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    service TEXT NOT NULL,
    points INTEGER NOT NULL, -- personal: plain, the points by the rules; the list must be read without opening every case
    since INTEGER NOT NULL
) STRICT;

CREATE INDEX cases_rank_service ON cases_rank (service, points, since, application);

CREATE TABLE cases_retention_night (
    night TEXT NOT NULL PRIMARY KEY
) STRICT;

CREATE TABLE cases_start (
    service TEXT NOT NULL,
    node TEXT NOT NULL, -- the start event
    place INTEGER NOT NULL, -- which of its triggers, from 0
    definition TEXT NOT NULL,
    timer TEXT NOT NULL, -- as the process has it: another one is planned anew
    plan TEXT NOT NULL, -- whose jobs ring; those of an earlier one ring in vain
    due_at INTEGER,
    rings_left INTEGER,
    every TEXT,
    rung_at INTEGER,
    refusal TEXT, held INTEGER NOT NULL DEFAULT 0, failure TEXT, failing_since INTEGER,
    PRIMARY KEY (service, node, place)
) STRICT;

CREATE TABLE cases_statement_entry (
    id TEXT NOT NULL PRIMARY KEY, -- personal: plain, also the pseudonym under whose key the entry is sealed
    outside TEXT NOT NULL UNIQUE,
    amount_cents INTEGER NOT NULL, -- personal: plain, what somebody paid; the list is made by it
    currency TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    why TEXT NOT NULL,
    said_sealed BLOB NOT NULL, -- personal: sealed, what the payer wrote, name and account
    reason_sealed BLOB, -- personal: sealed, why it is not the town's
    state TEXT NOT NULL,
    demand TEXT,
    taken_at INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by TEXT -- personal: plain, the official's id
, log_entry TEXT, log_key BLOB) STRICT;

CREATE INDEX cases_statement_entry_not_ours ON cases_statement_entry (settled_at, id) WHERE state = 'not-ours';

CREATE INDEX cases_statement_entry_open ON cases_statement_entry (booked_on, id) WHERE state = 'open';

CREATE TABLE cases_street_letter (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    reference TEXT NOT NULL,
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    locale TEXT NOT NULL,            -- letters of one language are printed as one file
    home BLOB NOT NULL,           -- personal: keyed digest of the address, so that a home gets one letter
    subject TEXT NOT NULL,           -- personal: plain, a pseudonym under whose key the letter is sealed
    content_sealed BLOB NOT NULL, -- personal: sealed
    asked_at INTEGER NOT NULL,
    UNIQUE (application, home)
) STRICT;

CREATE INDEX cases_street_letter_subject ON cases_street_letter (subject);

CREATE INDEX cases_street_letter_unit ON cases_street_letter (unit, asked_at);

CREATE TABLE cases_subscription (
    application TEXT NOT NULL REFERENCES cases_application (id),
    wait TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL, -- not personal: what the process calls it
    key_digest TEXT NOT NULL, -- personal: digest of the key by which a message finds its receiver
    PRIMARY KEY (application, wait)
) STRICT;

CREATE INDEX cases_subscription_name ON cases_subscription (kind, name, key_digest);

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
    opened_at INTEGER NOT NULL,
    due_on TEXT NOT NULL,
    done_at INTEGER,
    version INTEGER NOT NULL
, priority_rank INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX cases_task_application ON cases_task (application);

CREATE INDEX cases_task_assignee ON cases_task (assignee, unit, state, due_on, priority_rank, id) WHERE assignee IS NOT NULL;

CREATE INDEX cases_task_free ON cases_task (unit, state, due_on, priority_rank, id) WHERE assignee IS NULL;

CREATE INDEX cases_task_queue ON cases_task (unit, state, due_on, priority_rank, id);

CREATE INDEX cases_task_service ON cases_task (unit, state, service, due_on, priority_rank, id);

CREATE TABLE credentials_access (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of a random token
    offer BLOB NOT NULL REFERENCES credentials_offer (digest), -- not personal: digest of a random token
    credential TEXT NOT NULL REFERENCES credentials_credential (id),
    bound_to TEXT,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX credentials_access_expires ON credentials_access (expires_at);

CREATE INDEX credentials_access_offer ON credentials_access (offer);

CREATE TABLE credentials_act (
    id TEXT NOT NULL PRIMARY KEY,
    credential TEXT NOT NULL REFERENCES credentials_credential (id),
    kind TEXT NOT NULL,
    record BLOB, -- personal: the act in full; sealed
    entry TEXT NOT NULL, -- of the log
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX credentials_act_credential ON credentials_act (credential);

CREATE TABLE credentials_copy (
    id TEXT NOT NULL PRIMARY KEY,
    credential TEXT NOT NULL REFERENCES credentials_credential (id),
    list INTEGER NOT NULL,
    place INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    lost_at INTEGER
, answer TEXT) STRICT;

CREATE INDEX credentials_copy_answer ON credentials_copy (answer);

CREATE INDEX credentials_copy_credential ON credentials_copy (credential);

CREATE UNIQUE INDEX credentials_copy_place ON credentials_copy (list, place);

CREATE TABLE credentials_credential (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT, -- personal: plain, an id
    type TEXT NOT NULL,
    unit TEXT NOT NULL,
    reference TEXT NOT NULL,
    content BLOB, -- personal: the claims; sealed
    reason BLOB, -- personal: why it does not hold, for the person; sealed
    granted_at INTEGER NOT NULL,
    ends_on TEXT,
    is_identity INTEGER NOT NULL,
    in_person INTEGER NOT NULL, -- not personal: a rule of the service
    handed_over_at INTEGER,
    suspended_at INTEGER,
    revoked_at INTEGER,
    version INTEGER NOT NULL
, copies_out INTEGER NOT NULL DEFAULT 0, copies_ever INTEGER NOT NULL DEFAULT 0, document BLOB) STRICT;

CREATE INDEX credentials_credential_person ON credentials_credential (person);

CREATE INDEX credentials_credential_reference ON credentials_credential (reference);

CREATE TABLE credentials_key (
    kid TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL
, place INTEGER) STRICT;

CREATE UNIQUE INDEX credentials_key_place ON credentials_key (place);

CREATE TABLE credentials_list (
    list INTEGER NOT NULL PRIMARY KEY,
    given INTEGER NOT NULL
) STRICT;

CREATE TABLE credentials_offer (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of a random token
    credential TEXT NOT NULL REFERENCES credentials_credential (id),
    code_digest BLOB NOT NULL, -- not personal: of a random code
    tries INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX credentials_offer_expires ON credentials_offer (expires_at);

CREATE TABLE credentials_presentation (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of the random token in the request
    page BLOB NOT NULL, -- not personal: digest of the random token of the page
    request BLOB NOT NULL, -- not personal: the token in the request, sealed under that of the page
    person TEXT NOT NULL, -- personal: plain, an id
    about TEXT NOT NULL,
    state BLOB NOT NULL, -- not personal: what is asked, sealed under the token in the request
    why TEXT,
    result BLOB, -- personal: what was shown, sealed
    answered_at INTEGER,
    expires_at INTEGER NOT NULL
, way_back BLOB, code BLOB, returned_at INTEGER) STRICT;

CREATE INDEX credentials_presentation_code ON credentials_presentation (code);

CREATE INDEX credentials_presentation_expires ON credentials_presentation (expires_at);

CREATE UNIQUE INDEX credentials_presentation_page ON credentials_presentation (page);

CREATE INDEX credentials_presentation_person ON credentials_presentation (person);

CREATE TABLE identity_access_token (
    id TEXT NOT NULL PRIMARY KEY,
    digest BLOB NOT NULL, -- not personal: of a random token
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    name BLOB NOT NULL, -- personal: what the person calls the program; sealed
    scopes TEXT NOT NULL,
    assurance TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
, given_entry TEXT, taken_entry TEXT, taken_at INTEGER, last_used_on TEXT) STRICT;

CREATE INDEX identity_access_token_person ON identity_access_token (person);

CREATE TABLE identity_attempt (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of a random token
    kind TEXT NOT NULL,
    person TEXT REFERENCES identity_person (id), -- personal: plain, an id
    state BLOB NOT NULL, -- personal: sealed under the attempt's token
    failures INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX identity_attempt_expires ON identity_attempt (expires_at);

CREATE TABLE identity_card (
    digest BLOB NOT NULL PRIMARY KEY, -- personal: keyed digest of country and number
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    means TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    stopped_at INTEGER
, assurance_max TEXT) STRICT;

CREATE INDEX identity_card_person ON identity_card (person);

CREATE TABLE identity_client (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL, -- not personal: of a program
    secret BLOB NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
, unit TEXT) STRICT;

CREATE TABLE identity_code_app (
    person TEXT NOT NULL PRIMARY KEY REFERENCES identity_person (id), -- personal: plain, an id
    secret BLOB NOT NULL, -- personal: sealed
    last_step INTEGER NOT NULL,
    created_at INTEGER NOT NULL
, assurance_max TEXT, steps_ahead INTEGER NOT NULL DEFAULT 0, refused_step INTEGER, refused_ahead INTEGER) STRICT;

CREATE TABLE identity_counter_code (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: keyed digest of a random code
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    session BLOB NOT NULL, -- not personal: digest of a random token
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX identity_counter_code_person ON identity_counter_code (person);

CREATE TABLE identity_demo (
    person TEXT NOT NULL PRIMARY KEY REFERENCES identity_person (id), -- personal: plain, an id
    place INTEGER NOT NULL,
    name TEXT NOT NULL, -- personal: plain, of somebody invented
    situation TEXT NOT NULL
) STRICT;

CREATE TABLE identity_described (
    digest BLOB NOT NULL, -- personal: keyed digest of family name and day of birth
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    PRIMARY KEY (digest, person)
) STRICT;

CREATE INDEX identity_described_person ON identity_described (person);

CREATE TABLE identity_document (
    digest BLOB NOT NULL PRIMARY KEY, -- personal: keyed digest of kind, country and number
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    document BLOB NOT NULL, -- personal: kind, issuing country and number; sealed
    compared_by TEXT NOT NULL, -- personal: plain, the official's id
    compared_at INTEGER NOT NULL
) STRICT;

CREATE INDEX identity_document_person ON identity_document (person);

CREATE TABLE identity_invitation (
    id TEXT NOT NULL PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE, -- not personal: of a random token
    role TEXT,
    unit TEXT,
    person TEXT REFERENCES identity_person (id), -- personal: plain, an id
    subject TEXT, -- personal: plain, a pseudonym of this invitation alone, under whose key the addressee is sealed
    addressee BLOB, -- personal: for whom the link is; sealed
    invited_by TEXT NOT NULL, -- personal: plain, an id, or the kind of who invited
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
, is_proven INTEGER) STRICT;

CREATE INDEX identity_invitation_expires ON identity_invitation (expires_at);

CREATE INDEX identity_invitation_unit ON identity_invitation (unit);

CREATE TABLE identity_mandate (
    id TEXT NOT NULL PRIMARY KEY,
    giver TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    helper TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    services TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    assurance TEXT NOT NULL,
    giver_name BLOB NOT NULL, -- personal: sealed under the helper's key, who reads for whom they act
    helper_name BLOB NOT NULL, -- personal: sealed under the giver's key, who reads who acts for them
    given_at INTEGER NOT NULL,
    given_entry TEXT NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT,
    taken_entry TEXT
) STRICT;

CREATE INDEX identity_mandate_giver ON identity_mandate (giver);

CREATE INDEX identity_mandate_helper ON identity_mandate (helper);

CREATE TABLE identity_name (
    digest BLOB NOT NULL PRIMARY KEY, -- personal: keyed digest of scheme and value
    scheme TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX identity_name_person ON identity_name (person);

CREATE TABLE identity_passkey (
    id TEXT NOT NULL PRIMARY KEY,
    credential BLOB NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    public_key TEXT NOT NULL,
    name BLOB NOT NULL, -- personal: what the person calls it; sealed
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    version INTEGER NOT NULL
, assurance_max TEXT) STRICT;

CREATE INDEX identity_passkey_person ON identity_passkey (person);

CREATE TABLE identity_password (
    person TEXT NOT NULL PRIMARY KEY REFERENCES identity_person (id), -- personal: plain, an id
    hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE identity_person (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    profile BLOB, -- personal: names, birth, contact, preferences; sealed
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    checked_at INTEGER,
    erased_at INTEGER
, doubted_at INTEGER, doubt BLOB) STRICT;

CREATE TABLE identity_role_grant (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    role TEXT NOT NULL,
    unit TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT,
    granted_by TEXT NOT NULL,
    granted_at INTEGER NOT NULL,
    revoked_at INTEGER
, given_entry TEXT, taken_entry TEXT, deputises TEXT) STRICT;

CREATE INDEX identity_role_grant_person ON identity_role_grant (person);

CREATE INDEX identity_role_grant_unit ON identity_role_grant (unit, role);

CREATE TABLE identity_session (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of a random token
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    means TEXT NOT NULL,
    assurance TEXT NOT NULL,
    locale TEXT,
    shown_name BLOB NOT NULL, -- personal: sealed under the token
    details BLOB NOT NULL, -- personal: device and network; sealed
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    ended_at INTEGER
, followed_by BLOB, acting_for TEXT, acting_name BLOB, assurance_max TEXT) STRICT;

CREATE INDEX identity_session_created ON identity_session (created_at);

CREATE INDEX identity_session_ended ON identity_session (ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX identity_session_followed_by ON identity_session (followed_by) WHERE followed_by IS NOT NULL;

CREATE INDEX identity_session_person ON identity_session (person, created_at);

CREATE TABLE identity_slip (
    person TEXT NOT NULL PRIMARY KEY REFERENCES identity_person (id), -- personal: plain, an id
    salt BLOB NOT NULL -- not personal: random
) STRICT;

CREATE TABLE identity_slip_code (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: keyed digest of a random code
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    given_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX identity_slip_code_person ON identity_slip_code (person);

CREATE TABLE identity_throttle (
    key BLOB NOT NULL PRIMARY KEY, -- personal: keyed digest of a name or a network address
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;

CREATE INDEX identity_throttle_last ON identity_throttle (last_at);

CREATE TABLE insight_dataset_version (
    dataset TEXT NOT NULL,
    version INTEGER NOT NULL,
    file TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL,
    row_count INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    entry TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    PRIMARY KEY (dataset, version)
) STRICT;

CREATE TABLE insight_edition (
    file TEXT NOT NULL PRIMARY KEY,
    figures_on TEXT NOT NULL,
    content BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    entry TEXT NOT NULL,
    closed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX insight_edition_day ON insight_edition (figures_on, file);

CREATE TABLE ledger_closed (
    log INTEGER NOT NULL PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    log_key TEXT NOT NULL,
    version INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    checkpoint TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    asked_at INTEGER,
    witnessed_at INTEGER,
    minimum INTEGER NOT NULL,
    closing TEXT NOT NULL,
    opening TEXT NOT NULL
) STRICT;

CREATE TABLE ledger_entry (
    id TEXT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL,
    leaf_index INTEGER
) STRICT;

CREATE UNIQUE INDEX ledger_entry_leaf ON ledger_entry (leaf_index) WHERE leaf_index IS NOT NULL;

CREATE INDEX ledger_entry_waiting ON ledger_entry (id) WHERE leaf_index IS NULL;

CREATE TABLE ledger_fork (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    checkpoint TEXT NOT NULL,
    cosigned_checkpoint TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    PRIMARY KEY (origin, size, root)
) STRICT;

CREATE TABLE ledger_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    checkpoint TEXT NOT NULL,
    signed_at INTEGER NOT NULL
, log INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE ledger_minimum (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    minimum INTEGER NOT NULL,
    published_days INTEGER NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_public_record (
    entry TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL, -- not personal: a service, never a person
    record TEXT NOT NULL
, sha256 TEXT) STRICT;

CREATE INDEX ledger_public_record_sha256 ON ledger_public_record (sha256) WHERE sha256 IS NOT NULL;

CREATE INDEX ledger_public_record_subject ON ledger_public_record (kind, subject, entry);

CREATE TABLE ledger_tile (
    level INTEGER NOT NULL,
    tile_index INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, tile_index)
) STRICT;

CREATE TABLE ledger_watched (
    origin TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    checkpoint TEXT NOT NULL,
    cosigned_at INTEGER NOT NULL,
    first_cosigned_at INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_witness (
    witness TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB,
    cosignature TEXT,
    cosigned_at INTEGER,
    first_cosigned_at INTEGER,
    asked_at INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    trouble TEXT,
    trouble_since INTEGER
) STRICT;

CREATE TABLE ledger_witnessed (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    checkpoint TEXT NOT NULL,
    witnessed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE messages_contact (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym under whose key the address is sealed
    email_sealed BLOB NOT NULL,     -- personal: sealed
    locale TEXT NOT NULL,
    wants_email_since INTEGER,           -- not personal; null: keeps the address, wants no e-mail
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE messages_message (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,           -- personal: plain, a pseudonym under whose key the message is sealed
    case_ref TEXT,                   -- personal: plain, the case's public reference and nothing of its content
    kind TEXT NOT NULL,
    locale TEXT NOT NULL,
    content_sealed BLOB NOT NULL, -- personal: sealed
    created_at INTEGER NOT NULL,
    read_at INTEGER
) STRICT;

CREATE INDEX messages_message_case ON messages_message (case_ref, created_at) WHERE case_ref IS NOT NULL;

CREATE INDEX messages_message_subject ON messages_message (subject, created_at DESC, id DESC, read_at);

CREATE TABLE messages_post_wish (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE openid_chain (
    id TEXT NOT NULL PRIMARY KEY,
    consent TEXT NOT NULL REFERENCES openid_consent (id),
    login TEXT NOT NULL REFERENCES openid_login (id),
    client TEXT NOT NULL,
    person TEXT NOT NULL, -- personal: plain, an id
    about TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
, bound TEXT) STRICT;

CREATE INDEX openid_chain_consent ON openid_chain (consent);

CREATE INDEX openid_chain_expires ON openid_chain (expires_at);

CREATE INDEX openid_chain_login ON openid_chain (login);

CREATE TABLE openid_client (
    id TEXT NOT NULL PRIMARY KEY,
    registration TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    ended_at INTEGER,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE openid_code (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of a random token
    chain TEXT NOT NULL REFERENCES openid_chain (id),
    state BLOB NOT NULL, -- personal: what the code is bound to, sealed under it
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX openid_code_chain ON openid_code (chain);

CREATE TABLE openid_consent (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL, -- personal: plain, an id
    client TEXT NOT NULL,
    scopes TEXT NOT NULL,
    claims TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    given_entry TEXT NOT NULL,
    last_used_on TEXT,
    taken_at INTEGER,
    taken_entry TEXT
, resources TEXT, narrowed_at INTEGER, narrowed_entry TEXT) STRICT;

CREATE UNIQUE INDEX openid_consent_standing ON openid_consent (person, client) WHERE taken_at IS NULL;

CREATE TABLE openid_device (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of a random token
    user_code BLOB NOT NULL UNIQUE, -- not personal: digest of a random code
    client TEXT NOT NULL,
    about TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    polled_at INTEGER,
    interval_s INTEGER NOT NULL,
    chain TEXT REFERENCES openid_chain (id),
    answered_at INTEGER
) STRICT;

CREATE INDEX openid_device_expires ON openid_device (expires_at);

CREATE TABLE openid_elsewhere (
    digest BLOB NOT NULL PRIMARY KEY, -- personal: keyed digest of the issuer and its name for the person
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL, -- personal: plain, an id
    provider TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    assurance_max TEXT
) STRICT;

CREATE INDEX openid_elsewhere_person ON openid_elsewhere (person);

CREATE TABLE openid_elsewhere_waiting (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of a random token
    provider TEXT NOT NULL,
    state BLOB NOT NULL, -- personal: who adds an account, sealed under the state
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX openid_elsewhere_waiting_expires ON openid_elsewhere_waiting (expires_at);

CREATE TABLE openid_key (
    kid TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    signs_from INTEGER NOT NULL
) STRICT;

CREATE TABLE openid_login (
    id TEXT NOT NULL PRIMARY KEY,
    session BLOB NOT NULL, -- not personal: digest of a random token
    person TEXT NOT NULL, -- personal: plain, an id
    client TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE INDEX openid_login_person ON openid_login (person);

CREATE UNIQUE INDEX openid_login_standing ON openid_login (session, client) WHERE ended_at IS NULL;

CREATE TABLE openid_refresh (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of a random token
    chain TEXT NOT NULL REFERENCES openid_chain (id),
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;

CREATE INDEX openid_refresh_chain ON openid_refresh (chain);

CREATE TABLE openid_request (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of a random token
    kind TEXT NOT NULL,
    client TEXT NOT NULL,
    state BLOB NOT NULL, -- personal: what the program sent, sealed under the token
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX openid_request_expires ON openid_request (expires_at);

CREATE TABLE openid_seen (
    digest BLOB NOT NULL PRIMARY KEY, -- not personal: of an identifier that a program made
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX openid_seen_expires ON openid_seen (expires_at);

CREATE TABLE platform_job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    lease TEXT,
    leased_until INTEGER,
    failed_at INTEGER,
    last_error TEXT
) STRICT;

CREATE INDEX platform_job_kind ON platform_job (kind, run_at) WHERE failed_at IS NULL;

CREATE INDEX platform_job_lease ON platform_job (lease) WHERE lease IS NOT NULL;

CREATE TABLE platform_migration (
    module TEXT NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (module, file)
);

CREATE TABLE privacy_consent (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL, -- personal: plain, a pseudonym
    topic TEXT NOT NULL,
    notice TEXT NOT NULL,  -- not personal: the digest of what was asked
    locale TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    entry TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX privacy_consent_standing ON privacy_consent (subject, topic) WHERE withdrawn_at IS NULL;

CREATE INDEX privacy_consent_subject ON privacy_consent (subject, given_at);

CREATE TABLE privacy_data_use (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,    -- personal: plain, a pseudonym; the person finds their rows by it
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_person TEXT,        -- personal: plain, a pseudonym; who opened must stay provable
    actor_role TEXT,
    actor_unit TEXT,
    actor_name TEXT,          -- not personal: the name of a program
    purpose TEXT NOT NULL,
    case_ref TEXT,            -- personal: plain, the case's public reference and nothing of its content
    what TEXT NOT NULL,
    items INTEGER NOT NULL,
    once TEXT UNIQUE          -- personal: plain, subject, day, purpose and case of the subject's own openings
, actor_program TEXT) STRICT;

CREATE INDEX privacy_data_use_case ON privacy_data_use (case_ref, at) WHERE case_ref IS NOT NULL;

CREATE INDEX privacy_data_use_official ON privacy_data_use (at DESC) WHERE actor_kind = 'official';

CREATE INDEX privacy_data_use_person ON privacy_data_use (actor_person, at DESC) WHERE actor_person IS NOT NULL;

CREATE INDEX privacy_data_use_subject ON privacy_data_use (subject, at DESC, id DESC);

CREATE TABLE privacy_data_use_closing (
    closed_on TEXT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL,
    closed_at INTEGER NOT NULL
, parts BLOB) STRICT;

CREATE TABLE privacy_data_use_day (
    closed_on TEXT NOT NULL,
    subject TEXT NOT NULL,    -- personal: plain, a pseudonym
    uses INTEGER NOT NULL,      -- not personal: how many rows
    digest BLOB NOT NULL, part INTEGER,  -- personal: keyed digest of the person's rows of the day
    PRIMARY KEY (closed_on, subject)
) STRICT;

CREATE INDEX privacy_data_use_day_part ON privacy_data_use_day (closed_on, part);

CREATE INDEX privacy_data_use_day_subject ON privacy_data_use_day (subject, closed_on);

CREATE TABLE privacy_delay (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,  -- personal: plain, a pseudonym
    unit TEXT NOT NULL,
    law TEXT NOT NULL,
    file_number TEXT NOT NULL, -- not personal: the investigating unit's number of its file
    days INTEGER NOT NULL,
    asked_by TEXT NOT NULL, -- personal: plain, the official's id
    asked_at INTEGER NOT NULL,
    decided_by TEXT,        -- personal: plain, the official's id
    decided_at INTEGER,
    until_at INTEGER,         -- null when it was refused
    entry TEXT
) STRICT;

CREATE INDEX privacy_delay_asked ON privacy_delay (asked_at);

CREATE INDEX privacy_delay_subject ON privacy_delay (subject, unit, until_at);

CREATE TABLE privacy_key (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym under which everything else is found
    wrapped BLOB,                   -- null once destroyed
    master_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    destroyed_at INTEGER
, alone_id TEXT, alone_wrapped BLOB) STRICT;

CREATE INDEX privacy_key_master ON privacy_key (master_id, subject) WHERE destroyed_at IS NULL;

CREATE INDEX privacy_key_without_alone ON privacy_key (subject) WHERE alone_id IS NULL AND destroyed_at IS NULL;

CREATE TABLE privacy_key_part (
    subject TEXT NOT NULL, -- personal: plain, the pseudonym of whose key it is a part
    part TEXT NOT NULL,    -- personal: plain, which part; that of a case has the bits of the case's id
    wrapped BLOB NOT NULL,
    master_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (subject, part)
) STRICT;

CREATE TABLE privacy_preference (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym
    locale TEXT NOT NULL,
    unusual_since INTEGER NOT NULL
) STRICT;

CREATE TABLE privacy_question (
    data_use TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,  -- personal: plain, a pseudonym
    case_ref TEXT NOT NULL, -- personal: plain, the case's public reference and nothing of its content
    asked_at INTEGER NOT NULL,
    answered_at INTEGER
) STRICT;

CREATE INDEX privacy_question_case ON privacy_question (case_ref);

CREATE INDEX privacy_question_subject ON privacy_question (subject, asked_at DESC);

CREATE TABLE privacy_refused_use (
    subject TEXT NOT NULL, -- personal: plain, a pseudonym
    purpose TEXT NOT NULL,
    case_ref TEXT NOT NULL, -- personal: plain, the case that decided so
    since INTEGER NOT NULL,
    PRIMARY KEY (subject, purpose)
) STRICT;

CREATE TABLE privacy_request (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL, -- personal: plain, a pseudonym
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    answered_at INTEGER,
    answered_by TEXT,
    answer TEXT,
    grounds TEXT,
    entry TEXT
) STRICT;

CREATE INDEX privacy_request_open ON privacy_request (asked_at) WHERE answered_at IS NULL;

CREATE INDEX privacy_request_subject ON privacy_request (subject, asked_at);

CREATE TABLE privacy_restriction (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL, -- personal: plain, a pseudonym
    case_ref TEXT,         -- personal: plain, the case's public reference and nothing of its content
    ground TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    ends_at INTEGER,
    ended_by TEXT,
    reason_sealed BLOB  -- personal: sealed, why it ends
) STRICT;

CREATE INDEX privacy_restriction_subject ON privacy_restriction (subject, asked_at);

CREATE TABLE privacy_town_key (
    name TEXT NOT NULL PRIMARY KEY, -- not personal
    wrapped BLOB NOT NULL,
    master_id TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE privacy_well_known (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym
    marked_at INTEGER NOT NULL
) STRICT;

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
) STRICT;

CREATE TABLE records_document (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,        -- personal: plain, a pseudonym under whose key the document is sealed
    case_ref TEXT,                -- personal: plain, the case's public reference and nothing of its content
    kind TEXT NOT NULL,
    name_sealed BLOB NOT NULL, -- personal: sealed
    media_type TEXT NOT NULL,
    content_bytes INTEGER NOT NULL,
    blob_key TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL
) STRICT;

CREATE INDEX records_document_blob ON records_document (blob_key);

CREATE INDEX records_document_case ON records_document (case_ref, added_at) WHERE case_ref IS NOT NULL;

CREATE INDEX records_document_subject ON records_document (subject, added_at DESC);

CREATE TABLE records_home (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym
    street_digest BLOB NOT NULL     -- personal: digest of street and postcode
) STRICT;

CREATE INDEX records_home_by_street ON records_home (street_digest, subject);

CREATE TABLE records_register_entry (
    id TEXT NOT NULL PRIMARY KEY,
    register TEXT NOT NULL,
    key_digest BLOB NOT NULL,  -- personal: digest
    subject TEXT NOT NULL,        -- personal: plain, a pseudonym under whose key the entry is sealed
    data_sealed BLOB NOT NULL, -- personal: sealed
    valid_from TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (register, key_digest)
) STRICT;

CREATE INDEX records_register_entry_subject ON records_register_entry (subject, register, id);

CREATE TABLE services_version (
    service TEXT NOT NULL,
    version TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    files BLOB NOT NULL,
    PRIMARY KEY (service, version)
) STRICT;
