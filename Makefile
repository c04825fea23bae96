# `make` lists the targets. CC, CXX, CARGO_TARGET_DIR and the variables below may be set.
PYTHON ?= python3
VENV ?= .venv

TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
SHARED := $(TARGET)/release/libsnowflake.so
STATIC := $(TARGET)/release/libsnowflake.a
WITH_LIBRARY := -Iinclude $(SHARED) -Wl,-rpath,$(dir $(SHARED))
IN_VENV := SNOWFLAKE_LIBRARY=$(SHARED) $(VENV)/bin/python
PIP := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check
SIMULATE := cargo test --quiet --locked --lib --manifest-path tests/simulation/Cargo.toml \
  --target-dir $(TARGET)/simulated
LEASES := cargo test --quiet --locked --manifest-path tests/leases/Cargo.toml \
  --target-dir $(TARGET)/leases
# Crates besides the library, each with its own Cargo.lock.
CRATES := packaging/header bindings/rust tests/fuzz tests/leases stores cli

RUST_SOURCES := Cargo.toml Cargo.lock packaging/build-library.sh packaging/exports.map \
  $(shell find src -name '*.rs')
PYTHON_SOURCES := pyproject.toml setup.py packaging/build_native.py include/snowflake.h \
  $(shell find python -name '*.py' -o -name '*.pyi' -o -name '*.[ch]' -o -name 'py.typed')

.PHONY: help lib rust header abi venv demo install uninstall dist docs test test-rust \
  stores command test-dist test-pythons test-foreign test-leases test-instructions lint loom fuzz simulate \
  simulate-cures model soak bench \
  bench-languages setup-languages clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { sub("%", "X", $$1); \
	  printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- Building ---------------------------------------------------------------

lib: $(SHARED) $(STATIC) ## Build the shared and the static library for C

$(SHARED) $(STATIC): $(RUST_SOURCES)
	@echo "building $(@F) (cargo, about a minute the first time)"
	@packaging/build-library.sh $(if $(filter %.a,$@),static,shared)
	@touch $@

# The engines that lease worker IDs: PostgreSQL, Redis, etcd.
stores: lib ## Build the library for postgresql://, redis:// and etcd://
	@echo "building libsnowflake-stores (cargo, five minutes the first time)"
	@packaging/build-library.sh shared stores
	@packaging/build-library.sh static stores

command: rust ## Build the command: snowflake init, workers, ...
	cargo build --locked --release --manifest-path cli/Cargo.toml --target-dir $(TARGET)/command
	install -D $(TARGET)/command/release/snowflake $(TARGET)/release/snowflake

# A cargo that is too old cannot read Cargo.toml.
rust:
	@packaging/build-library.sh check

header: rust ## Write include/snowflake.h from the sources
	cargo run --quiet --locked --manifest-path packaging/header/Cargo.toml

abi: lib venv ## Describe the binary interface again in tests/abi
	$(IN_VENV) tests/abi/describe.py

$(VENV)/bin/python:
	@echo "making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/package: $(SHARED) $(PYTHON_SOURCES) | $(VENV)/bin/python
	@echo "installing the Python package of this checkout into $(VENV)"
	@$(PIP) .
	@touch $@

# What the tests, the documentation and the distributions need.
$(VENV)/tests: tests/python/requirements.txt
$(VENV)/docs: docs/requirements.txt
$(VENV)/dist: packaging/dist-requirements.txt
$(VENV)/tests $(VENV)/docs $(VENV)/dist: | $(VENV)/bin/python
	@echo "installing the packages of $<"
	@$(PIP) --requirement $<
	@touch $@

venv: $(VENV)/package $(VENV)/tests ## Create .venv: the Python package and the test tools

demo: ## Generate IDs in Python, C and C++ and take them apart
	@$(MAKE) --silent --jobs=2 $(SHARED) $(VENV)/package
	@echo "compiling the quickstarts in C and C++"
	@mkdir -p $(TARGET)/demo
	@$(CC) -std=c11 examples/quickstart.c -o $(TARGET)/demo/c $(WITH_LIBRARY)
	@$(CXX) -std=c++11 examples/quickstart.cpp -o $(TARGET)/demo/cpp $(WITH_LIBRARY)
	@echo && $(IN_VENV) examples/quickstart.py
	@echo && $(TARGET)/demo/c
	@echo && $(TARGET)/demo/cpp
	@echo && echo "All three loaded the same library:"
	@sha256sum $(SHARED) $(VENV)/lib/*/site-packages/libsnowflake/libsnowflake.so.* | \
	  awk '{ print "  sha256 " substr($$1, 1, 16) "  " $$2 }'

install: lib ## Install for C and C++ into PREFIX (/usr/local)
	packaging/install.sh install
uninstall: ## Remove what `make install` installed there
	packaging/install.sh uninstall

dist: $(VENV)/dist ## Build the Python sdist and wheels into dist/
	$(VENV)/bin/python packaging/dist.py

docs: $(VENV)/package $(VENV)/docs ## Build the documentation into target/docs
	RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --locked --no-deps --lib --target-dir target/rustdoc
	rm -rf target/docs
	$(IN_VENV) -m sphinx --quiet --fail-on-warning --keep-going --fresh-env \
	  --doctree-dir target/docs-doctrees docs target/docs
	cp -R target/rustdoc/doc target/docs/rust

# ---- Testing ----------------------------------------------------------------

# What only computes runs beside each other; what looks at clocks and processes, alone.
BESIDE := bindings tests/abi tests/c tests/cpp tests/header tests/install

test: test-rust lib venv $(VENV)/docs ## Run all tests, in every language that is installed
	$(IN_VENV) -m pytest -q --numprocesses auto --dist loadfile $(BESIDE)
	$(IN_VENV) -m pytest -q tests $(BESIDE:%=--ignore=%) --ignore=tests/leased

test-rust: rust ## Test the core in Rust
	cargo test --locked --all-features
	$(SIMULATE) simulation
	$(LEASES)

test-%: lib venv ## Test X of bindings/ or tests/: test-go, test-c, ...
	$(IN_VENV) -m pytest -q $(or $(firstword $(wildcard bindings/$* tests/$* $*)), \
	  $(error there are no tests in bindings/$* or tests/$*))
test-docs: $(VENV)/docs

test-dist: dist venv ## Test the wheels and the sdist of dist/
	$(IN_VENV) -m pytest -q --numprocesses 2 tests/distributions -k 'not other_pythons'
test-pythons: dist venv ## Test the wheels with PyPy and Python 3.9 to 3.13
	$(IN_VENV) -m pytest -q tests/distributions -k other_pythons

simulate: rust ## Test on simulated machines (STEPS=10000000, or SEED=7: one machine)
	STEPS=$(or $(STEPS),10000000) SEED=$(SEED) $(SIMULATE) every_machine -- --nocapture
simulate-cures: rust ## Take each cure out: the simulation must turn red (minutes)
	$(PYTHON) tests/simulation/cures.py

model: rust ## Explore what can happen to leases, for minutes (STATES=5000000 of each world)
	MODEL_STATES=$(or $(STATES),5000000) $(LEASES) --test model -- --nocapture

# Built for tests: the library of the engines and the command.
ENGINES := $(TARGET)/stores/debug
test-leases: lib venv ## Test leases on real servers: Redis, PostgreSQL, PgBouncer, etcd (SHORT=1)
	$(if $(SHORT),,cargo test --locked --manifest-path stores/Cargo.toml --target-dir $(TARGET)/stores)
	cargo rustc --locked --lib --crate-type cdylib --manifest-path stores/Cargo.toml \
	  --target-dir $(TARGET)/stores
	$(if $(SHORT),,cargo test --locked --manifest-path cli/Cargo.toml --target-dir $(TARGET)/stores)
	cargo build --locked --manifest-path cli/Cargo.toml --target-dir $(TARGET)/stores
	LIBSNOWFLAKE_STORES=$(ENGINES)/libsnowflake_stores.so SNOWFLAKE=$(ENGINES)/snowflake \
	  $(IN_VENV) -m pytest -q --numprocesses 12 tests/leased \
	  $(if $(SHORT),-k 'not stopped and not keep_the_lease and not keeps_the_lease')

test-instructions: $(SHARED) ## Count the instructions of a call (valgrind)
	$(PYTHON) benches/instructions.py --check

lint: venv $(VENV)/docs ## Check formatting, warnings, types and vectors
	for crate in . $(CRATES) benches/rust tests/foreign/rust tests/simulation; do \
	  cargo fmt --all --check --manifest-path $$crate/Cargo.toml || exit; done
	for crate in . $(CRATES); do cargo clippy --locked --quiet --all-targets --all-features \
	  --target-dir target/clippy --manifest-path $$crate/Cargo.toml -- --deny warnings || exit; done
	cargo clippy --locked --quiet --tests --target-dir target/clippy \
	  --manifest-path tests/simulation/Cargo.toml -- --deny warnings
	$(VENV)/bin/python -m ruff check .
	$(VENV)/bin/python -m ruff format --check .
	$(VENV)/bin/python -m mypy
	$(VENV)/bin/python -m mypy --python-version 3.11 docs/conf.py tests/docs tests/abi tests/install \
	  tests/processes
	$(VENV)/bin/python -m mypy --python-version 3.11 bindings benches/languages
	for tests in fuzz leased simulation soak system; do \
	  $(VENV)/bin/python -m mypy --python-version 3.11 tests/$$tests || exit; done
	$(VENV)/bin/python -m mypy --python-version 3.11 tests/foreign/*.py
	$(VENV)/bin/python tests/vectors/generate.py --check

loom: rust ## Test the reserving code for longer (loom, minutes)
	LOOM_MAX_PREEMPTIONS=3 cargo test --locked --lib generator::tests::loom
fuzz: rust ## Call the library with inputs that libFuzzer makes up (MINUTES=5)
	$(PYTHON) tests/fuzz/run.py --minutes $(or $(MINUTES),5)
test-foreign: lib venv ## Run the tests of other generators on this library (network, minutes)
	$(IN_VENV) -m pytest -q tests/foreign/test_foreign.py
# In development: make soak SECONDS=600.
soak: SECONDS ?= 3600
soak: lib venv simulate ## Let programs come and go for an hour; as root, break disks, power and boots
	SOAK_SECONDS=$(SECONDS) $(IN_VENV) -m pytest -q -rPs tests/soak
	SOAK_SECONDS=60 $(IN_VENV) -m pytest -q -rPs tests/processes/test_kill.py \
	  tests/processes/test_busy.py tests/system
	SOAK=1 $(IN_VENV) -m pytest -q tests/c -k 'test_plain and loading'
	$(VENV)/bin/python tests/fuzz/run.py --runs 3000

# ---- Measuring, and the rest -------------------------------------------------

bench: rust ## Write benches/BENCHMARKS.md (QUICK=1: two minutes)
	$(PYTHON) benches/run.py $(if $(QUICK),--quick)
bench-languages: venv ## Write benches/BENCHMARKS-LANGUAGES.md
	$(IN_VENV) benches/languages/measure.py

setup-languages: ## Install the Debian packages of all languages
	@packages="$(strip $(MORE) $$($(PYTHON) bindings/language.py))" && \
	  if [ -z "$$packages" ]; then echo "no package is missing"; exit; fi; \
	  sudo=$$([ "$$(id -u)" = 0 ] || echo sudo) && $$sudo apt-get update -qq && \
	  $$sudo apt-get install -qq -y --no-install-recommends $$packages

clean: ## Remove everything that was built
	rm -rf target */*/target $(VENV) build dist python/*.egg-info
	find python -name '*.so*' -delete
