# Everything a person does here, by name. Needs Python 3.11 or newer and make; the tests find or fetch the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV ?= .venv
ADDRESS ?= 127.0.0.1:8000
# The first Python on this machine that is new enough; `make run PYTHON=/path/to/python` chooses another.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

BIN := $(VENV)/bin
PY := $(BIN)/python
INSTALLER := $(VENV)/.installer
RUN := $(VENV)/.run
TEST := $(VENV)/.test
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.PHONY: help run test check lint format bench relevance services lock docs wheel clean

help:  ## say what there is
	@echo "Sörmlandsmat"
	@sed -n 's/^\([a-z]*\):.*##/  make \1@/p' $(MAKEFILE_LIST) | awk -F@ '{ printf "%-18s%s\n", $$1, $$2 }'

run: $(RUN)  ## install, migrate, load the demo county, build the search index, serve http://127.0.0.1:8000
	@DEBUG=1 $(PY) manage.py serve_demo $(ADDRESS)

test: $(TEST)  ## install what the tests need, start the services there are, run every leg
	@$(PY) tests/services/legs.py

check: lint test  ## everything a change must pass

lint: $(TEST)  ## format, lint, types, imports, migrations, deployment check; no tests
	@failed=""; \
	step() { echo "== $$1"; name="$$1"; shift; "$$@" || failed="$$failed, $$name"; }; \
	export PYTHONPATH=site:.; \
	step "format" $(BIN)/ruff format --check --quiet .; \
	step "lint" $(BIN)/ruff check --quiet .; \
	step "types" env DEBUG=1 $(BIN)/mypy; \
	step "import directions" $(BIN)/lint-imports; \
	step "migrations" env DEBUG=1 $(PY) manage.py makemigrations --check --dry-run; \
	step "deployment" env SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		ALLOWED_HOSTS=example.org SITE_URL=https://example.org TRUSTED_PROXIES=1 $(PY) manage.py check --deploy --fail-level WARNING; \
	if [ -n "$$failed" ]; then echo "lint found faults in: $${failed#, }" >&2; exit 1; fi

format: $(TEST)  ## lay the code out and mend what can be mended by itself
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format .

bench: $(TEST)  ## measure the search, the pages and the loading; prints a table and writes JSON
	@$(PY) -m benchmarks

relevance: $(TEST)  ## judge the search: by kind and half, each engine, beside others' defaults, and the worst queries
	@$(PY) tests/search/judging.py

services: $(TEST)  ## say what each leg of the tests needs and whether this machine has it
	@$(PY) tests/services/legs.py --services

lock: $(INSTALLER)  ## choose the newest versions that fit and write them to requirements/ with their hashes
	@$(LOCK) --upgrade requirements/installer.in -o requirements/installer.lock
	@$(LOCK) --upgrade pyproject.toml -o requirements/run.lock
	@$(LOCK) --upgrade pyproject.toml --extra test -c requirements/run.lock -o requirements/test.lock

docs: $(RUN)  ## write the API's description to docs/openapi.json
	@DEBUG=1 $(PY) manage.py export_openapi_schema --api sormlandsmat.api.endpoints.api --indent 2 --output docs/openapi.json

wheel: $(INSTALLER)  ## build the wheel into dist/
	@$(PY) -m hatchling build -t wheel

clean:  ## take away what was built here, never the database
	@rm -rf $(VENV) .cache build dist

# ---- installing. The stamps make a second run start at once; requirements/*.lock hold every version with its hash.

$(INSTALLER): requirements/installer.lock
	@if [ -z "$(PYTHON)" ]; then \
		echo "Sörmlandsmat needs Python 3.11 or newer and found none. Install it, or say where it is: make run PYTHON=/path/to/python3" >&2; exit 1; fi
	@echo "Making the virtual environment $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { \
		echo "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.lock
	@touch $@

$(RUN): $(INSTALLER) requirements/run.lock pyproject.toml
	@echo "Installing what the site needs (a minute the first time)"
	@$(BIN)/uv pip install --python $(PY) --quiet --require-hashes -r requirements/run.lock 2>/dev/null \
		|| $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST): $(RUN) requirements/test.lock
	@echo "Installing what the tests need"
	@$(BIN)/uv pip install --python $(PY) --quiet --require-hashes -r requirements/test.lock 2>/dev/null \
		|| $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.lock
	@touch $@
