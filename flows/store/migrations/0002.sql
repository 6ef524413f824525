-- What a record takes in each file, in bytes: unchanged ones are copied from the files of the run before.
ALTER TABLE stories ADD COLUMN corpus_bytes BIGINT;    -- in corpus.jsonl; null where it is not known
ALTER TABLE stories ADD COLUMN articles_bytes BIGINT;
ALTER TABLE stories ADD COLUMN edits_bytes BIGINT;

-- Files of the last run, as they were when they were written.
CREATE TABLE files (
    name VARCHAR NOT NULL,
    bytes BIGINT NOT NULL,
    digest VARCHAR NOT NULL          -- SHA-256
);

-- Each part of the features is a table of its own, features.part_N, since adding a row to a table writes the
-- rows beside it again. Those that are there are made anew by the next run.
DROP TABLE features;
CREATE SCHEMA features;
CREATE TABLE parts (
    part INTEGER NOT NULL,
    articles INTEGER NOT NULL        -- rows in it, some of them perhaps out of date
);
UPDATE runs SET indexing = '';
