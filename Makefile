# make chat            set up and open the web chat      (ARTICLES=folder adds your own articles first)
# make ask Q="…"       set up and answer one question    (idem)
# make test            set up, then lint, types, tests
# make lint            lint and types only
# make bench           short benchmarks, side by side with the plain way
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WITH_ARTICLES = $(if $(ARTICLES),--articles "$(ARTICLES)")

.PHONY: chat ask test lint bench clean
.DELETE_ON_ERROR:

chat: $(VENV)/installed
	@$(BIN)/quiadit chat $(WITH_ARTICLES)

# Leaving with 3 means 'nothing found', an answer like any other here.
ask: $(VENV)/installed
	@$(BIN)/quiadit ask $(WITH_ARTICLES) -- "$$Q" || [ $$? -eq 3 ]
ask: export Q := $(value Q)

test: lint
	$(BIN)/pytest

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/installed-test
	$(BIN)/python -m benchmarks.plain

$(VENV)/installed: pyproject.toml constraints.txt
	@echo "Setting up $(VENV): some minutes, once." >&2
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test]"
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info
