# Two commands on a fresh machine with Python >= 3.11 and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What running needs, and what testing and checking need on top.
RUN := $(VENV)/.run
DEV := $(VENV)/.dev

# What of the long run needs both cores: many turns, and how long answers take.
ALONE := stay_bounded or half_of_all_calls

.PHONY: demo chat run doctor test check fmt bench pictures chaos clean

demo: $(RUN)
	@$(BIN)/python -m bot demo

chat: $(RUN)
	@$(BIN)/python -m bot chat

run: $(RUN)
	@$(BIN)/python -m bot run

doctor: $(RUN)
	@$(BIN)/python -m bot doctor

test: $(DEV)
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright

fmt: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV)
	$(BIN)/python -m benchmarks.engine --chart docs/pictures/engine-cpu.svg
	$(BIN)/python -m benchmarks.bot
	$(BIN)/python -m benchmarks.safety

chaos: $(DEV)
	CHAOS=1 $(BIN)/python -m pytest tests/chaos -k "$(ALONE)"
	CHAOS=1 $(BIN)/python -m pytest tests/chaos -k "not ($(ALONE))" -n 2 --dist worksteal -p no:randomly

pictures: $(DEV)
	$(BIN)/python docs/pictures/make.py

$(RUN): pyproject.toml uv.lock
	@sh .ci/setup $(PYTHON) $(VENV) --no-dev
	@touch $@

$(DEV): pyproject.toml uv.lock
	@sh .ci/setup $(PYTHON) $(VENV)
	@touch $@ $(RUN)

clean:
	rm -rf $(VENV)
