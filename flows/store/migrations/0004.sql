-- An id means something only within its file: many files count from 1.
ALTER TABLE forgotten ADD COLUMN input VARCHAR;
