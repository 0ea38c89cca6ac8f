-- A question that waits for an answer from somebody's wallet.
CREATE TABLE credentials_presentation (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of a random token
    about TEXT NOT NULL,
    state {bytes} NOT NULL, -- not personal: what is asked, sealed under the token
    result {bytes}, -- personal: what was shown, sealed under the token
    answered_at {int},
    expires_at {int} NOT NULL
) {strict};
CREATE INDEX credentials_presentation_expires ON credentials_presentation (expires_at);
