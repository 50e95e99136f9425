# A machine with Python 3.11 or newer, Node 20 or newer and make needs nothing else: no root, no Docker.
#
#   make demo               a fictional season on http://127.0.0.1:8000/
#   make demo SERVE=0 OUT=out   its bulletins only, into the folder out
#   make test               the tests;  make test DATA=required  fails where outside data is missing
#   make setup check dev bench prove
#   make bundle             one file in dist/ for a machine without a network: unpack it there, and in its folder
#                           make setup BUNDLE=../leitai-….tar

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
TESTS ?= tests
UV := .uv/bin/uv
BIN := .venv/bin
VENDOR := leitai/static/vendor
CATALOGS := $(wildcard leitai/locale/*/*/LC_MESSAGES/*.po)

export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv

.DELETE_ON_ERROR:
.PHONY: setup demo dev test check bench prove bundle clean

ifdef BUNDLE
setup:
	$(PYTHON) .ci/bundle.py install $(BUNDLE)
	$(BIN)/python -m leitai.locale_compile
else
setup: .stamps/python .stamps/vendor .stamps/locale
endif

$(UV): .ci/get_uv.py
	$(PYTHON) .ci/get_uv.py .uv
	touch -h $@

.stamps/python: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --quiet --python $(PYTHON)
	@mkdir -p .stamps && touch $@

.stamps/node: package.json package-lock.json .npmrc
	npm ci --silent
	@mkdir -p .stamps && touch $@

.stamps/vendor: .stamps/node
	mkdir -p $(VENDOR)
	cp node_modules/@tabler/core/dist/css/tabler.min.css node_modules/echarts/dist/echarts.min.js node_modules/htmx.org/dist/htmx.min.js $(VENDOR)/
	@touch $@

.stamps/locale: .stamps/python $(CATALOGS)
	$(BIN)/python -m leitai.locale_compile
	@touch $@

demo: setup
	$(BIN)/leitai demo --host $(HOST) --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve) $(if $(OUT),--out $(OUT))

# the demo's data, pages reloaded when a file changes
dev: setup
	LEITAI_DEBUG=1 $(BIN)/leitai --demo manage runserver $(HOST):$(PORT)

test: setup
	$(BIN)/pytest --numprocesses 2 --dist worksteal $(TESTS)

check: setup
	$(BIN)/ruff format --check leitai tests benchmarks .ci
	$(BIN)/ruff check leitai tests benchmarks .ci
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(UV) sync --frozen --quiet --inexact --group bench --python $(PYTHON)
	$(BIN)/python -m benchmarks

prove: setup
	PROVE=1 $(BIN)/pytest --numprocesses 2 -m slow $(TESTS)

bundle: setup
	$(PYTHON) .ci/bundle.py make dist

clean:
	rm -rf .stamps .bundle .uv .venv node_modules $(VENDOR) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
