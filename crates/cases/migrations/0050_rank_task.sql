-- What the rules say of a case's urgency, turned round (0 minus the priority) so that one index gives a queue in its
-- order: by due date, of one day the most urgent first.
ALTER TABLE cases_task ADD COLUMN priority_rank {int} NOT NULL DEFAULT 0;
DROP INDEX cases_task_queue;
CREATE INDEX cases_task_queue ON cases_task (unit, state, due_on, priority_rank, id);
DROP INDEX cases_task_assignee;
CREATE INDEX cases_task_assignee ON cases_task (assignee, unit, state, due_on, priority_rank, id) WHERE assignee IS NOT NULL;
DROP INDEX cases_task_service;
CREATE INDEX cases_task_service ON cases_task (unit, state, service, due_on, priority_rank, id);
DROP INDEX cases_task_free;
CREATE INDEX cases_task_free ON cases_task (unit, state, due_on, priority_rank, id) WHERE assignee IS NULL;
