# Everything sets itself up: Python 3.11 or newer is enough, and gettext for new sentences.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := DEBUG=1 $(BIN)/python manage.py
DATA_DIR ?= var
export DATA_DIR

# What a target does stands behind its ##: `make help` prints it.
.PHONY: help run dev test test-postgres coverage crawl bench check format messages messages-table reset clean

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# uv gets packages side by side: seconds, where pip takes most of a minute. Where it cannot be had, or
# pip was told of an index in place of the public one, pip does it.
UV := uv==0.13.9
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INDEX := $(BIN)/python -m pip config list 2>/dev/null | grep -q '[.]index-url='
install = { ! $(INDEX) && $(PIP) $(UV) && $(BIN)/uv pip install --python $(BIN)/python --quiet \
	--compile-bytecode -r $(1); } >/dev/null 2>&1 || $(PIP) -r $(1)

$(VENV)/runtime: requirements.txt
	@echo "Setting up: environment and packages (about a minute, once)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { echo "Python's venv is missing: install python3-venv."; exit 1; }
	@$(call install,requirements.txt)
	@touch $@

$(VENV)/development: requirements.txt requirements-dev.txt
	@echo "Setting up: environment and packages for development (about a minute, once)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { echo "Python's venv is missing: install python3-venv."; exit 1; }
	@$(call install,requirements-dev.txt)
	@touch $@ $(VENV)/runtime

locale/compiled: $(wildcard locale/*/LC_MESSAGES/*.po)
	@DEBUG=1 $(BIN)/python manage.py compile_translations
	@touch $@

$(DATA_DIR)/ready: $(wildcard */migrations/*.py skills_center/*/migrations/*.py) $(wildcard skills_center/seed/*.py skills_center/seed/*/*.py)
	@mkdir -p $(DATA_DIR)
	@test -s $(DATA_DIR)/demo-password || $(BIN)/python -c "import secrets; print(secrets.token_urlsafe(9))" > $(DATA_DIR)/demo-password
	@echo "Setting up: database, reference data, demonstration year"
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_reference
	@$(MANAGE) sync_roles
	@DEMO_PASSWORD=$$(cat $(DATA_DIR)/demo-password) $(MANAGE) demo
	@touch $@

SERVE ?= runserver --noreload
# Links in messages and calendars lead where the portal listens.
run: export PORTAL_URL ?= http://127.0.0.1:$(PORT)
run: $(VENV)/runtime ## set up and serve the portal on 127.0.0.1, its worker beside it
	@case "$$DATA_DIR" in *[[:space:]]*) echo "DATA_DIR must hold no space: $$DATA_DIR"; exit 1;; esac
	@$(MAKE) --no-print-directory locale/compiled $(DATA_DIR)/ready
	@echo
	@echo "The portal:   http://127.0.0.1:$(PORT)/ar/  http://127.0.0.1:$(PORT)/fr/  http://127.0.0.1:$(PORT)/en/"
	@echo "Back office:  http://127.0.0.1:$(PORT)/admin/"
	@echo "Accounts:     admin director trackmanager coach frontdesk committee network member, each @demo.example"
	@echo "Password:     $$(cat $(DATA_DIR)/demo-password)"
	@echo "Codes and messages appear below. Ctrl-C stops."
	@$(MANAGE) send_due --watch & worker=$$!; trap "kill $$worker 2>/dev/null" EXIT INT TERM; \
		$(MANAGE) $(SERVE) 127.0.0.1:$(PORT)

# `run` does not reload: whoever shows the portal to somebody must not lose it to a half-saved file.
dev: ## the same for who changes the code: pages are served anew after each edit (the worker is not)
	@$(MAKE) --no-print-directory run SERVE=runserver

# A file or two are through before a second worker has started.
WORKERS = $(if $(findstring .py,$(ARGS)),0,2)
test: $(VENV)/development ## set up and run the tests; one of them: ARGS="tests/… -k …"
	@$(MAKE) --no-print-directory locale/compiled
	@echo "Running the tests"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(COVER) $(ARGS)

test-postgres: $(VENV)/development ## the same on a throwaway PostgreSQL, where the races are tried
	@.ci/postgres $(MAKE) --no-print-directory test

coverage: $(VENV)/development ## run the tests and say which lines none of them reaches
	@$(MAKE) --no-print-directory test COVER="--cov --cov-report=term:skip-covered --cov-report=html"

crawl: $(VENV)/development ## every address, as everybody, with garbage (docs/security.md); ARGS="--place join"
	@$(MAKE) --no-print-directory locale/compiled
	@$(BIN)/python -m tests.crawl $(ARGS)

bench: $(VENV)/runtime ## set up and measure the pages beside a bare Django page (docs/performance.md)
	@$(MAKE) --no-print-directory locale/compiled
	@$(BIN)/python -m bench

messages-table: $(VENV)/development ## write all messages, as people read them, into the staff guide
	@$(MAKE) --no-print-directory locale/compiled
	@$(MANAGE) messages_table

check: $(VENV)/development ## run every check and report at the end: lint, types, imports, translations …
	@$(MAKE) --no-print-directory locale/compiled
	@.ci/check

format: $(VENV)/development ## put the code in the format that `check` asks for
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

messages: $(VENV)/development ## take new sentences up into the catalogues in locale/
	$(MANAGE) makemessages

# What the portal itself wrote, and nothing else that stands in that folder.
MADE := db.sqlite3 db.sqlite3-wal db.sqlite3-shm db.sqlite3-journal \
	db.limits.sqlite3 db.limits.sqlite3-wal db.limits.sqlite3-shm \
	private/documents private/held private/imports private/initiatives private/heartbeat private/heartbeats private/fault_mails ready demo-password
reset: ## delete the portal's data in DATA_DIR, after a question (YES=1: without)
	@test -e "$${DATA_DIR:?}/ready" || { \
		echo "$$DATA_DIR holds no data that make run wrote. Nothing was deleted."; \
		test ! -d "$$DATA_DIR" || echo "If you want that folder gone, look into it and delete it by hand."; \
		exit 1; }; \
	for name in $(MADE); do test ! -e "$$DATA_DIR/$$name" || set -- "$$@" "$$DATA_DIR/$$name"; done; \
	echo "Stop the portal first, if it runs. This deletes:"; printf '  %s\n' "$$@"; \
	if [ "$(YES)" != 1 ]; then \
		test -t 0 || { echo "Nobody is here to be asked (YES=1 would do). Nothing was deleted."; exit 1; }; \
		printf 'Type yes to delete it for good: '; read -r answer; \
		test "$$answer" = yes || { echo "Nothing was deleted."; exit 0; }; \
	fi; \
	rm -rf -- "$$@"; echo "Deleted. The next make run fills it anew."; \
	test -z "$$DATABASE_URL" || echo "The database of DATABASE_URL was not touched."

clean: ## delete what can be made again (environment, caches, compiled catalogues); no data
	rm -rf $(VENV) locale/compiled locale/*/LC_MESSAGES/*.mo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
