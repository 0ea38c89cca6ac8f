-- Which registration the program has that opened: two may have one name. None for what was recorded before.
ALTER TABLE privacy_data_use ADD COLUMN actor_program TEXT; -- not personal: the id of a registration
