# Everything a person needs from a fresh clone, one command each. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run quick test check snapshot bench lock sbom clean

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
VENV ?= .venv
BEFORE ?= var/snapshot
PY := $(VENV)/bin/python

# Settings of the caller's shell, perhaps a real server's, decide nothing here.
CLEAN := env -u DATABASE_URL -u REPLICA_URL -u CACHE_URL -u SECRET_KEY -u ALLOWED_HOSTS -u DEBUG -u MEDIA_ROOT -u HTTPS \
	-u BEHIND_PROXY -u CSRF_TRUSTED_ORIGINS -u EMAIL_URL -u EMAIL_FROM -u REQUIRE_SECOND_FACTOR -u SILENCED_SYSTEM_CHECKS
DEVELOPMENT := $(CLEAN) DEBUG=1

# A stamp carries the hash of the files it was installed from: nothing is installed twice, nothing is forgotten.
RUN_STAMP := $(VENV)/.run-$(shell cat requirements.txt | cksum | cut -d' ' -f1)
DEV_STAMP := $(VENV)/.dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)
INSTALL := $(PY) -m pip install --quiet --no-input --disable-pip-version-check

help: ## List the commands
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Django checks the machine once, in migrate: a warning said four times more is not read.  In the background stands what a
# server's timers do, every two minutes while the shell, which becomes the server, is there.
run: $(RUN_STAMP) ## Serve the registry with the four real plans on http://127.0.0.1:8000 (PORT=… for another)
	@mkdir -p var; umask 077; \
	[ -s var/secret-key ] || $(PY) -c 'import secrets; print(secrets.token_urlsafe(48))' > var/secret-key; \
	factor=$${REQUIRE_SECOND_FACTOR:-0}; \
	site=$${SITE_URL:-http://127.0.0.1:$(PORT)}; \
	serve="$(CLEAN) HTTPS=0 SITE_URL=$$site REQUIRE_SECOND_FACTOR=$$factor SECRET_KEY=$$(cat var/secret-key)"; \
	manage="$$serve $(PY) manage.py"; \
	$$manage migrate --verbosity 0; \
	$$manage reindex --if-needed --skip-checks; \
	$$manage load_reference --skip-checks; \
	$$manage load_sample --skip-checks; \
	$$manage export_registry --skip-checks; \
	$$manage collectstatic --skip-checks --noinput --verbosity 0; \
	$$manage make_administrator --skip-checks; \
	echo "The registry: http://127.0.0.1:$(PORT)/   For staff: http://127.0.0.1:$(PORT)/admin/   Ctrl-C stops it."; \
	[ "$$factor" != 0 ] || echo "A trial on this machine: no second factor is asked for (REQUIRE_SECOND_FACTOR=1 asks for it)."; \
	echo "Mail is printed here instead of sent."; \
	( while for _ in $$(seq 60); do sleep 2; kill -0 $$$$ 2>/dev/null || exit 0; done; do \
		for task in publish_due export_registry send_notifications send_digests; do \
			nice $$manage $$task --skip-checks | grep -v -e "^0 " -e "^/.*: generation" || true; \
		done; \
	done ) & \
	exec $$serve $(PY) -m gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --log-level warning plans_registry.wsgi

# A file at a time: its tests share what they read, and find it made.
PYTEST = $(PY) -m pytest -n $(JOBS) --dist loadfile $(if $(TODAY),--today $(TODAY))
# One by one, and one more at a time than processors: a test waits half its time for its browser.
IN_BROWSER = -n $(shell expr $(JOBS) + 1) --dist worksteal

quick: $(DEV_STAMP) ## The inner loop: what needs neither PostgreSQL nor a browser, in about a minute
	@$(CLEAN) $(PYTEST) -q -m "not browser and not slow and not later_case" --hypothesis-profile quick

test: $(DEV_STAMP) ## Run the whole suite on SQLite, on PostgreSQL and in a real browser (installs what it needs)
	@failed=; notes=$$(mktemp -d); trap 'rm -rf "$$notes"' EXIT; \
	echo "=== 1 of 3: on SQLite"; \
	$(CLEAN) $(PYTEST) -p tests.statements --note-statements="$$notes" -m "not browser" || failed="$$failed SQLite"; \
	echo; echo "=== 2 of 3: on PostgreSQL, what asks a database something that no other test asks"; \
	$(CLEAN) $(PY) -m tests.postgres $(PYTEST) -p tests.statements --new-statements="$$notes" -m "not browser" || failed="$$failed PostgreSQL"; \
	echo; echo "=== 3 of 3: in a browser"; \
	{ $(PY) -m tests.browser.validator; $(PY) -m tests.browser.chromium && $(CLEAN) $(PYTEST) $(IN_BROWSER) tests/browser; } || failed="$$failed browser"; \
	echo; \
	if [ -n "$$failed" ]; then echo "make test: FAILED:$$failed"; exit 1; fi; \
	echo "make test: passed on SQLite, on PostgreSQL and in a browser"

# Whether this machine has a Japanese font (editorial.W001) says nothing about the code.
check: $(DEV_STAMP) ## Lint, format, types, templates, Django's own checks, missing migrations: fast, no server
	@failed=; \
	part() { name=$$1; echo "=== $$name"; shift; "$$@" || failed="$$failed, $$name"; }; \
	part "lint" $(PY) -m ruff check .; \
	part "format" $(PY) -m ruff format --check .; \
	part "types" $(DEVELOPMENT) $(PY) -m mypy; \
	part "templates" $(VENV)/bin/djade --check --target-version 5.2 $$(git ls-files '*.html' ':!templates/public'); \
	part "Django" $(DEVELOPMENT) $(PY) manage.py check; \
	part "migrations" $(DEVELOPMENT) $(PY) manage.py makemigrations --check --dry-run; \
	part "a production server" $(CLEAN) SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
		ALLOWED_HOSTS=registry.example CACHE_URL=database: BEHIND_PROXY=1 SILENCED_SYSTEM_CHECKS=editorial.W001 $(PY) manage.py check --deploy --fail-level WARNING; \
	if [ -n "$$failed" ]; then echo "make check: FAILED: $${failed#, }"; exit 1; fi; \
	echo "make check: clean"

snapshot: $(DEV_STAMP) ## Record every page, file and feed the first time, later show what differs (BEFORE=… for another recording)
	@if [ ! -d $(BEFORE) ]; then $(PY) -m tests.snapshot record $(BEFORE); exit; fi; \
	$(PY) -m tests.snapshot record --force var/snapshot-after; \
	$(PY) -m tests.snapshot compare --grouped $(BEFORE) var/snapshot-after

bench: $(DEV_STAMP) ## Run the benchmarks and print their table
	@$(PY) -m benchmarks

# Tools of releases, in an environment of their own: neither the registry nor its tests need them.
RELEASE_TOOLS := pip-tools==7.6.2 cyclonedx-bom==7.5.0
define release_tools
@[ -x var/release/bin/cyclonedx-py ] || { $(PYTHON) -m venv var/release && var/release/bin/pip install --quiet $(RELEASE_TOOLS); }
endef

lock: ## Renew requirements.lock, the hashes of what requirements.txt names, after a change of it
	$(release_tools)
	@note="$$(head -n 1 requirements.lock)"; rm requirements.lock; \
	var/release/bin/pip-compile --quiet --generate-hashes --strip-extras --no-annotate --no-header --output-file requirements.lock requirements.txt; \
	sed -i "1i $$note" requirements.lock

sbom: ## Write var/sbom.json: what the registry runs with, and under which licences (CycloneDX)
	$(release_tools)
	@rm -rf var/runs && $(PYTHON) -m venv var/runs && var/runs/bin/pip install --quiet --require-hashes -r requirements.lock
	@var/release/bin/cyclonedx-py environment var/runs/bin/python --output-reproducible --output-file var/sbom.json
	@rm -rf var/runs; echo "var/sbom.json"

clean: ## Remove what the tools made (.venv, caches); the database and the uploads in var/ stay
	rm -rf $(VENV) var/release .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The virtual environment, made only when there is none that works.
define environment
@if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	echo "The registry needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
	echo "Install one, or name it: make $(firstword $(MAKECMDGOALS) run) PYTHON=python3.12" >&2; exit 1; \
fi; \
if ! $(PY) -m pip --version >/dev/null 2>&1; then \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		package="$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
		export DEBIAN_FRONTEND=noninteractive; apt="apt-get"; [ "$$(id -u)" = 0 ] || apt="sudo -n apt-get"; \
		echo "Python's venv module is missing: installing $$package"; \
		{ $$apt update -qq && $$apt install -y -qq $$package; } || { \
			echo "Could not install it. Run: sudo apt-get install $$package" >&2; exit 1; }; \
	}; \
	echo "Making the virtual environment $(VENV)"; \
	$(PYTHON) -m venv --clear $(VENV); \
fi
endef

$(RUN_STAMP): requirements.txt
	$(environment)
	@echo "Installing what the registry needs"
	@$(INSTALL) -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements.txt requirements-dev.txt
	$(environment)
	@echo "Installing what the tests and checks need"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ $(RUN_STAMP)
