-- What a law wants published of a decision: values of the result, and answers to questions that are public.
CREATE TABLE cases_publication (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    service TEXT NOT NULL,
    reference TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    published_on TEXT NOT NULL,
    valid_until TEXT,
    content TEXT NOT NULL -- personal: plain, the law wants it published, and it goes with the case or the person
) {strict};
CREATE INDEX cases_publication_service ON cases_publication (service, published_on, application);
