-- What articles say about the boilerplate of their sources, in columns that learning reads without decoding.
-- What is there was packed otherwise: the next run makes it anew.
CREATE TABLE traces_anew (
    record BIGINT NOT NULL,
    id VARCHAR NOT NULL,             -- in the corpus
    asked_id VARCHAR NOT NULL,       -- its own, or derived from its content
    own BOOLEAN NOT NULL,
    said VARCHAR NOT NULL,           -- digest of all that it says
    input VARCHAR NOT NULL,
    locator BIGINT NOT NULL,         -- -1 for a whole file
    source VARCHAR,
    digest VARCHAR NOT NULL,         -- of the article as it went into matching
    part INTEGER NOT NULL,           -- where its features are
    part_row INTEGER NOT NULL,
    authors VARCHAR,                 -- one a line; null, as all that follows, where the source is not known
    head VARCHAR USING COMPRESSION zstd,  -- its first lines, from the start inwards; empty where it is too long
    tail VARCHAR USING COMPRESSION zstd,  -- its last lines, from the end inwards
    head_keys UBIGINT[],             -- of each of these lines, whatever its case and spacing; 0 for a long one
    tail_keys UBIGINT[],
    sketch UINTEGER[]                -- hashes of some of its sentences, ascending
);
INSERT INTO traces_anew BY NAME SELECT * EXCLUDE (lines) FROM traces;
DROP TABLE traces;
ALTER TABLE traces_anew RENAME TO traces;
UPDATE records SET made_by = '' WHERE revised IS NULL;
