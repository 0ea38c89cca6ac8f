-- A person has one open application of a service that allows one: kept by the database, because two that are handed
-- in at one moment each see none. Empty for services that allow more, and for what was handed in before.
ALTER TABLE cases_application ADD COLUMN only_one {int};
CREATE UNIQUE INDEX cases_application_only ON cases_application (applicant, service) WHERE only_one = 1 AND state IN ('open', 'waiting');

-- A time that is booked counts for the person who booked it until it is over: each has so many numbers, and each number
-- once. Bookings of people without an account have none.
ALTER TABLE cases_hold ADD COLUMN person TEXT; -- personal: plain, an id that says nothing by itself
ALTER TABLE cases_hold ADD COLUMN nth {int};
UPDATE cases_hold SET person = (SELECT applicant FROM cases_application WHERE cases_application.id = cases_hold.application) WHERE place LIKE 'slot/%';
UPDATE cases_hold SET nth = (SELECT COUNT(*) FROM cases_hold o WHERE o.service = cases_hold.service AND o.person = cases_hold.person AND (o.place < cases_hold.place OR (o.place = cases_hold.place AND o.application < cases_hold.application))) WHERE person IS NOT NULL;
CREATE UNIQUE INDEX cases_hold_person ON cases_hold (service, person, nth) WHERE person IS NOT NULL;

-- When what was granted ended: its last day was over, it was given up, or taken back.
ALTER TABLE cases_application ADD COLUMN ended_at {int};

-- When the owner of an application that was begun at the desk went on alone: from then on the official reads no more.
ALTER TABLE cases_attended ADD COLUMN left_at {int};
