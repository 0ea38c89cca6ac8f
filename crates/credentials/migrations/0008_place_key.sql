-- Keys that sign have places, so that of two servers that begin at one moment one makes the first key and the other finds
-- it. Keys from before have none.
ALTER TABLE credentials_key ADD COLUMN place {int};
CREATE UNIQUE INDEX credentials_key_place ON credentials_key (place);
