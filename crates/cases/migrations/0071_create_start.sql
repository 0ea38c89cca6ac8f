-- When the timers ring with which the process of a service begins cases: a row for each, of the version that is offered.
CREATE TABLE cases_start (
    service TEXT NOT NULL,
    node TEXT NOT NULL, -- the start event
    place {int} NOT NULL, -- which of its triggers, from 0
    definition TEXT NOT NULL,
    timer TEXT NOT NULL, -- as the process has it: another one is planned anew
    plan TEXT NOT NULL, -- whose jobs ring; those of an earlier one ring in vain
    due_at {int},
    rings_left {int},
    every TEXT,
    rung_at {int},
    refusal TEXT,
    PRIMARY KEY (service, node, place)
) {strict};
