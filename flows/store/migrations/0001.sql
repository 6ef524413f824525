CREATE TABLE schema_version (version INTEGER NOT NULL);

-- Runs that changed the corpus, in the order of their names.
CREATE TABLE runs (
    run VARCHAR NOT NULL,
    indexing VARCHAR NOT NULL,       -- digest of the rules and settings that the features were made with
    merging VARCHAR NOT NULL,        -- the same of the merged stories
    decisions VARCHAR NOT NULL,      -- digest of the decisions on pairs that were obeyed
    settings VARCHAR NOT NULL,       -- JSON
    summary VARCHAR NOT NULL         -- run.json
);

-- Files, as they were last read.
CREATE TABLE inputs (
    input VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,         -- of the bytes of the file
    records BIGINT NOT NULL,         -- all of them, the rejected ones included
    run VARCHAR NOT NULL
);

-- Every record that was ever taken in, with all that it said. Numbers ascend with the runs.
CREATE TABLE records (
    record BIGINT NOT NULL,
    input VARCHAR NOT NULL,
    locator BIGINT,
    own_id VARCHAR,                  -- the id that the input names
    digest VARCHAR NOT NULL,         -- of the content
    run VARCHAR NOT NULL,            -- that took it in
    revised VARCHAR,                 -- the run that put a newer revision in its place
    made_by VARCHAR,                 -- digest of the rules and settings that its article was made with
    raw BLOB NOT NULL USING COMPRESSION zstd
);

-- Inputs that did not make it: whole records, or what could not even be read as one (record is null).
CREATE TABLE rejected (
    record BIGINT,
    input VARCHAR NOT NULL,
    locator BIGINT,
    stage VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    detail VARCHAR NOT NULL
);

-- Accepted articles, cleaned. Undoing their edits, last first, gives the text as it came in.
CREATE TABLE articles (
    record BIGINT NOT NULL,
    id VARCHAR NOT NULL,
    input VARCHAR NOT NULL,
    locator BIGINT,
    source VARCHAR,
    url VARCHAR,
    title VARCHAR,
    authors VARCHAR[] NOT NULL,
    published VARCHAR,
    language VARCHAR,
    text VARCHAR NOT NULL USING COMPRESSION zstd,
    flags VARCHAR[] NOT NULL,
    canonical VARCHAR NOT NULL,      -- the article that speaks for the record of the corpus this one is in
    tier VARCHAR,
    duplicate_of VARCHAR,
    score DOUBLE,
    prepared BLOB USING COMPRESSION zstd  -- edits and flags before its source and story were asked, if others
);

CREATE TABLE edits (
    article_id VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    rule VARCHAR NOT NULL,
    start BIGINT NOT NULL,
    before VARCHAR NOT NULL,
    after VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL,
    applied BOOLEAN NOT NULL
);

-- What is kept of each article so that later runs can settle ids, learn lines and match without its text.
CREATE TABLE traces (
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
    lines BLOB USING COMPRESSION zstd  -- its evidence on the boilerplate of its source
);

-- Signatures, shingles, terms and all else that matching sees, as columns of many articles at a time.
CREATE TABLE features (
    part INTEGER NOT NULL,
    articles INTEGER NOT NULL,       -- rows in it, some of them perhaps out of date
    columns BLOB NOT NULL
);

-- Lines that are boilerplate at one end of the articles of a source.
CREATE TABLE learned (
    source VARCHAR NOT NULL,
    "position" VARCHAR NOT NULL,     -- head or tail
    key VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    stories INTEGER NOT NULL,        -- different stories that carry it there
    articles INTEGER NOT NULL,       -- articles that carry it there
    of_stories INTEGER NOT NULL      -- different stories of the source
);

-- Verified pairs, with what each verdict rests on.
CREATE TABLE pairs (
    left_id VARCHAR NOT NULL,
    right_id VARCHAR NOT NULL,
    tier VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    jaccard DOUBLE,
    containment DOUBLE,
    days_apart INTEGER,
    terms VARCHAR[] NOT NULL,
    names VARCHAR[] NOT NULL,
    numbers VARCHAR[] NOT NULL,
    differing VARCHAR[] NOT NULL,
    decision VARCHAR
);

-- The pairs nearest to a threshold, on both sides, in the last matching.
CREATE TABLE borderline (
    left_id VARCHAR NOT NULL,
    right_id VARCHAR NOT NULL,
    tier VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    threshold DOUBLE NOT NULL,
    joined BOOLEAN NOT NULL,
    line VARCHAR NOT NULL            -- of borderline.jsonl, with the evidence
);

-- Records of the corpus. Under the policy `link` several share an id.
CREATE TABLE stories (
    id VARCHAR NOT NULL,
    canonical VARCHAR NOT NULL,
    title VARCHAR,
    published VARCHAR,
    language VARCHAR,
    supplements STRUCT(text VARCHAR, article_id VARCHAR, after BIGINT)[] NOT NULL,
    conflicts STRUCT(kind VARCHAR, "values" STRUCT("value" VARCHAR, article_id VARCHAR, sentence VARCHAR)[])[]
        NOT NULL,
    first_article VARCHAR NOT NULL,  -- the smallest id in the story: the order of the corpus
    place INTEGER NOT NULL,          -- among the records that share the id
    made_of VARCHAR NOT NULL,        -- digest of all that the record depends on
    digest VARCHAR NOT NULL          -- of its line in corpus.jsonl
);

-- Where the content of an id that is no longer in the corpus went. `into_id` is always in the corpus.
CREATE TABLE redirects (
    story_id VARCHAR NOT NULL,
    into_id VARCHAR NOT NULL,
    run VARCHAR NOT NULL
);

-- Which story each article was published in, each time that changed: what a rollback returns to.
CREATE TABLE publications (
    article_id VARCHAR NOT NULL,
    story_id VARCHAR NOT NULL,
    run VARCHAR NOT NULL
);

-- What each run changed: the lines of its changes.jsonl.
CREATE TABLE changes (
    run VARCHAR NOT NULL,
    story_id VARCHAR NOT NULL,
    change VARCHAR NOT NULL,         -- added, updated, absorbed, removed
    into_id VARCHAR
);

-- What was taken down: no text, only what keeps it from being taken in again.
CREATE TABLE forgotten (
    own_id VARCHAR,
    digest VARCHAR NOT NULL,         -- of the content
    run VARCHAR NOT NULL,
    purged BOOLEAN NOT NULL          -- whether nothing of it is left in the file of the store, or in old runs
);

-- What people decided: on pairs of articles, on edits, on rules, on lines. Kept for ever.
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

-- The stories as corpus.jsonl has them, but for the authors and addresses of their members.
CREATE VIEW corpus AS
SELECT stories.id, coalesce(stories.title, articles.title) AS title, articles.text, articles.url,
    articles.source, stories.published, stories.language, stories.canonical,
    (SELECT count(*) FROM articles AS members WHERE members.canonical = stories.canonical) AS members,
    stories.supplements, stories.conflicts
FROM stories JOIN articles ON articles.id = stories.canonical;
