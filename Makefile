# make demo    paint four prompts into outputs/
# make test    run the tests
# make check   format, lint, types, imports and tests: what has to pass before a change goes in
# make bench   run every benchmark
# make studio  open the studio in the browser; built anew first where web/ has changed and Node.js is there
# make web     check the studio: types, lint, unit tests, and the whole of it in a browser
# make fix     format the code, and repair what the linter can
# make clean   remove .venv and what was built; pictures stay
#
# Each makes its own .venv first, with the exact packages of constraints.txt. PYTHON=python3.12 picks another Python;
# JOBS is how many tests run side by side.

PYTHON ?= python3
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

# Nothing here may reach for a model on a hub: everything that is needed lies in the repository.
export HF_HUB_OFFLINE := 1
# A .pth or PYTHONPATH of the user's own must not stand in for what is installed here.
unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help demo studio test lint check web bench fix clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

# --- the virtual environment -------------------------------------------------------------------------------------
# `.installed` stands for what a user needs, `.installed-dev` for that and the tools; both are remade only when a
# version or a dependency changed.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Dreamloom needs Python 3.11 or later as $(PYTHON); name another one with: make PYTHON=python3.12" >&2; exit 1; }
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }

# torch first and alone, at its exact version, so that a CPU build that pip can see is taken. The build backend is
# pinned like the rest, therefore no isolated build.
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing PyTorch (the largest part: give it a few minutes)"
	@$(PIP) install --constraint constraints.txt torch
	@echo "installing Dreamloom"
	@$(PIP) install --constraint constraints.txt hatchling editables
	@$(PIP) install --constraint constraints.txt --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "installing the tools for tests and checks"
	@$(PIP) install --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $@

# --- what a user runs --------------------------------------------------------------------------------------------

define PROMPTS
a red apple
a cat face, flat illustration
a rocket, 3d render
a castle on a light blue background
endef
export PROMPTS

# Every prompt has a file of its own, so a second demo paints over the first one's pictures.
demo: $(VENV)/.installed
	@mkdir -p outputs
	@printf '%s\n' "$$PROMPTS" | while IFS= read -r prompt; do \
	  file="outputs/$$(printf '%s' "$$prompt" | tr -cs 'a-zA-Z0-9' '-').png"; \
	  echo "painting: $$prompt"; \
	  $(BIN)/dream image "$$prompt" --seed 1 -o "$$file" </dev/null || exit; \
	done
	@echo "the pictures are in $(CURDIR)/outputs"

# The built studio is part of the repository, so opening it needs no Node.js.
STUDIO := src/dreamloom/server/web/index.html
WEB_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts web/package-lock.json -type f 2>/dev/null)
NPM := npm --prefix web --no-audit --no-fund --loglevel error

studio: $(VENV)/.installed $(STUDIO)
	@$(BIN)/dream serve --open

$(STUDIO): $(WEB_SOURCES)
	@if command -v npm >/dev/null; then \
	  [ -d web/node_modules ] || $(NPM) ci; $(NPM) run build; touch $@; \
	else echo "web/ has changed, but there is no npm to build it: the studio opens as it was" >&2; fi

# --- what a developer runs ---------------------------------------------------------------------------------------

# One thread for each worker: the models of the tests are small, and workers with threads of their own would fight.
test: $(VENV)/.installed-dev
	@echo "testing with $(JOBS) workers"
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev
	@echo "checking the format"
	@$(BIN)/ruff format --check --output-format concise . || { echo "make fix formats these" >&2; exit 1; }
	@echo "linting"
	@$(BIN)/ruff check --quiet .
	@echo "checking types"
	@$(BIN)/mypy --strict --no-error-summary src
	@echo "checking who imports whom"
	@$(BIN)/lint-imports --no-logo

check: lint test

web: $(VENV)/.installed-dev
	@[ -d web/node_modules ] || $(NPM) ci
	@echo "checking the studio's types and style"
	@$(NPM) run types
	@$(NPM) run lint
	@echo "comparing what is built with what is in the package"
	@$(NPM) run build -- --outDir $(CURDIR)/build/web --emptyOutDir --logLevel error
	@diff -rq build/web src/dreamloom/server/web || { echo "make studio builds it anew" >&2; exit 1; }
	@echo "testing the studio"
	@$(NPM) test
	@OMP_NUM_THREADS=1 $(NPM) run e2e

bench: $(VENV)/.installed-dev
	@found=; for script in $(sort $(wildcard benchmarks/bench_*.py)); do \
	  found=yes; echo "running $$script"; $(BIN)/python $$script || exit; \
	done; [ -n "$$found" ] || echo "there are no benchmarks yet"

fix: $(VENV)/.installed-dev
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format .

clean:
	@echo "removing $(VENV), dist and caches"
	@rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
