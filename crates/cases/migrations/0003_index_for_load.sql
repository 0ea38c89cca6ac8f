-- Each view of a queue has an index that leads to its own rows: without statistics a plan is chosen by how many
-- columns are equal, and what an official has taken on must win over everything that a unit has.
DROP INDEX cases_task_assignee;
CREATE INDEX cases_task_assignee ON cases_task (assignee, unit, state, due_on, id) WHERE assignee IS NOT NULL;
CREATE INDEX cases_task_free ON cases_task (unit, state, due_on, id) WHERE assignee IS NULL;

-- Nobody has so many applications that their grants want an index of their own; each submission pays for it.
DROP INDEX cases_application_granted;
