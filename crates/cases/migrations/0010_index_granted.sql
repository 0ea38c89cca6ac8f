-- Until when a grant is good stands on the application too: how many somebody holds is then read from one index,
-- however much they applied for before (a company may have applied ten thousand times).
ALTER TABLE cases_application ADD COLUMN valid_until TEXT;
UPDATE cases_application SET valid_until =
    (SELECT d.valid_until FROM cases_decision d WHERE d.application = cases_application.id)
WHERE outcome = 'granted';
CREATE INDEX cases_application_granted ON cases_application (applicant, service, valid_until)
    WHERE outcome = 'granted';
