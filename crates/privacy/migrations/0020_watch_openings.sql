-- "Why?": a question about an entry of the data-use log. It is a case, which the data protection officer answers.
CREATE TABLE privacy_question (
    data_use TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,  -- personal: plain, a pseudonym
    case_ref TEXT NOT NULL, -- personal: plain, the case's public reference and nothing of its content
    asked_at {int} NOT NULL,
    answered_at {int}
) {strict};
CREATE INDEX privacy_question_subject ON privacy_question (subject, asked_at DESC);
CREATE INDEX privacy_question_case ON privacy_question (case_ref);

-- Who wants to be told at once of unusual openings of their data.
CREATE TABLE privacy_preference (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym
    locale TEXT NOT NULL,
    unusual_since {int} NOT NULL
) {strict};

-- Openings by a unit that investigates are shown later: under a law, by two officials, until a fixed moment. Who asked
-- and who approved stays, so that it can be accounted for.
CREATE TABLE privacy_delay (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,  -- personal: plain, a pseudonym
    unit TEXT NOT NULL,
    law TEXT NOT NULL,
    file_number TEXT NOT NULL, -- not personal: the investigating unit's number of its file
    days {int} NOT NULL,
    asked_by TEXT NOT NULL, -- personal: plain, the official's id
    asked_at {int} NOT NULL,
    decided_by TEXT,        -- personal: plain, the official's id
    decided_at {int},
    until_at {int},         -- null when it was refused
    entry TEXT
) {strict};
CREATE INDEX privacy_delay_subject ON privacy_delay (subject, unit, until_at);
CREATE INDEX privacy_delay_asked ON privacy_delay (asked_at);

-- People whom many know: who opens their data is looked at more closely.
CREATE TABLE privacy_well_known (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym
    marked_at {int} NOT NULL
) {strict};

-- What officials opened lately, for the data protection officer.
CREATE INDEX privacy_data_use_official ON privacy_data_use (at DESC) WHERE actor_kind = 'official';
CREATE INDEX privacy_data_use_case ON privacy_data_use (case_ref, at) WHERE case_ref IS NOT NULL;
