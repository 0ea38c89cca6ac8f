-- Letters about the fees of a case, written and kept; and those that go by post, because nobody reads an inbox.
CREATE TABLE cases_letter (
    application TEXT NOT NULL REFERENCES cases_application (id),
    seq {int} NOT NULL,
    reference TEXT NOT NULL,
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    about TEXT NOT NULL,
    way TEXT NOT NULL,
    document TEXT,
    asked_at {int} NOT NULL,
    posted_at {int},
    PRIMARY KEY (application, seq)
) {strict};
CREATE INDEX cases_letter_to_post ON cases_letter (unit, asked_at, application, seq) WHERE way = 'post' AND posted_at IS NULL;
