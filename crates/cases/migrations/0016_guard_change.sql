-- The same change waits once for a second person, however often and by whom it is proposed.
UPDATE cases_change SET state = 'withdrawn'
    WHERE state = 'proposed' AND EXISTS (
        SELECT 1 FROM cases_change earlier
        WHERE earlier.service = cases_change.service AND earlier.result = cases_change.result
          AND earlier.state = 'proposed' AND earlier.id < cases_change.id);
CREATE UNIQUE INDEX cases_change_proposed ON cases_change (service, result) WHERE state = 'proposed';
