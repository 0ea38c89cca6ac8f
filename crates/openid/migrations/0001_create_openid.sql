-- Programs that people sign in to with their account here (OpenID Connect clients), registered on the desk or by
-- command. Those of the town's folder are in its openid.toml and not here.
CREATE TABLE openid_client (
    id TEXT NOT NULL PRIMARY KEY,
    registration TEXT NOT NULL,
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    ended_at {int},
    version {int} NOT NULL
) {strict};

-- Keys that sign tokens: from when each signs. The private halves are keys of the town, wrapped by the master key.
CREATE TABLE openid_key (
    kid TEXT NOT NULL PRIMARY KEY,
    created_at {int} NOT NULL,
    signs_from {int} NOT NULL
) {strict};

-- A request that a program sent ahead, or that waits until its person has signed in and agreed.
CREATE TABLE openid_request (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    kind TEXT NOT NULL,
    client TEXT NOT NULL,
    state {bytes} NOT NULL, -- personal: what the program sent, sealed under the token
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX openid_request_expires ON openid_request (expires_at);

-- What a person lets a program know or do.
CREATE TABLE openid_consent (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL, -- personal: plain, an id
    client TEXT NOT NULL,
    scopes TEXT NOT NULL,
    claims TEXT NOT NULL,
    given_at {int} NOT NULL,
    given_entry TEXT NOT NULL,
    last_used_on TEXT,
    taken_at {int},
    taken_entry TEXT
) {strict};
CREATE UNIQUE INDEX openid_consent_standing ON openid_consent (person, client) WHERE taken_at IS NULL;

-- To which programs a session has led: what a sign-out has to tell, and whom.
CREATE TABLE openid_login (
    id TEXT NOT NULL PRIMARY KEY,
    session {bytes} NOT NULL, -- not personal: digest of a random token
    person TEXT NOT NULL, -- personal: plain, an id
    client TEXT NOT NULL,
    created_at {int} NOT NULL,
    ended_at {int}
) {strict};
CREATE UNIQUE INDEX openid_login_standing ON openid_login (session, client) WHERE ended_at IS NULL;
CREATE INDEX openid_login_person ON openid_login (person);

-- All tokens that came of one authorisation: they end together.
CREATE TABLE openid_chain (
    id TEXT NOT NULL PRIMARY KEY,
    consent TEXT NOT NULL REFERENCES openid_consent (id),
    login TEXT NOT NULL REFERENCES openid_login (id),
    client TEXT NOT NULL,
    person TEXT NOT NULL, -- personal: plain, an id
    about TEXT NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    ended_at {int}
) {strict};
CREATE INDEX openid_chain_consent ON openid_chain (consent);
CREATE INDEX openid_chain_login ON openid_chain (login);
CREATE INDEX openid_chain_expires ON openid_chain (expires_at);

-- Authorisation codes. A used one is kept until the chain is gone, so that its second use ends the chain.
CREATE TABLE openid_code (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    chain TEXT NOT NULL REFERENCES openid_chain (id),
    state {bytes} NOT NULL, -- personal: what the code is bound to, sealed under it
    expires_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX openid_code_chain ON openid_code (chain);

CREATE TABLE openid_refresh (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    chain TEXT NOT NULL REFERENCES openid_chain (id),
    created_at {int} NOT NULL,
    used_at {int}
) {strict};
CREATE INDEX openid_refresh_chain ON openid_refresh (chain);

-- What is good once and was seen: identifiers of proofs and assertions.
CREATE TABLE openid_seen (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of an identifier that a program made
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX openid_seen_expires ON openid_seen (expires_at);

-- Devices without a browser that wait for somebody to let them in.
CREATE TABLE openid_device (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    user_code {bytes} NOT NULL UNIQUE, -- not personal: digest of a random code
    client TEXT NOT NULL,
    about TEXT NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    polled_at {int},
    interval_s {int} NOT NULL,
    chain TEXT REFERENCES openid_chain (id),
    answered_at {int}
) {strict};
CREATE INDEX openid_device_expires ON openid_device (expires_at);
