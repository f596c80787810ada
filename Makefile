# FlyAway's commands. Each works on a fresh clone, given Python 3.11 or newer with its venv module.
.DEFAULT_GOAL := help
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# Without compiled files beside the sources each process would compile thousands of modules again at its start.
unexport PYTHONDONTWRITEBYTECODE
# How many test processes run side by side, and what else pytest is to know: make test ARGS="-k money"
JOBS ?= 2
ARGS ?=

PYTHON_3_11 := $(shell for python in $(BIN)/python python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$python"; break; }; done)

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: install-demo ## Run FlyAway on this machine at http://127.0.0.1:8000 (PORT= for another port); Ctrl-C stops it
	@exec $(BIN)/python -m apps.core.embedded

.PHONY: test
test: install ## Run every test, in parallel, on a stack of its own (REQUIRE_BROWSER=1: fail without a Chromium)
	@$(MANAGE) build_assets
	@$(MANAGE) translations --compile
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

CHECKS := lint format types imports migrations templates translations

.PHONY: check $(CHECKS:%=check-%)
check: install ## Run every static check, and say at the end which of them failed
	@failed=""; for name in $(CHECKS); do \
		echo "== $$name"; $(MAKE) --no-print-directory "check-$$name" || failed="$$failed $$name"; done; \
	if [ -n "$$failed" ]; then echo "Failed:$$failed"; exit 1; fi; echo "Every check passed."

check-lint:
	@$(BIN)/ruff check .
check-format:
	@$(BIN)/ruff format --check .
check-types:
	@$(BIN)/mypy --strict apps flyaway payment_sandbox bench chaos
check-imports:
	@$(BIN)/lint-imports
check-migrations:
	@$(MANAGE) makemigrations --check --dry-run
	@$(MANAGE) check_migrations
check-templates:
	@$(BIN)/djlint --lint --quiet templates apps
check-translations:
	@$(MANAGE) translations --check

.PHONY: bench
bench: install ## Measure, each figure beside its limit taken in the same minute
	@$(BIN)/python -m bench $(ARGS)

.PHONY: chaos
chaos: install ## Break FlyAway under load, then check that nothing is lost (ARGS="--seconds 300 --seed 7")
	@$(BIN)/python -m chaos $(ARGS)

.PHONY: lock
lock: install ## Lock the requirements again, after a change of requirements/*.in
	@cd requirements && for name in installer base embedded dev browser production; do \
		case $$name in embedded|dev|production) on_top="-c base.txt" ;; *) on_top="" ;; esac; \
		../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate $$on_top $$name.in -o $$name.txt || exit 1; done

INSTALL = @[ -n "$(PYTHON_3_11)" ] || { echo "FlyAway needs Python 3.11 or newer, as python3."; exit 1; }; \
	$(PYTHON_3_11) -I apps/core/embedded/install.py

.PHONY: install install-demo
install: ## Make .venv and install the locked packages, those of the tests too (the others do it when needed)
	$(INSTALL) test
install-demo:
	$(INSTALL) demo
