-- Conditions that begin cases are looked at like timers that ring: whether the condition held when it was last looked at,
-- and why it could not be worked out.
ALTER TABLE cases_start ADD COLUMN held {int} NOT NULL DEFAULT 0;
ALTER TABLE cases_start ADD COLUMN failure TEXT;
ALTER TABLE cases_start ADD COLUMN failing_since {int};
-- What programs have given last for conditions to look at. It is about the town and not about people.
CREATE TABLE cases_given (
    service TEXT NOT NULL,
    name TEXT NOT NULL, -- not personal: as the conditions of the service read it
    value TEXT NOT NULL, -- not personal: JSON, told by a program of the service's unit
    given_at {int} NOT NULL,
    PRIMARY KEY (service, name)
) {strict};
-- Requests that gave something: one that is sent again gives nothing anew.
CREATE TABLE cases_given_once (
    key_digest TEXT NOT NULL PRIMARY KEY, -- not personal: a digest of the program's own key
    body_digest TEXT NOT NULL, -- not personal: a digest of the same request
    at {int} NOT NULL
) {strict};
CREATE INDEX cases_given_once_at ON cases_given_once (at);
