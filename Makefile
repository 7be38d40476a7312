# make run: everything from nothing to a report.  make test: unit tests, then the engine on the local cluster.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: run test unit check generate timelines bench down clean

run: .venv/ready
	@$(BIN)/python -m pytest suites --cluster local --alluredir reports/allure-results --clean-alluredir \
	  --junitxml reports/junit.xml --allure-report -q $(ARGS)

test: .venv/ready
	@$(BIN)/python -m pytest tests $(ARGS)

unit: .venv/ready
	@$(BIN)/python -m pytest tests -m "not cluster and not docker and not whole" -n auto --dist worksteal $(ARGS)

check: .venv/ready
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

generate: .venv/ready
	@$(BIN)/python -m conformance schema --write && $(BIN)/python -m conformance reference --write
	@$(BIN)/python -m conformance faults schema --write && $(BIN)/python -m conformance faults reference --write
	@$(BIN)/python -m conformance rbac --write

timelines: .venv/ready
	@$(BIN)/python ci/record_timelines.py && $(BIN)/python -m conformance prove --write

bench: .venv/ready
	@$(BIN)/python -m benchmarks $(ARGS)

down: .venv/ready
	@$(BIN)/python -m conformance cluster down

.venv/ready: pyproject.toml ci/constraints.txt ci/venv.sh
	@bash ci/venv.sh "$(PYTHON)"
	@touch $@

clean:
	rm -rf .venv reports/allure-results reports/allure-report reports/timelines reports/junit.xml
