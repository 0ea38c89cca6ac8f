-- The versions of the open datasets: each never changes, and the log has the digest of its file. Figures with small counts
-- suppressed, and what the town publishes, and so nothing about a person.
CREATE TABLE insight_dataset_version (
    dataset TEXT NOT NULL,
    version {int} NOT NULL,
    file TEXT NOT NULL UNIQUE,
    content {bytes} NOT NULL,
    row_count {int} NOT NULL,
    sha256 TEXT NOT NULL,
    entry TEXT NOT NULL,
    published_at {int} NOT NULL,
    PRIMARY KEY (dataset, version)
) {strict};
