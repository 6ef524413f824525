# Everything a fresh machine with Python 3.11 or later needs is set up by the targets themselves.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
DEV := .venv/.ready-dev

# A command that has to compile all that it imports takes twice as long to start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test torture fuzz lint evaluate bench promises lock clean

run: $(READY)
	$(BIN)/copydesk run seeds/ --output output/

test: lint
	$(BIN)/pytest

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What a run needs. uv comes first: the pip that ships with older Pythons stumbles over the extras of lxml.
$(READY): requirements-bootstrap.txt requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --build-constraints requirements-dev.txt --editable .
	$(BIN)/python -c "import flows.cli, flows.idle, flows.engines.processes, flows.clean_corpus"
	touch $(READY)

# What development needs on top of that.
$(DEV): $(READY) requirements-dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	touch $(DEV)

# Writes the locked sets again after a change in pyproject.toml; add ARGS=--upgrade for newer versions.
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --python-version 3.11
lock:
	echo uv | $(COMPILE) $(ARGS) -o requirements-bootstrap.txt -
	$(COMPILE) $(ARGS) pyproject.toml -o requirements.txt
	$(COMPILE) $(ARGS) pyproject.toml --extra dask --extra s3 --extra dev --constraint requirements.txt -o requirements-dev.txt

# Quality on real articles with gold answers; COPYDESK_DATA names the folder that holds them.
evaluate: $(DEV)
	$(BIN)/python -m benchmarks.evaluate
	$(BIN)/python -m benchmarks.intake_pages
	$(BIN)/python -m benchmarks.boilerplate_flat
	$(BIN)/python -m benchmarks.repair_typos
	$(BIN)/python -m benchmarks.copies_quality
	$(BIN)/python -m benchmarks.stories_quality
	$(BIN)/python -m benchmarks.merge_coverage

# Speed, on the same data; COPYDESK_PEERS names a Python that has the peers (see benchmarks/README.md).
bench: $(DEV)
	$(BIN)/python -m benchmarks.copies_speed --growth
	$(BIN)/python -m benchmarks.stories_speed
	$(BIN)/python -m benchmarks.flow_speed
	$(BIN)/python -m benchmarks.flow_orchestration
	$(BIN)/python -m benchmarks.scale_match
	$(BIN)/python -m benchmarks.scale_growth
	$(BIN)/python -m benchmarks.store_incremental

# Every hostile input at its full size, in one run; COPYDESK_DATA names the folder that holds their maker.
torture: $(DEV)
	COPYDESK_TORTURE=full $(BIN)/pytest tests/hostile/test_fixtures.py --durations=3

# What takes too long for the tests: runs that are killed and interrupted, every order, 2,000 articles on a cluster.
promises: $(DEV)
	$(BIN)/python -m benchmarks.store_kill
	$(BIN)/python -m benchmarks.store_matrix
	$(BIN)/python -m benchmarks.flow_interrupt
	COPYDESK_ARTICLES=2000 $(BIN)/pytest tests/engines/test_dask.py

# A minute of coverage-guided fuzzing for the repair rules and for each reader, on Linux. What is found stays in .fuzz/.
FUZZ_SECONDS ?= 60
fuzz: $(DEV)
	for target in rules txt html jsonl jsonl_gz jsonl_zst csv parquet warc; do \
		$(BIN)/python -m tests.fuzz.seeds .fuzz/$$target $$target && \
		$(BIN)/python -m tests.fuzz.targets $$target .fuzz/$$target -max_total_time=$(FUZZ_SECONDS) \
			-timeout=60 -rss_limit_mb=2000 -max_len=20000 -artifact_prefix=.fuzz/ -print_final_stats=1 || exit 1; \
	done

# With the store goes all that earlier runs took in, and what people decided.
clean:
	rm -rf .venv output/runs output/latest output/copydesk.duckdb output/copydesk.duckdb.wal
