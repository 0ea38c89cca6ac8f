-- The digests of a day in parts, each with a digest of its own: whoever looks at one person's day reads one part of it and
-- not everybody's. Days that were closed before have none.
ALTER TABLE privacy_data_use_day ADD COLUMN part {int};
ALTER TABLE privacy_data_use_closing ADD COLUMN parts {bytes};
CREATE INDEX privacy_data_use_day_part ON privacy_data_use_day (closed_on, part);
