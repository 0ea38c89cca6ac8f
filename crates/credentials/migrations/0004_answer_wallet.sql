-- Copies that a wallet fetched in one answer belong together: what it says of the answer, it says of all of them.
ALTER TABLE credentials_copy ADD COLUMN answer TEXT;
UPDATE credentials_copy SET answer = id;
CREATE INDEX credentials_copy_answer ON credentials_copy (answer);

-- How many copies of a credential are out, and how many there ever were: both have a limit.
ALTER TABLE credentials_credential ADD COLUMN copies_out {int} NOT NULL DEFAULT 0;
ALTER TABLE credentials_credential ADD COLUMN copies_ever {int} NOT NULL DEFAULT 0;
UPDATE credentials_credential SET copies_out = (SELECT COUNT(*) FROM credentials_copy WHERE credentials_copy.credential = credentials_credential.id AND credentials_copy.lost_at IS NULL);
UPDATE credentials_credential SET copies_ever = (SELECT COUNT(*) FROM credentials_copy WHERE credentials_copy.credential = credentials_credential.id);

-- How many places of each list of statuses are given: whoever looks up a list does not count all copies.
CREATE TABLE credentials_list (
    list {int} NOT NULL PRIMARY KEY,
    given {int} NOT NULL
) {strict};
INSERT INTO credentials_list (list, given) SELECT list, COUNT(*) FROM credentials_copy GROUP BY list;
