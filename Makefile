# `make` lists the targets.

PYTHON ?= python3
VENV ?= .venv
CC ?= cc
CXX ?= c++

# Where cargo puts the library, and where C and C++ programs are built.
RELEASE := $(abspath $(or $(CARGO_TARGET_DIR),target)/release)
NATIVE := $(abspath $(or $(CARGO_TARGET_DIR),target)/native)
SHARED := $(RELEASE)/libsnowflake.so
SONAME := $(shell tools/build-library.sh soname)
NATIVE_VARIABLES := LIBRARY=$(RELEASE) INCLUDE=$(abspath include) BUILD=$(NATIVE) CC=$(CC) CXX=$(CXX)
IN_VENV := SNOWFLAKE_LIBRARY=$(SHARED) $(VENV)/bin/python

RUST_SOURCES := Cargo.toml Cargo.lock $(addprefix tools/,build-library.sh exports.map link-with-exports.sh) \
  $(shell find src -name '*.rs')
PYTHON_SOURCES := pyproject.toml setup.py include/snowflake.h \
  $(shell find python -name '*.py' -o -name '*.pyi' -o -name '*.[ch]' -o -name 'py.typed')

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- Building ---------------------------------------------------------------

.PHONY: lib
lib: $(SHARED) $(RELEASE)/libsnowflake.a ## Build the shared and the static library into target/release

$(SHARED): $(RUST_SOURCES)
	tools/build-library.sh shared
	touch $@

$(RELEASE)/libsnowflake.a: $(RUST_SOURCES)
	tools/build-library.sh static
	touch $@

.PHONY: abi
abi: ## Describe the binary interface again in tests/abi (fails if programs would break)
	$(MAKE) -C tests/abi describe $(NATIVE_VARIABLES)

.PHONY: header
header: ## Write include/snowflake.h from the sources
	cargo run --quiet --locked --manifest-path xtask/Cargo.toml -- header

$(VENV)/tools: tests/python/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --requirement $<
	touch $@

# The package of this checkout, with the library in it.
$(VENV)/package: $(VENV)/tools $(SHARED) $(PYTHON_SOURCES)
	$(VENV)/bin/python -m pip install --quiet --force-reinstall --no-deps .
	$(VENV)/bin/python -m pip install --quiet .
	touch $@

.PHONY: venv
venv: $(VENV)/package ## Create .venv, a virtual environment with the package and its test tools

# ---- Demo ------------------------------------------------------------------

$(NATIVE)/quickstart-c: examples/quickstart.c include/snowflake.h $(SHARED)
	mkdir -p $(NATIVE)
	$(CC) -std=c11 -O2 -Wall -Wextra -Iinclude $< -o $@ -L$(RELEASE) -lsnowflake -Wl,-rpath,$(RELEASE)

$(NATIVE)/quickstart-cpp: examples/quickstart.cpp include/snowflake.hpp include/snowflake.h $(SHARED)
	mkdir -p $(NATIVE)
	$(CXX) -std=c++11 -O2 -Wall -Wextra -Iinclude $< -o $@ -L$(RELEASE) -lsnowflake -Wl,-rpath,$(RELEASE)

.PHONY: demo
demo: $(VENV)/package $(NATIVE)/quickstart-c $(NATIVE)/quickstart-cpp ## Generate IDs in Python, C and C++ and take them apart
	@echo
	@$(IN_VENV) examples/quickstart.py
	@echo
	@$(NATIVE)/quickstart-c
	@echo
	@$(NATIVE)/quickstart-cpp
	@echo
	@echo "All three loaded the same library ($(SONAME)):"
	@$(IN_VENV) -c 'import libsnowflake, pathlib; print(pathlib.Path(libsnowflake.__file__).parent / "$(SONAME)")' \
	  | xargs sha256sum $(SHARED) | awk '{ print "  sha256 " substr($$1, 1, 16) "  " $$2 }'

# ---- Installing -------------------------------------------------------------

# The tree, and the folders in it. DESTDIR is a prefix for all of them when a package is
# built.
PREFIX ?= /usr/local
INCLUDEDIR ?= $(PREFIX)/include
LIBDIR ?= $(PREFIX)/lib
PCLIBDIR ?= $(LIBDIR)/pkgconfig
CMAKEDIR ?= $(LIBDIR)/cmake/libsnowflake

# Passed by the environment, so that no shell interprets them.
install uninstall: private export DESTDIR := $(DESTDIR)
install uninstall: private export PREFIX := $(PREFIX)
install uninstall: private export INCLUDEDIR := $(INCLUDEDIR)
install uninstall: private export LIBDIR := $(LIBDIR)
install uninstall: private export PCLIBDIR := $(PCLIBDIR)
install uninstall: private export CMAKEDIR := $(CMAKEDIR)
install uninstall: private export RELEASE := $(RELEASE)

.PHONY: install
install: lib ## Install libraries, headers, pkg-config and CMake files into PREFIX (/usr/local)
	packaging/install.sh install

.PHONY: uninstall
uninstall: ## Remove the files that `make install` with the same variables installed
	packaging/install.sh uninstall

# ---- Testing ----------------------------------------------------------------

.PHONY: test
test: test-rust test-header test-c sanitize memcheck test-cpp test-python test-processes ## Run all tests, in every language that is installed

.PHONY: test-rust
test-rust: ## Test the core: vectors, clocks, threads, fork, loom, properties, the source tree
	cargo test --locked --all-features

.PHONY: test-header
test-header: $(SHARED) ## Test the header: up to date, complete, compiles alone in every standard
	$(MAKE) -C tests/header test $(NATIVE_VARIABLES)

.PHONY: test-c
test-c: $(SHARED) ## Run the C suite
	$(MAKE) -C tests/c test $(NATIVE_VARIABLES)

.PHONY: sanitize
sanitize: $(SHARED) ## Run the C suite with the address, leak and undefined behaviour sanitizers
	$(MAKE) -C tests/c sanitize $(NATIVE_VARIABLES)

.PHONY: memcheck
memcheck: $(SHARED) ## Run the C suite with valgrind (skipped without valgrind, but not in CI)
	@if command -v valgrind >/dev/null || [ -n "$(CI)" ]; then \
	  $(MAKE) -C tests/c memcheck $(NATIVE_VARIABLES); \
	else \
	  echo "memcheck DID NOT RUN: valgrind is missing (Debian: apt-get install valgrind)"; \
	fi

.PHONY: test-cpp
test-cpp: $(SHARED) ## Run the C++ suite
	$(MAKE) -C tests/cpp test $(NATIVE_VARIABLES)

.PHONY: test-python
test-python: $(VENV)/package ## Run the Python suite, the type checks and the examples of the README
	$(IN_VENV) -m pytest -q tests/python

.PHONY: lint
lint: $(VENV)/package ## Check formatting, warnings and types; check that the vectors are up to date
	cargo fmt --all --check
	cargo fmt --check --manifest-path xtask/Cargo.toml
	cargo fmt --all --check --manifest-path benches/rust/Cargo.toml
	cargo clippy --locked --quiet --all-targets --all-features -- --deny warnings
	cargo clippy --locked --quiet --manifest-path xtask/Cargo.toml -- --deny warnings
	$(VENV)/bin/python -m ruff check .
	$(VENV)/bin/python -m ruff format --check .
	$(VENV)/bin/python -m mypy python/libsnowflake python/gerador_snowflake tests/python tests/distributions tools examples
	$(VENV)/bin/python tests/vectors/generate.py --check

PROCESSES := $(MAKE) -C tests/processes $(NATIVE_VARIABLES) PYTHON=$(abspath $(VENV)/bin/python)

.PHONY: test-processes
test-processes: $(VENV)/package ## Test many processes on one file, also killed and with a clock that is set
	$(PROCESSES) test

.PHONY: test-instructions
test-instructions: $(SHARED) ## Compare the instructions of one call (valgrind) with benches/instructions.tsv
	$(PYTHON) benches/instructions.py --check

# ---- Testing the installed files ----------------------------------------------

test: test-install test-abi

.PHONY: test-install
test-install: lib ## Test the installed files (skipped without pkg-config or CMake, but not in CI)
	@if { command -v cmake && command -v pkg-config; } >/dev/null || [ -n "$(CI)" ]; then \
	  $(MAKE) -C tests/install test $(NATIVE_VARIABLES); \
	else \
	  echo "test-install DID NOT RUN: cmake or pkg-config is missing (Debian: apt-get install cmake pkg-config)"; \
	fi

.PHONY: test-abi
test-abi: lib ## Test exports and binary interface (skipped without abidiff, but not in CI)
	@if command -v abidiff >/dev/null || [ -n "$(CI)" ]; then \
	  $(MAKE) -C tests/abi test $(NATIVE_VARIABLES); \
	else \
	  echo "test-abi DID NOT RUN: abidiff is missing (Debian: apt-get install abigail-tools)"; \
	fi

# ---- Documentation ----------------------------------------------------------

DOCS := $(abspath target/docs)
DOCS_SOURCE := $(abspath target/docs-source)
SPHINX := -m sphinx --builder html --quiet --fail-on-warning --keep-going \
  --conf-dir docs --doctree-dir target/docs-doctrees

$(VENV)/docs: docs/requirements.txt $(VENV)/tools
	$(VENV)/bin/python -m pip install --quiet --requirement $<
	touch $@

test: test-docs
lint: lint-docs

.PHONY: lint-docs
lint-docs: $(VENV)/package $(VENV)/docs
	$(VENV)/bin/python -m mypy --python-version 3.11 docs/conf.py docs/staging tests/docs

# Warnings are errors, of rustdoc and of Sphinx.
.PHONY: docs
docs: $(VENV)/package $(VENV)/docs ## Build the documentation into target/docs (open target/docs/index.html)
	RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --locked --no-deps --lib --target-dir target/rustdoc
	rm -rf $(DOCS)
	$(VENV)/bin/python -m docs.staging $(DOCS_SOURCE)
	$(IN_VENV) $(SPHINX) $(DOCS_SOURCE) $(DOCS)
	cp -R target/rustdoc/doc $(DOCS)/rust

.PHONY: test-docs
test-docs: ## Build the documentation; test its links, its examples and a small screen
	@if [ -n "$(CI)" ] || $(MAKE) --silent $(VENV)/docs; then \
	  $(MAKE) docs && $(IN_VENV) -m pytest -q -rs tests/docs; \
	else \
	  echo "test-docs DID NOT RUN: the packages of docs/requirements.txt are missing" \
	    "(PyPI: pip install -r docs/requirements.txt)"; \
	fi

# ---- Languages --------------------------------------------------------------

LANGUAGES := $(IN_VENV) tests/languages/run.py
# CI installs all of them, so it fails if one did not run or too few were found.
DEMANDED := $(if $(CI),--all --least 8)

test: test-languages
lint: lint-languages

.PHONY: test-languages
test-languages: $(VENV)/package ## Test the library from the other languages that are installed (ONLY=name: only one)
	$(LANGUAGES) $(if $(ONLY),--only $(ONLY),$(DEMANDED))

.PHONY: setup-languages
setup-languages: ## Install the Debian packages of the languages that are missing
	@packages=$$($(PYTHON) tests/languages/packages.py) && if [ -n "$$packages" ]; then \
	  as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	  $$as_root apt-get update -qq && \
	  $$as_root apt-get install -qq -y --no-install-recommends $$packages; \
	else \
	  echo "No package is missing."; \
	fi

.PHONY: bench-languages
bench-languages: $(VENV)/package ## Measure a call from each language and write BENCHMARKS-LANGUAGES.md
	$(LANGUAGES) --bench

.PHONY: table-languages
table-languages: $(VENV)/package ## Write the table of languages in the README again, from the last measurement
	$(LANGUAGES) --table

.PHONY: lint-languages
lint-languages: $(VENV)/package
	cargo fmt --check --manifest-path tests/languages/rust/Cargo.toml
	cargo clippy --locked --quiet --manifest-path tests/languages/rust/Cargo.toml --target-dir target/languages-rust -- --deny warnings
	cd tests/languages && $(abspath $(VENV)/bin/python) -m mypy --config-file ../../pyproject.toml --cache-dir ../../.mypy_cache --python-version 3.11 run.py packages.py runner

# ---- Longer tests -----------------------------------------------------------

.PHONY: loom
loom: ## Test the reserving code with three interruptions instead of two (takes minutes)
	LOOM_MAX_PREEMPTIONS=3 cargo test --locked --lib generator::tests::loom

.PHONY: soak
soak: $(VENV)/package ## Kill processes on one file at random moments, for a minute
	$(PROCESSES) soak

# ---- Distributing -----------------------------------------------------------

$(VENV)/dist-tools: tools/dist-requirements.txt $(VENV)/tools
	$(VENV)/bin/python -m pip install --quiet --requirement $<
	touch $@

.PHONY: dist
dist: $(VENV)/dist-tools ## Build the Python sdist and wheels (Linux, glibc 2.17 or newer) into dist/
	$(VENV)/bin/python tools/dist.py

ENVIRONMENTS := $(VENV)/bin/python tests/distributions/environments.py

.PHONY: test-dist
test-dist: dist ## Test dist/: its files, and the Python suite on the wheel and the sdist
	$(VENV)/bin/python -m pytest -q tests/distributions
	$(ENVIRONMENTS) $(VENV)/bin/python
	$(ENVIRONMENTS) --sdist $(VENV)/bin/python

.PHONY: test-pythons
test-pythons: dist ## Run the Python suite on the wheels, with PyPy and Python 3.9 to 3.13
	$(ENVIRONMENTS)

# ---- Measuring --------------------------------------------------------------

.PHONY: bench
bench: ## Compare the speed with others and write BENCHMARKS.md (QUICK=1: two minutes)
	$(PYTHON) benches/run.py $(if $(QUICK),--quick)

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf target xtask/target benches/rust/target $(VENV) build dist python/*.egg-info
	find python -name '*.so*' -delete
