-- A code of an app is taken in one step of thirty seconds, by the app's own clock: by how many steps it is ahead of ours
-- (less than nothing when it is behind), and the right code that was refused last because it was out of its time.
ALTER TABLE identity_code_app ADD COLUMN steps_ahead {int} NOT NULL DEFAULT 0;
ALTER TABLE identity_code_app ADD COLUMN refused_step {int};
ALTER TABLE identity_code_app ADD COLUMN refused_ahead {int};
