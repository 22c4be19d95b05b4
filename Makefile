# `make` alone lists the commands. Each does its own set-up and is quick the second time.
PORT ?= 8501
PY := .venv/bin/python
# Tests that start processes of their own, and look at the clock: one at a time.
BUSY := tests/engine/runs tests/browser

.DEFAULT_GOAL := help
.PHONY: help setup browser run test test-long check bench results recordings pictures

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

setup:  ## make .venv with the pinned requirements
	@PYTHON="$(PYTHON)" sh scripts/setup

browser: setup  ## find a Chromium for the tests, or install one
	@$(PY) scripts/chromium.py > /dev/null

run: setup  ## serve the app at http://127.0.0.1:8501 (another port: PORT=9000)
	@$(PY) -m streamlit run app.py --server.port=$(PORT) --server.address=127.0.0.1 --server.headless=true

test: browser  ## every test that is not marked long, in a real browser too
	@$(PY) -m pytest -m "not long" -n 2 --dist loadfile $(BUSY:%=--ignore=%)
	@$(PY) -m pytest -m "not long" $(BUSY)

test-long: browser  ## the tests marked long
	@$(PY) -m pytest -m long

check: setup  ## ruff, mypy (strict on engine/) and the architecture
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(PY) -m pytest -q tests/test_architecture.py tests/test_docs.py

bench: browser  ## measure what the README quotes, and what a person waits for
	@$(PY) -m engine bench
	@$(PY) -m tests.browser.measure

results: setup  ## train what must come out, three seeds each, and write docs/results.md
	@$(PY) -m engine bench results

recordings: setup  ## train each scenario: its run for the untouched page, weights on the way for Understand
	@$(PY) -m engine.scenarios.record
	@$(PY) -m engine.understand.record

pictures: browser  ## photograph every page and state into pictures/
	@$(PY) -m tests.browser.pictures
