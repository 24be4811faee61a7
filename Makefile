# `make run` is all a newcomer needs; every target installs what it uses, once.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
RUN := .venv/.ready-run
DEV := .venv/.ready-dev
PEERS := .venv-peers/.ready
PYTEST := $(BIN)/python -m pytest
WHAT_INSTALLS := pyproject.toml constraints.txt scripts/install.py

.DEFAULT_GOAL := help
.PHONY: help run chat check format test test-chaos test-browser bench bench-messages bench-understanding bench-peers clean

help: ## show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-20s %s\n", $$1, $$2}'

run: $(RUN) ## install what is needed, once, and serve examples/tienda on http://127.0.0.1:8080
	@exec $(BIN)/frontdesk serve

chat: $(RUN) ## talk to the assistant in this terminal
	@exec $(BIN)/frontdesk chat

check: $(DEV) ## formatting, types, import contracts, the example assistant, the compose file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/frontdesk check examples/tienda
	@if docker compose version >/dev/null 2>&1; \
	then FRONTDESK_DOMAIN=localhost POSTGRES_PASSWORD=checking docker compose config --quiet && echo "docker-compose.yml: fine"; \
	else echo "docker-compose.yml: not checked, docker compose is not installed"; fi

format: $(DEV) ## put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: $(DEV) ## set up whatever is missing and run the tests
	$(PYTEST) $(ARGS)

test-chaos: $(DEV) ## the long crash and soak tests
	FRONTDESK_TEST_LONG=1 $(PYTEST) -m "slow and not browser" $(ARGS)

test-browser: $(DEV) ## the web chat in a real browser
	$(PYTEST) -m browser $(ARGS)

bench: bench-messages bench-understanding bench-peers ## measure everything, and write the tables of bench/results

bench-messages: $(DEV) ## measure how fast messages are answered, and new versions taken up
	$(BIN)/python -m bench.message_path
	$(BIN)/python -m bench.hot_reload

bench-understanding: $(DEV) ## measure how well and how fast intents and answers are told apart
	$(BIN)/python -m bench.understanding
	$(BIN)/python -m bench.understanding_speed
	$(BIN)/python -m bench.quality_page

bench-peers: $(PEERS) ## measure other libraries beside it, in an environment of their own
	.venv-peers/bin/python -m bench.peers_nlu
	.venv-peers/bin/python -m bench.quality_page

clean: ## remove what was installed and built; data/ stays
	rm -rf .venv .venv-peers build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(RUN): $(WHAT_INSTALLS)
	@$(or $(PYTHON),python3) scripts/install.py prepare

$(DEV): $(WHAT_INSTALLS)
	@$(or $(PYTHON),python3) scripts/install.py prepare dev eval

$(PEERS): $(WHAT_INSTALLS) bench/requirements-peers.txt
	@$(or $(PYTHON),python3) -m venv .venv-peers
	@grep -v '^aiofiles==' constraints.txt > .venv-peers/constraints.txt
	.venv-peers/bin/pip install --quiet torch==2.13.0 $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
	.venv-peers/bin/pip install --quiet -c .venv-peers/constraints.txt -e '.[prepare]' psutil -r bench/requirements-peers.txt
	@touch $@
