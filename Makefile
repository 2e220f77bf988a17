# Everything sets itself up: Python 3.11 or newer is enough.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := DEBUG=1 $(BIN)/python manage.py
DATA_DIR ?= var
export DATA_DIR

.PHONY: help run test bench check messages clean

help:
	@echo "make run     set up and serve the portal on 127.0.0.1:$(PORT)"
	@echo "make test    set up and run the test suite"
	@echo "make bench   set up and measure the pages beside a bare Django page (docs/performance.md)"
	@echo "make check   linters, types, import contracts, migrations, translations"

$(VENV)/runtime: requirements.txt
	@echo "Setting up: environment and packages (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing: install python3-venv."; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/development: requirements.txt requirements-dev.txt
	@echo "Setting up: environment and packages for development (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing: install python3-venv."; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/runtime

locale/compiled: $(wildcard locale/*/LC_MESSAGES/*.po)
	@DEBUG=1 $(BIN)/python manage.py compile_translations
	@touch $@

$(DATA_DIR)/ready: $(wildcard */migrations/*.py skills_center/*/migrations/*.py) $(wildcard skills_center/seed/*.py skills_center/seed/*/*.py)
	@mkdir -p $(DATA_DIR)
	@echo "Setting up: database, reference data, demonstration year"
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_reference
	@$(MANAGE) sync_roles
	@test -s $(DATA_DIR)/demo-password || $(BIN)/python -c "import secrets; print(secrets.token_urlsafe(9))" > $(DATA_DIR)/demo-password
	@DEMO_PASSWORD=$$(cat $(DATA_DIR)/demo-password) $(MANAGE) demo
	@touch $@

run: $(VENV)/runtime
	@$(MAKE) --no-print-directory locale/compiled $(DATA_DIR)/ready
	@echo
	@echo "The portal:   http://127.0.0.1:$(PORT)/ar/  http://127.0.0.1:$(PORT)/fr/  http://127.0.0.1:$(PORT)/en/"
	@echo "Back office:  http://127.0.0.1:$(PORT)/admin/"
	@echo "Accounts:     admin director trackmanager coach frontdesk committee network member, each @demo.example"
	@echo "Password:     $$(cat $(DATA_DIR)/demo-password)"
	@echo "Codes and messages appear below. Ctrl-C stops."
	@$(MANAGE) send_due --watch & worker=$$!; trap "kill $$worker 2>/dev/null" EXIT INT TERM; \
		$(MANAGE) runserver --noreload 127.0.0.1:$(PORT)

test: $(VENV)/development
	@$(MAKE) --no-print-directory locale/compiled
	@echo "Running the tests"
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

bench: $(VENV)/runtime
	@$(MAKE) --no-print-directory locale/compiled
	@$(BIN)/python -m bench

check: $(VENV)/development
	@$(MAKE) --no-print-directory locale/compiled
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	DEBUG=1 $(BIN)/mypy .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports
	$(MANAGE) check --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check_translations

messages: $(VENV)/development
	$(MANAGE) makemessages --locale ar --locale fr --no-location --no-wrap --ignore .venv --ignore var --ignore tests --ignore bench

clean:
	rm -rf $(VENV) var locale/compiled locale/*/LC_MESSAGES/*.mo
