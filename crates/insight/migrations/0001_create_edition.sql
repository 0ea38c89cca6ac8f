-- The figures of a day that is over, as they were published: each file to the byte, with the entry of the log that
-- has its digest. Figures, with small counts suppressed, and so nothing about a person.
CREATE TABLE insight_edition (
    file TEXT NOT NULL PRIMARY KEY,
    figures_on TEXT NOT NULL,
    content {bytes} NOT NULL,
    sha256 TEXT NOT NULL,
    entry TEXT NOT NULL,
    closed_at {int} NOT NULL
) {strict};
CREATE INDEX insight_edition_day ON insight_edition (figures_on, file);
