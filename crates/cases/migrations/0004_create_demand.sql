-- A fee that is due: what is asked of the applicant of a case, and what has come of it.
CREATE TABLE cases_demand (
    id TEXT NOT NULL PRIMARY KEY,
    application TEXT NOT NULL REFERENCES cases_application (id),
    reference TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    amount_cents {int} NOT NULL, -- personal: plain, what somebody owes; lists at the desk are made by it
    currency TEXT NOT NULL,
    paid_cents {int} NOT NULL,
    law TEXT,
    state TEXT NOT NULL,
    wait {int},
    due_on TEXT NOT NULL,
    made_at {int} NOT NULL,
    reminded_at {int},
    settled_at {int},
    version {int} NOT NULL
) {strict};
CREATE INDEX cases_demand_application ON cases_demand (application);
CREATE INDEX cases_demand_open ON cases_demand (unit, due_on, id) WHERE state = 'open';

-- Money that came in or went back for a demand. `outside` is how bank or provider know it: once, for ever.
CREATE TABLE cases_payment (
    number TEXT NOT NULL PRIMARY KEY,
    demand TEXT NOT NULL REFERENCES cases_demand (id),
    kind TEXT NOT NULL,
    means TEXT NOT NULL,
    amount_cents {int} NOT NULL, -- personal: plain, what somebody paid
    outside TEXT UNIQUE,
    booked_on TEXT NOT NULL,
    at {int} NOT NULL
) {strict};
CREATE INDEX cases_payment_demand ON cases_payment (demand, at);
