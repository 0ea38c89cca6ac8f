-- Who is signed in, where, since when. The token itself is known to the browser only.
CREATE TABLE identity_session (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    means TEXT NOT NULL,
    assurance TEXT NOT NULL,
    locale TEXT,
    shown_name {bytes} NOT NULL, -- personal: sealed under the token
    details {bytes} NOT NULL, -- personal: device and network; sealed
    created_at {int} NOT NULL,
    last_seen_at {int} NOT NULL,
    ended_at {int}
) {strict};
CREATE INDEX identity_session_person ON identity_session (person, created_at);
CREATE INDEX identity_session_created ON identity_session (created_at);

-- A sign-in or an enrolment that is under way; removed by its first use.
CREATE TABLE identity_attempt (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    kind TEXT NOT NULL,
    person TEXT REFERENCES identity_person (id), -- personal: plain, an id
    state {bytes} NOT NULL, -- personal: sealed under the attempt's token
    failures {int} NOT NULL,
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX identity_attempt_expires ON identity_attempt (expires_at);

-- Failed attempts by account and by source, so that guessing takes too long.
CREATE TABLE identity_throttle (
    key {bytes} NOT NULL PRIMARY KEY, -- personal: keyed digest of a name or a network address
    failures {int} NOT NULL,
    last_at {int} NOT NULL
) {strict};
CREATE INDEX identity_throttle_last ON identity_throttle (last_at);
