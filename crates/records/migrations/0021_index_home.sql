-- Who lives in a street, in order: the people of a street are told of what is granted there.
CREATE INDEX records_home_by_street ON records_home (street_digest, subject);
