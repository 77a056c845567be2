# Two commands on a fresh machine with Python >= 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.synced

.PHONY: demo chat run doctor test check fmt bench pictures chaos clean

demo: $(STAMP)
	@$(BIN)/python -m bot demo

chat: $(STAMP)
	@$(BIN)/python -m bot chat

run: $(STAMP)
	@$(BIN)/python -m bot run

doctor: $(STAMP)
	@$(BIN)/python -m bot doctor

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright

fmt: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(STAMP): pyproject.toml uv.lock
	@sh ./.ci/setup $(PYTHON) $(VENV)
	@touch $@

clean:
	rm -rf $(VENV)
