CREATE TABLE schema_version (version INTEGER NOT NULL);

-- What people decided: on pairs of articles, on edits, on learned lines. Kept for ever.
CREATE TABLE decisions (
    kind VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    left_id VARCHAR,
    right_id VARCHAR,
    article_id VARCHAR,
    rule VARCHAR,
    start BIGINT,
    before VARCHAR,
    after VARCHAR,
    source VARCHAR,
    line VARCHAR,
    decided_by VARCHAR NOT NULL,
    decided_on VARCHAR NOT NULL,
    note VARCHAR NOT NULL
);
