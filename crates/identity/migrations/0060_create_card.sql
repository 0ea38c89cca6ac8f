-- Smart cards that sign somebody in. Nothing of a card is kept but a digest of its person's number; a row comes with
-- the first sign-in of somebody whom the population register knows, or when a person adds a card.
CREATE TABLE identity_card (
    digest {bytes} NOT NULL PRIMARY KEY, -- personal: keyed digest of country and number
    person TEXT NOT NULL REFERENCES identity_person (id), -- personal: plain, an id
    means TEXT NOT NULL,
    created_at {int} NOT NULL,
    last_used_at {int},
    stopped_at {int}
) {strict};
CREATE INDEX identity_card_person ON identity_card (person);
