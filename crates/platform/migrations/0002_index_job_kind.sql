-- A worker looks for the kinds that it handles.
CREATE INDEX platform_job_kind ON platform_job (kind, run_at) WHERE failed_at IS NULL;
DROP INDEX platform_job_due;
