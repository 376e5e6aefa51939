# One door for the developer: `make` alone prints what is here.
# `run` and `test` do all set-up themselves; the stamps in .venv make the second call instant.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run test check soak bench setup lock format pictures browser

help: ## print this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf '  make %-8s %s\n' "$$name" "$$what"; done

run: $(VENV)/.stamp-runtime ## set up, then start the product (demo on http://127.0.0.1:8080 without tokens)
	@$(BIN)/shturman run

test: setup browser ## set up, then all tests but the soak; 100 % branch coverage of algorithms/ and dialogs/
	$(IN_MEMORY) $(BIN)/pytest -n 2 --dist loadfile -m "not soak and not apart" --cov \
		--cov-report=term-missing:skip-covered --cov-fail-under=100
	$(IN_MEMORY) $(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder -m "apart and not soak"

# Hundreds of databases that live for a second: in memory where there is such a place, so that no disk is waited for.
# Compiled once, whatever the shell wants: each of six processes would compile seven seconds of tests again.
IN_MEMORY := $(if $(wildcard /dev/shm/.),PYTEST_DEBUG_TEMPROOT=/dev/shm) PYTHONDONTWRITEBYTECODE=

check: setup ## format, lint, types, walls, methodology lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/shturman algorithms lint

soak: setup browser ## the long hunts, with their figures
	$(BIN)/pytest -m soak -s

bench: $(VENV)/.stamp-bench ## what a press costs, beside other engines and other bots (ten minutes)
	@PYTHONPATH=.:$(VENV)/bench $(BIN)/python -m benchmarks.engine.run
	@PYTHONPATH=.:$(VENV)/bench $(BIN)/python -m benchmarks.dialog.run
	@PYTHONPATH=. $(BIN)/python -m benchmarks.start.run
	@PYTHONPATH=. $(BIN)/python -m benchmarks.push.run
	@PYTHONPATH=. $(BIN)/python -m benchmarks.numbers.run

# Beside the environment, not in it: the product shall not be able to import what it is compared with.
$(VENV)/.stamp-bench: requirements-bench.lock | setup
	@echo "Installing requirements-bench.lock into $(VENV)/bench ..."
	@rm -rf $(VENV)/bench
	@$(BIN)/python -m pip install -qq --require-hashes --target $(VENV)/bench -r requirements-bench.lock
	@touch $@

pictures: setup browser ## draw docs/images anew, in the letters of an Android phone
	@missing=""; [ -e /usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf ] || \
		missing=" fonts-roboto-unhinted"; $(apt)
	SHTURMAN_PICTURES=1 $(BIN)/pytest -m "" tests/test_pictures.py tests/test_digest_pictures.py tests/test_play.py tests/test_pdf.py tests/test_slack_pictures.py -k "week or picture or protocol"

format: setup ## format the code and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: $(VENV)/.stamp-dev ## create .venv with everything a developer needs

# Keeps the pinned versions that still fit; `make lock UPGRADE=1` takes the newest.
lock: setup ## regenerate the locks from pyproject.toml and benchmarks/requirements.in
	$(COMPILE) --extra build --output-file requirements.lock
	$(COMPILE) --extra build --extra dev --extra pdf --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE:pyproject.toml=benchmarks/requirements.in) --constraint requirements.lock --output-file requirements-bench.lock

COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

# $(call install,LOCK): the locked packages, then the project itself; nothing outside the lock is fetched.
define install
	@echo "Installing $(1) into $(VENV) ..."
	@$(BIN)/python -m pip install -qq --require-hashes -r $(1)
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
endef

$(VENV)/.stamp-runtime: requirements.lock pyproject.toml | $(VENV)/.stamp-venv
	$(call install,requirements.lock)
	@touch $@

# The development lock holds the runtime lock, so it serves `make run` too.
$(VENV)/.stamp-dev: requirements-dev.lock requirements.lock pyproject.toml | $(VENV)/.stamp-venv
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.stamp-runtime $@

$(VENV)/.stamp-venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; name another one with: make PYTHON=/path/to/python3"; exit 1; }
	@missing=""; $(PYTHON) -c 'import venv; from ensurepip import version' 2>/dev/null || missing=" python3-venv"; $(apt)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@touch $@

# Only tests look at pages and pictures, so only they bring the browser, its fonts and Graphviz.
browser:
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v dot >/dev/null || missing="$$missing graphviz"; \
	[ -e /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf ] || missing="$$missing fonts-noto-color-emoji"; \
	[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing="$$missing fonts-dejavu-core"; \
	$(apt)

# Installs the Debian packages named in the shell variable `missing`, or says what to type and goes on.
apt = [ -z "$$missing" ] || { \
	[ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && echo "Installing$$missing ..." && \
	apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	} || echo "Missing on this machine; please type: sudo apt-get install$$missing"
