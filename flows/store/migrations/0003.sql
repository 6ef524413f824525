-- What articles say about the boilerplate of their sources, in columns that learning reads without decoding.
-- What is there was packed otherwise: the next run makes it anew.
ALTER TABLE traces DROP COLUMN lines;
-- Its authors, one a line; null, as all that follows, where the source is not known.
ALTER TABLE traces ADD COLUMN authors VARCHAR;
-- Its first lines, from the start inwards, and its last lines, from the end inwards; empty where one is too long.
ALTER TABLE traces ADD COLUMN head VARCHAR USING COMPRESSION zstd;
ALTER TABLE traces ADD COLUMN tail VARCHAR USING COMPRESSION zstd;
-- A key for each of these lines, whatever its case and spacing; 0 for one that is too long.
ALTER TABLE traces ADD COLUMN head_keys UBIGINT[];
ALTER TABLE traces ADD COLUMN tail_keys UBIGINT[];
-- Hashes of some of its sentences, ascending.
ALTER TABLE traces ADD COLUMN sketch UINTEGER[];
UPDATE records SET made_by = '' WHERE revised IS NULL;
