-- A question that waits has two tokens: one goes into the request that a wallet, and whoever photographs the square,
-- sees; the other has only the page that asked. What was shown waits under the key of the person who asked. Questions
-- wait for ten minutes, so those of before are let go.
DROP TABLE credentials_presentation;
CREATE TABLE credentials_presentation (
    digest {bytes} NOT NULL PRIMARY KEY, -- not personal: of the random token in the request
    page {bytes} NOT NULL, -- not personal: digest of the random token of the page
    request {bytes} NOT NULL, -- not personal: the token in the request, sealed under that of the page
    person TEXT NOT NULL, -- personal: plain, an id
    about TEXT NOT NULL,
    state {bytes} NOT NULL, -- not personal: what is asked, sealed under the token in the request
    why TEXT,
    result {bytes}, -- personal: what was shown, sealed
    answered_at {int},
    expires_at {int} NOT NULL
) {strict};
CREATE UNIQUE INDEX credentials_presentation_page ON credentials_presentation (page);
CREATE INDEX credentials_presentation_expires ON credentials_presentation (expires_at);
CREATE INDEX credentials_presentation_person ON credentials_presentation (person);
