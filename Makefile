# Callbot: `make demo` shows it, `make test` checks it, `make setup` only installs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin

.PHONY: help setup demo test test-everywhere check unit bench lock models piper clean

help: ## show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 17

setup: ## install what `callbot` needs: .venv/bin/callbot is ready afterwards
	@scripts/setup run

demo: ## callers ring a gateway on embedded defaults; the last is put through to an agent
	@scripts/setup demo
	@$(BIN)/callbot demo

test: ## the checks and all tests
	@scripts/setup test
	@$(MAKE) --no-print-directory check
	@$(BIN)/pytest -n 3 --dist loadscope tests/unit tests/dialogues tests/integration
	@$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder -m "not everywhere" tests/e2e

test-everywhere: ## callers and people in both houses: SQLite alone, and PostgreSQL with Redis and two gateways
	@scripts/setup test
	@$(BIN)/pytest tests/e2e/test_people.py

check: ## ruff, mypy strict (the import rules are a unit test)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

unit: ## the tests without I/O
	@scripts/setup test
	@$(BIN)/pytest tests/unit

bench: ## all benchmarks; each prints its figures and the goal beside them
	@scripts/setup test
	@scripts/bench

lock: ## write the lock files anew from pyproject.toml
	@scripts/lock

models: ## fetch the larger speech models for live service
	@scripts/setup run
	@$(BIN)/callbot models install vosk-model-de-0.21
	@$(BIN)/callbot models install vosk-model-en-us-0.22

piper: ## install Piper, a neural English voice (a program of its own under the GPL)
	@scripts/setup demo

clean: ## remove what set-up made (not CALLBOT_HOME)
	@rm -rf .venv .tools .run build *.egg-info
