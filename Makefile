# Every target stands alone on a fresh clone: it makes .venv first, with uv if that is on PATH, else with
# venv and pip, and again only when what is declared or pinned has changed. `make` alone lists the targets.
# Variables: PYTHON=python3.12 (which interpreter), DATA=… (real), KILLS=… (kills),
# ARGS=… (passed on to demo, bench, fuzz and pytest).

VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made
DEMO := build/demo
PEERS := build/peers-venv
FUZZ := build/fuzz-venv
DATA ?= ../shared/data
KILLS ?= 100
UV := $(shell command -v uv 2>/dev/null)

# Tools say what concerns this tree and nothing else: no look for newer releases of themselves.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.DEFAULT_GOAL := help
.PHONY: help demo test lint smoke real kills bench bench-peers fuzz docs catalogue format constraints clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(MADE) ## fill a fresh ledger with a living example and show what it can answer
	rm -rf $(DEMO)
	mkdir -p build
	$(BIN)/opsledger --ledger $(DEMO) demo $(ARGS)

# pytest comes last, so that its closing line is the last one.
test: lint smoke ## everything that guards the tree: lint, the built wheel, the tests
	$(BIN)/python -m pytest -n auto --ignore=tests/real $(ARGS)

lint: $(MADE) ## format, lint, types, and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright --project .
	$(BIN)/lint-imports --no-logo

smoke: $(MADE) ## build the wheel and use it where none of the tools are
	$(BIN)/python -m tests.house.smoke_wheel

real: $(MADE) ## the tests on real data, which is not in this tree (DATA=folder)
	$(BIN)/python -m pytest tests/real --data $(DATA) $(ARGS)

kills: $(MADE) ## kill each of seven works a hundred times, and let the disk fail at 336 places (KILLS=100)
	OPSLEDGER_KILLS=$(KILLS) $(BIN)/python -m pytest -n0 tests/attacks/test_killed.py tests/attacks/test_failing_disk.py $(ARGS)

bench: $(MADE) ## measure, as ratios inside one run
	$(BIN)/python -m bench $(ARGS)

bench-peers: $(PEERS)/.made ## install other packages that keep history, and measure them beside this one
	PYTHONPATH=events:projections:tui $(PEERS)/bin/python -m bench.peers $(ARGS)

# An environment of their own: the program and its tools never see them. Where not all can be installed, those that
# can are; the tables then name the others.
PEERS_PIP = $(BIN)/python -m pip --python $(PEERS)/bin/python install --quiet
$(PEERS)/.made: $(MADE) constraints.txt bench/peers/requirements.txt
	rm -rf $(PEERS)
	$(BIN)/python -m venv --without-pip $(PEERS)
	$(PEERS_PIP) --require-hashes -r constraints.txt
	$(PEERS_PIP) -r bench/peers/requirements.txt || grep -o '^[a-z][^ ]*' bench/peers/requirements.txt | \
		while read -r peer; do $(PEERS_PIP) -c bench/peers/requirements.txt "$$peer" || echo "not installed: $$peer"; done
	touch $@

fuzz: $(FUZZ)/.made ## look for bytes that break a reader: of public formats, mappings, rows (ARGS="--seconds 60 note")
	PYTHONPATH=events:projections:tui $(FUZZ)/bin/python -m tests.fuzz.run $(ARGS)

# The fuzzer in an environment of its own, beside the program's own pins.
FUZZ_PIP = $(BIN)/python -m pip --python $(FUZZ)/bin/python install --quiet
$(FUZZ)/.made: $(MADE) constraints.txt
	rm -rf $(FUZZ)
	$(BIN)/python -m venv --without-pip $(FUZZ)
	$(FUZZ_PIP) --require-hashes -r constraints.txt
	$(FUZZ_PIP) atheris
	touch $@

docs: $(MADE) ## write the reference pages anew from the code
	$(BIN)/python docs/build.py

ZH := events/opsledger_events/locale/zh_CN/LC_MESSAGES/opsledger
catalogue: $(MADE) ## find new sentences for the Chinese catalogue, and compile it
	mkdir -p build
	$(BIN)/pybabel --quiet extract --keywords tr --no-location --no-wrap --sort-output --output-file build/opsledger.pot \
		opsledger events projections tui
	$(BIN)/pybabel --quiet update --locale zh_CN --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date \
		--input-file build/opsledger.pot --output-file $(ZH).po
	$(BIN)/pybabel --quiet compile --locale zh_CN --input-file $(ZH).po --output-file $(ZH).mo

format: $(MADE) ## format, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The tools are pinned first and the program within those pins, so that both files name the same versions.
# --universal: the same file serves every platform and every Python from 3.11 on.
PIN = $(or $(UV),build/uv/bin/uv) pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url

constraints: $(if $(UV),,build/uv/bin/uv) ## pin the newest versions that pyproject.toml allows, with their hashes
	$(PIN) --group dev --extra web --output-file constraints-dev.txt >/dev/null
	$(PIN) --constraints constraints-dev.txt --extra web --output-file constraints-web.txt >/dev/null
	$(PIN) --constraints constraints-dev.txt --output-file constraints.txt >/dev/null

build/uv/bin/uv:
	$(or $(PYTHON),python3) -m venv build/uv
	build/uv/bin/python -m pip install --quiet uv

clean: ## remove .venv and everything built
	rm -rf $(VENV) build dist

# The stamp is written last: an install that broke off is begun again. What is pinned is installed by hash;
# the project itself is then laid over it without asking any index.
$(MADE): pyproject.toml constraints-dev.txt
	rm -f $(MADE)
ifdef UV
	uv venv --quiet --allow-existing $(if $(PYTHON),--python $(PYTHON)) $(VENV)
	uv pip install --quiet --python $(BIN)/python --require-hashes -r constraints-dev.txt
	uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	$(or $(PYTHON),python3) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "opsledger needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	$(or $(PYTHON),python3) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
endif
	touch $(MADE)
