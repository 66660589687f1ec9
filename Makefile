# Every recipe sets up what it needs: a fresh clone, git, make and a Python >= 3.11 are enough.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The first interpreter that really runs, is new enough and can make an environment; or `make PYTHON=...`.
ifeq ($(origin PYTHON),undefined)
PYTHON := $(shell for candidate in python3.13 python3.12 python3.11 python3 python; do \
	if "$$candidate" -c 'import ensurepip, sqlite3, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1; then echo "$$candidate"; break; fi; done)
endif

# Arguments for pytest, as in `make test PYTEST_ARGS='-k edtf'`.
PYTEST_ARGS ?= -n auto
SECONDS ?= 600

.DEFAULT_GOAL := help
.PHONY: help setup build site docs images test test-lowest bench bench-shapes bench-quick lint format lock fuzz release wheel clean

# List the recipes.
help:
	@awk '/^# /{about=substr($$0,3)} /^[a-z-]+:/{split($$0,name,":"); printf "make %-12s %s\n",name[1],about}' Makefile

# Make the environment in .venv, exactly as locked.
setup: $(READY)

$(READY): requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python >= 3.11 with venv and sqlite3 was found: install one, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Build the shipped dataset: seeds/ into dist/.
build: $(READY)
	$(BIN)/communique build seeds -o dist

# Write the site of dist/ into build/site.
site: $(READY)
	$(BIN)/communique site dist -o build/site

# Write the pages that are generated.
docs: $(READY)
	$(BIN)/python docs/make_questions.py

# Take the pictures of Datasette in docs/images, with a real Chromium.
images: $(READY)
	SCREENSHOTS=docs/images $(BIN)/pytest tests/datasette/test_browser.py

# Run the tests.
test: $(READY)
	$(BIN)/pytest $(PYTEST_ARGS)

# Run the tests with the lowest versions of each dependency that pyproject.toml allows, in an environment of their own.
test-lowest: $(READY)
	@test -x build/lowest/bin/pytest || "$(PYTHON)" -m venv --clear build/lowest
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lowest.txt
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	build/lowest/bin/pytest $(PYTEST_ARGS)

# Check style, format, types, the direction of imports, spelling and wording.
lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell exporter schemas communique queries docs benchmarks *.md
	$(BIN)/python docs/check_english.py

# Measure against the script written by hand and against other tools (an hour; they get an environment of their own).
bench: $(READY)
	@test -x build/bench/peers/bin/linkml-validate || { "$(PYTHON)" -m venv --clear build/bench/peers && \
		build/bench/peers/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers.txt; }
	$(BIN)/python benchmarks/bench.py --peers build/bench/peers/bin/python

# Measure what some sixty shapes of data cost as they grow (half an hour); it fails where cost grows faster than the data.
bench-shapes: $(READY)
	$(BIN)/python benchmarks/shapes.py

# Measure against the script written by hand at small sizes, in under two minutes.
bench-quick: $(READY)
	$(BIN)/python benchmarks/bench.py --quick

# Format the code, and fix what can be fixed without thinking.
format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Pin every dependency for all supported Pythons, with hashes (keeps pins that still fit; UPGRADE=--upgrade renews).
lock:
	@test -n "$(PYTHON)" || { echo "No Python >= 3.11 was found" >&2; exit 1; }
	"$(PYTHON)" -m venv --clear build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	build/lock/bin/uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
		--custom-compile-command "make lock" $(UPGRADE) --output-file requirements/dev.txt
	build/lock/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --resolution lowest-direct \
		--generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
		--custom-compile-command "make lock" $(UPGRADE) --output-file requirements/lowest.txt
	build/lock/bin/uv pip compile pyproject.toml requirements/action.in --extra xlsx --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
		--custom-compile-command "make lock" $(UPGRADE) --output-file requirements/action.txt
	build/lock/bin/uv pip compile pyproject.toml requirements/datasette1.in --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
		--custom-compile-command "make lock" $(UPGRADE) --output-file requirements/datasette1.txt

# Throw bytes at the readers for ten minutes (SECONDS=60 for one), in an environment of its own.
fuzz: $(READY)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info >= (3, 14))' || { echo "atheris wants a Python < 3.14" >&2; exit 1; }
	"$(BIN)/python" -m venv --system-site-packages build/fuzz
	$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' > build/fuzz/site.txt
	build/fuzz/bin/python -m pip install --quiet --disable-pip-version-check 'atheris>=2.3'
	PYTHONPATH="$$(cat build/fuzz/site.txt)" build/fuzz/bin/python tests/fuzz/throw_bytes.py $(SECONDS)

# Prepare a release, as RELEASING.md describes: make release VERSION=0.2.0.
release: $(READY)
	BIN=$(BIN) .ci/release "$(VERSION)"

# Build the wheel of the software into build/ (dist/ holds the data).
wheel: $(READY)
	$(BIN)/python -m hatchling build -t wheel -d build

# Remove what the recipes made, except dist/, which is committed.
clean:
	rm -rf $(VENV) .cache build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find schemas exporter tests -name __pycache__ -type d -prune -exec rm -rf {} +
