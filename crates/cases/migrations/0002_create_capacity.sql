-- What can run out: the bookings of one time, the places of a service, the applications it takes in all.
CREATE TABLE cases_capacity (
    service TEXT NOT NULL,
    place TEXT NOT NULL,
    taken {int} NOT NULL,
    PRIMARY KEY (service, place)
) {strict};

-- Which application holds what, so that it is free again when that one is withdrawn or refused.
CREATE TABLE cases_hold (
    application TEXT NOT NULL REFERENCES cases_application (id),
    service TEXT NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (application, place)
) {strict};

-- By what an application is ranked among the others of its service.
CREATE TABLE cases_rank (
    application TEXT NOT NULL PRIMARY KEY REFERENCES cases_application (id),
    service TEXT NOT NULL,
    points {int} NOT NULL, -- personal: plain, the points by the rules; the list must be read without opening every case
    since {int} NOT NULL
) {strict};
CREATE INDEX cases_rank_service ON cases_rank (service, points, since, application);

-- What somebody was granted of a service is counted when they apply again.
CREATE INDEX cases_application_granted ON cases_application (applicant, service) WHERE outcome = 'granted';

-- Until when what was granted holds.
ALTER TABLE cases_decision ADD COLUMN valid_until TEXT;
