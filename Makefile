# OpenHTM. `make` alone lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
STAMPS := .make
PORT ?= 8000
# The demonstration never touches the home of real data.
DEMO_HOME := $(if $(OPENHTM_HOME),$(OPENHTM_HOME),$(CURDIR)/demo-home)
# More for pytest, mypy or the benchmarks: make test ARGS="-k ledger"
ARGS ?=
WORKERS ?= 2

# Checks need no installation of their own and must not make one.
CHECK_ENV := OPENHTM_HOME=$(CURDIR)/$(STAMPS)/home OPENHTM_SECRET_KEY=only-for-checks
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"

# The first of these that is 3.11 to 3.13.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	if $$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; \
	then command -v $$name; break; fi; done)

.PHONY: help
help: ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMPS)/packages $(STAMPS)/openhtm static ## make .venv with everything in it, and the static files

$(STAMPS)/packages: requirements/dev.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found on the path." >&2; exit 1; }
	@mkdir -p $(STAMPS)
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Installing the packages of requirements/dev.lock"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	@touch $@

$(STAMPS)/openhtm: $(STAMPS)/packages pyproject.toml requirements/runtime.in tools/hatch_hooks.py
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
	@touch $@

.PHONY: static
static: $(STAMPS)/openhtm ## bring the npm packages and build the static files (when anything changed)
	@$(BIN)/python tools/build_static.py

.PHONY: browser
browser: setup ## find or install Chromium for the browser tests
	@$(BIN)/python tools/system_pieces.py

.PHONY: run
run: setup ## serve the real data home (PORT, OPENHTM_HOME)
	@$(BIN)/openhtm init
	@exec $(BIN)/openhtm serve --port $(PORT)

.PHONY: demo
demo: setup ## make and serve the demonstration hospital (PORT, OPENHTM_HOME)
	@OPENHTM_HOME="$(DEMO_HOME)" OPENHTM_DEMO=yes $(BIN)/openhtm demo
	@OPENHTM_HOME="$(DEMO_HOME)" OPENHTM_DEMO=yes exec $(BIN)/openhtm serve --port $(PORT)

.PHONY: test
test: setup browser ## the whole suite on SQLite with a browser, then on a real PostgreSQL
	@echo "== SQLite, with browser journeys"
	@OPENHTM_TEST_DATABASE=sqlite $(BIN)/pytest -q -n $(WORKERS) --dist worksteal $(ARGS)
	@echo "== PostgreSQL, every test that touches the database"
	@OPENHTM_TEST_DATABASE=postgresql $(BIN)/pytest -q -n $(WORKERS) --dist worksteal \
		--only-database-tests -m "not journey and not slow" $(ARGS)

.PHONY: test-sqlite
test-sqlite: setup ## the suite on SQLite, without browser and slow tests
	@OPENHTM_TEST_DATABASE=sqlite $(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m "not journey and not slow" $(ARGS)

.PHONY: test-postgresql
test-postgresql: setup ## the database tests on a real PostgreSQL
	@OPENHTM_TEST_DATABASE=postgresql $(BIN)/pytest -q -n $(WORKERS) --dist worksteal \
		--only-database-tests -m "not journey and not slow" $(ARGS)

.PHONY: journeys
journeys: setup browser ## the browser journeys on SQLite
	@OPENHTM_TEST_DATABASE=sqlite $(BIN)/pytest -q -m journey $(ARGS)

.PHONY: looks
looks: setup browser ## every page in three widths, light and dark, judged by axe; pictures in test-output/screens
	@OPENHTM_TEST_DATABASE=sqlite LOOKS=all $(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m looks $(ARGS)

.PHONY: check
check: setup ## format, lint, types, import contracts, templates, migrations, architecture tests
	@$(BIN)/ruff format --check --quiet . || { echo "Run make fix." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet src
	@$(CHECK_ENV) $(BIN)/python -W error::DeprecationWarning:openhtm -m django check --fail-level WARNING --settings openhtm.config.settings
	@$(CHECK_ENV) $(BIN)/python -m django makemigrations --check --dry-run --settings openhtm.config.settings
	@$(CHECK_ENV) $(BIN)/mypy
	@$(BIN)/pytest -q -n $(WORKERS) -m "not slow" tests/architecture

.PHONY: bench
bench: setup ## the benchmarks, as ratios against a bare floor (ARGS=--json)
	@$(BIN)/python -m bench $(ARGS)

.PHONY: fix
fix: setup ## format and mend what can be mended
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

.PHONY: regen
regen: setup ## rewrite generated reference pages and golden files; look at the difference
	@$(CHECK_ENV) $(BIN)/python tools/reference.py
	@REGEN=1 $(BIN)/pytest -q -n $(WORKERS) -m "not journey and not slow" $(ARGS)

.PHONY: screenshots
screenshots: setup browser ## pictures for the documents, from the running demonstration
	@$(BIN)/python tools/screenshots.py

.PHONY: coverage
coverage: setup ## branch coverage of the suite on SQLite
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q -m "not journey and not slow" $(ARGS)
	@$(BIN)/coverage combine --quiet && $(BIN)/coverage report

.PHONY: wheel
wheel: setup ## the wheel, with its static files, in dist
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist . >/dev/null
	@ls dist/*.whl

.PHONY: lock
lock: $(STAMPS)/packages ## pin every package anew, by hash
	@$(LOCK) --upgrade requirements/runtime.in -o requirements/runtime.lock
	@$(LOCK) --upgrade requirements/dev.in -c requirements/runtime.lock -o requirements/dev.lock
	@$(BIN)/python tools/build_static.py --lock

.PHONY: changelog
changelog: setup ## collect the fragments of changes/ into CHANGELOG.md (VERSION)
	@$(BIN)/python tools/changelog.py "$(VERSION)"

.PHONY: clean
clean: ## remove what set-up and tests made, but no data home
	@rm -rf $(VENV) $(STAMPS) node_modules src/openhtm/ui/static/vendor dist test-output \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
