# Two commands on a fresh machine with Python 3.11+ and make: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# What Python has compiled is kept, also where the environment says otherwise: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint bench clean
.DEFAULT_GOAL := run

# Exact versions with hashes first, then the project itself: nothing is resolved, nothing is built in isolation, and
# nothing is compiled that nobody imports.
$(INSTALLED): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Exit code 3 says that some cases need a caseworker's decision: the run itself is done.
run: $(INSTALLED)
	@$(BIN)/visitering run scenarios/baseline.yaml || [ $$? -eq 3 ]

# A file stays on one of the two processes: what its tests share is made once.
test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(INSTALLED)
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/weeks.py
	$(BIN)/python benchmarks/agencies.py
	$(BIN)/python benchmarks/growth.py --plot docs/growth.svg

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
