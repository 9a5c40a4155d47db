.DEFAULT_GOAL := help
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin

help: ## show this help
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: setup ## see the main job played in front of you (ARGS=--once: play it, check each step, and stop)
	@$(BIN)/tocsin demo $(ARGS)

up: setup ## run everything on this machine and keep what is written
	@$(BIN)/tocsin up $(ARGS)

test: check ## everything that must hold, on a real PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: setup-dev ## lint, types, the floors of the house, and known faults
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/bandit -q -r app -c bandit.yaml
	@$(BIN)/python scripts/audit_dependencies.py

audit: setup-dev ## ask for known faults of what is pinned, at leisure; fails when nobody can be asked
	@$(BIN)/python scripts/audit_dependencies.py --must --patience 600 $(ARGS)

sbom: setup-dev ## write dist/sbom.cdx.json: what is shipped, with hashes (CycloneDX 1.6; needs no network)
	@mkdir -p dist
	@$(BIN)/python scripts/sbom.py > dist/sbom.cdx.json
	@echo "dist/sbom.cdx.json"

bench: setup-dev ## measure, as ratios in one run on this machine
	@$(BIN)/python -m benchmarks $(ARGS)

chaos: setup-dev ## kill workers and PostgreSQL 500 times under load, and hold what was lost against nothing
	@$(BIN)/python -m tests.chaos $(ARGS)

attack: setup-dev ## ask every operation many strange things over a real socket, with real tokens
	@ATTACK_EXAMPLES=60 $(BIN)/python -m pytest tests/attack -n 2 $(ARGS)

generated: setup-dev ## write anew what is printed from the code: openapi/, docs/rules-in-force.md, conformance/schema.json
	@$(BIN)/tocsin openapi > openapi/openapi.json
	@$(BIN)/tocsin rules > docs/rules-in-force.md
	@$(BIN)/tocsin conformance --schema > conformance/schema.json

simulation: setup-dev ## play invented patients through the rules, and write the figures of docs/simulation.md anew
	@$(BIN)/tocsin simulate --patients 500 --seed 1 --days 84 --write-docs docs/simulation.md --plot docs/simulation.svg $(ARGS)

fmt: setup-dev ## format
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

lock: ## pin every dependency again, with hashes (needs uv)
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command 'make lock' pyproject.toml requirements/build.in -o requirements/runtime.txt
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command 'make lock' pyproject.toml requirements/build.in --extra dev \
	  -c requirements/runtime.txt -o requirements/dev.txt

setup:
	@$(PYTHON) scripts/setup.py

setup-dev:
	@$(PYTHON) scripts/setup.py --dev

clean: ## remove the environment and all that was written by demo and up
	rm -rf .venv .tocsin

.PHONY: help demo up test check audit sbom bench chaos attack generated simulation fmt lock setup setup-dev clean
