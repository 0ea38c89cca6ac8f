-- Published versions of services: what a running case goes on with. No personal data.
CREATE TABLE services_version (
    service TEXT NOT NULL,
    version TEXT NOT NULL,
    published_at {int} NOT NULL,
    files {bytes} NOT NULL,
    PRIMARY KEY (service, version)
) {strict};
