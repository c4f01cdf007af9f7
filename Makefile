# What a person types. `make run` needs Python 3.11 or newer and make, nothing else.
#
# Two stamps say what .venv holds: what runs, or also what tests. Either is made again when its lock or pyproject.toml
# changes, so that a second start costs nothing.

PYTHON ?=
TIER ?= all
VENV := .venv
PY := $(VENV)/bin/python
RUNS := $(VENV)/.runs
TESTS := $(VENV)/.tests
PIP := $(PY) -m pip --disable-pip-version-check --quiet --quiet
TEST_SERVER := WORKBENCH_LOCAL= SECRET_KEY=checked-for-its-length-alone-0123456789-abcdefghijklmnopqrstuvwxyz \
	ALLOWED_HOSTS=workbench.example DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost/0
CHECKED := WORKBENCH_LOCAL=1 WORKBENCH_DATA=build/check DATABASE_URL= REDIS_URL=

.DEFAULT_GOAL := help
.PHONY: help run test-fast test test-long check fmt bench audit lock clean
MAKEFLAGS += --no-print-directory

help:
	@echo "make run        start the workbench on http://localhost:8000 (PORT= changes it)"
	@echo "make test-fast  pure rooms and models on SQLite, within a minute"
	@echo "make test       everything: both databases, worker and broker, browser"
	@echo "make test-long  faults, hostile input, scale, fuzzing"
	@echo "make check      format, lint, types, contracts, migrations, deployment settings, house rules"
	@echo "make fmt        format"
	@echo "make bench      print the table of speeds (DATABASE_URL= for PostgreSQL)"
	@echo "make audit      known weaknesses of what we depend on (network)"
	@echo "make lock       resolve the dependencies anew (network, needs uv)"
	@echo "make clean      remove all that make made; your data in var/ stays"

# A recipe of several lines in one shell. $(1) is the lock file, $(2) the stamp.
define install
	@set -e; \
	if [ ! -x $(PY) ] || ! $(PY) -c '' 2>/dev/null; then \
	  python=; \
	  for name in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python; do \
	    if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$name; break; fi; \
	  done; \
	  if [ -z "$$python" ]; then \
	    echo "No Python 3.11 or newer was found: install one, or say where it is with make PYTHON=/path/to/python3." >&2; exit 1; \
	  fi; \
	  if ! "$$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	    echo "This Python has no venv: install it (Debian, Ubuntu: the package python3-venv), or name another with make PYTHON=." >&2; exit 1; \
	  fi; \
	  "$$python" -m venv --clear $(VENV); \
	fi; \
	echo "Installing what $(1) names ..."; \
	$(PIP) install --no-compile --require-hashes --requirement $(1); \
	$(PIP) install --no-deps --no-build-isolation --editable .; \
	$(PY) -m compileall -q -j 0 $(VENV)/lib workbench annotations >/dev/null || true; \
	touch $(2)
endef

$(RUNS): requirements.lock pyproject.toml
	$(call install,requirements.lock,$@)

$(TESTS): requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock,$@ $(RUNS))

# exec: the supervisor takes the place of the shell, and Ctrl-C reaches it as if it had been typed.
run: $(RUNS)
	@exec $(PY) -m workbench run

test-fast: $(TESTS)
	@exec $(PY) -m tests.run fast

test: $(TESTS)
	@exec $(PY) -m tests.run $(TIER)

test-long: $(TESTS)
	@exec $(PY) -m tests.run long

check: $(TESTS)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(CHECKED) $(PY) -m mypy workbench annotations
	$(VENV)/bin/lint-imports
	$(PY) -m tests.services.bandit
	$(VENV)/bin/djlint --lint --quiet annotations/templates
	$(CHECKED) $(PY) manage.py makemigrations --check --dry-run
	$(TEST_SERVER) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m pytest -q -m "not (live or browser or once or long)" tests/house

fmt: $(TESTS)
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

bench: $(TESTS)
	@exec $(PY) -m tests.bench

audit: $(TESTS)
	@exec $(PY) -m tests.services.audit

RESOLVE := uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --no-header --quiet

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: see https://docs.astral.sh/uv/." >&2; exit 1; }
	$(RESOLVE) --group build --output-file requirements.lock
	python3 -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['s3'])" \
	  | $(subst compile pyproject.toml,compile -,$(RESOLVE)) --no-annotate --constraint requirements.lock --output-file requirements-s3.lock
	$(RESOLVE) --group build --group dev --constraint requirements-s3.lock --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
