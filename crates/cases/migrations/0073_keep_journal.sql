-- Each input that the process of a case has taken, with its moment: where the process stands follows from the definition
-- and these rows alone. They go when an answer goes that is kept shorter than its case.
CREATE TABLE cases_journal (
    application TEXT NOT NULL REFERENCES cases_application (id),
    act {int} NOT NULL,            -- which act on the application, counted as its version is
    nth {int} NOT NULL,            -- within the act, from 0
    entry_sealed {bytes} NOT NULL, -- personal: sealed
    PRIMARY KEY (application, act, nth)
) {strict};
