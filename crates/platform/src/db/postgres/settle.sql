DO $$
DECLARE found RECORD;
BEGIN
    -- One process at a time; the next finds nothing to do.
    PERFORM pg_advisory_xact_lock(hashtext('aedile/settle/' || current_schema()));
    FOR found IN
        SELECT conrelid::regclass AS relation, conname AS name
        FROM pg_constraint
        WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.relation, found.name);
    END LOOP;
    FOR found IN
        SELECT c.oid::regclass AS relation, a.attname AS name
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
          AND a.attnum > 0 AND NOT a.attisdropped
          AND a.atttypid = 'bytea'::regtype AND a.attstorage <> 'e'
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STORAGE EXTERNAL', found.relation, found.name);
        EXECUTE format('ALTER TABLE %s SET (toast_tuple_target = 8160)', found.relation);
    END LOOP;
END
$$;
