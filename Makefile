# What one types. The work is done in deploy/local/ and tests/__main__.py; `make help` lists the targets.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup run test train evaluate challenge faults lint format lock clean

ASSISTANT := .venv/assistant/bin/python
WEBHOOK := .venv/webhook/bin/python
# Random turns are left out: nobody talks like that.
PLAY := TF_CPP_MIN_LOG_LEVEL=3 $(ASSISTANT) -m pytest -qq --disable-warnings tests/conversation --ignore tests/conversation/test_random_turns.py
LOCK := uv pip compile pyproject.toml --quiet --extra test --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: ## make the two environments from the locked versions (nothing to do when they are)
	@deploy/local/setup.sh

run: setup ## start everything in the foreground: http://127.0.0.1:8000; Ctrl-C stops it
	@$(WEBHOOK) -m deploy.local.run

test: setup ## run every test, each in the interpreter it belongs to
	@$(WEBHOOK) -m tests

train: setup ## train the bot's model, when what it learns from has changed
	@$(WEBHOOK) -m deploy.local.train

evaluate: train ## measure retrieval, understanding, the questions asked for each right, and what SMS cost
	@$(ASSISTANT) -m policy_kb evaluate
	@RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 $(ASSISTANT) -m bot.evaluate
	@RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 $(ASSISTANT) -W ignore -m tests.held_out
	@$(ASSISTANT) -W ignore -m actions.evaluate
	@turns=$$(mktemp) && trap 'rm -f "$$turns"' EXIT && $(PLAY) --turns "$$turns" && $(WEBHOOK) -m webhook.sms.evaluate "$$turns"

challenge: setup ## let Rasa's DIET challenge the classifier on a sample of the phrases (about ten minutes)
	@RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 $(ASSISTANT) -W ignore -m bot.challenge

faults: train ## storm the SMS door on each database, walk 10,000 hostile conversations, and print what was kept
	@$(WEBHOOK) -m tests.faults
	@RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 $(ASSISTANT) -W ignore -m tests.conversation

lint: setup ## check style, names and types
	@$(WEBHOOK) -m ruff check .
	@$(WEBHOOK) -m ruff format --check .
	@$(WEBHOOK) -m mypy gdpr webhook policy_kb/sections.py deploy/local
	@$(ASSISTANT) -m mypy gdpr policy_kb bot actions

format: setup ## lay the code out as `make lint` wants it
	@$(WEBHOOK) -m ruff format .
	@$(WEBHOOK) -m ruff check --fix .

lock: ## choose the versions anew, within pyproject.toml's ranges (needs uv and the network)
	@$(LOCK) --extra assistant --python-version 3.10 --python-platform x86_64-unknown-linux-gnu --upgrade -o requirements/assistant.txt
	@$(LOCK) --extra webhook --python-version 3.12 --universal --upgrade -o requirements/webhook.txt

clean: ## remove what can be made again; var/ (data and secrets) stays
	@rm -rf .venv models .rasa .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
