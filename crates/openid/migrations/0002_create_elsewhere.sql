-- Accounts at other providers that sign somebody in here.
CREATE TABLE openid_elsewhere (
    digest {bytes} NOT NULL PRIMARY KEY, -- personal: keyed digest of the issuer and its name for the person
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL, -- personal: plain, an id
    provider TEXT NOT NULL,
    created_at {int} NOT NULL,
    last_used_at {int},
    assurance_max TEXT
) {strict};
CREATE INDEX openid_elsewhere_person ON openid_elsewhere (person);

-- Somebody is at another provider; removed by the first who comes back.
CREATE TABLE openid_elsewhere_waiting (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    provider TEXT NOT NULL,
    state {bytes} NOT NULL, -- personal: who adds an account, sealed under the state
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX openid_elsewhere_waiting_expires ON openid_elsewhere_waiting (expires_at);
