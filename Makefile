# Everything is installed inside the project, but for two small entries in the home folder: the
# compiler's link in ~/.solcx and the network `ganache` in ~/.brownie.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
FORGE := .toolchain/bin/forge
PROOF := .toolchain/proof/bin
CHECKS := .toolchain/checks
SOLIDITY = $(wildcard contracts tests/foundry)
STEP := tools/step.sh
# A fixed day, so that the same seed lives the same year whenever it is run.
DEMO_START := 2025-01-01T00:00:00Z
LOGS := .toolchain/logs
WEB := frontend_bridge/web
PARTIES := tests/parties
PEERS := bench/peers
FUZZ := .toolchain/fuzz

export SOLCX_BINARY_PATH := $(CURDIR)/.toolchain/solc
# Some images forbid Python to keep what it compiled: each of a thousand processes would compile all again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo serve packaged-release page page-gallery lint-page bridge-services postgres test-api test-browser test-office-story test-bridge soak bench-bridge \
	test test-quick test-core lint check-pythons docs screenshots bundle format test-forge test-brownie test-parties fuzz bench bench-peers bench-disclosure bench-evidence bench-registrar bench-sponsored bench-simulation replay-grid coverage slither halmos mutate \
	lock release clean distclean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The links and the network live outside the project, so they are checked every time.
setup: .venv/.package node_modules/.locked .venv/.compiled ## Install the pinned tools (quick when nothing changed)
	@$(PY) -m tools.link_tools
	@$(PY) -m tools.register_network

.venv/.locked: requirements/build.lock requirements/dev.lock tools/python_env.sh
	@$(STEP) "Python packages" $(LOGS)/python.log tools/python_env.sh "$(PYTHON)"
	@touch $@

.venv/.package: .venv/.locked pyproject.toml
	@$(STEP) "This package" $(LOGS)/package.log $(PY) -m pip --disable-pip-version-check install \
		--no-input --no-deps --no-build-isolation -e .
	@touch $@

.venv/.compiled: .venv/.package $(wildcard mutual_pool/simulation/model/*.py)
	@$(STEP) "Simulation, compiled" $(LOGS)/compiled.log $(PY) -m mutual_pool.simulation.model.warm_up
	@touch $@

node_modules/.locked: package-lock.json package.json .npmrc
	@$(STEP) "npm packages" $(LOGS)/npm.log npm ci
	@touch $@

demo: setup ## Live through a year of a plan on Ganache, then verify it from the chain alone
	@$(PY) -m tools.with_ganache --time $(DEMO_START) -- $(PY) -m mutual_pool demo

serve: setup page ## Serve a lived-in community: Ganache, API and page, until Ctrl-C
	@$(PY) -m frontend_bridge.local.serve $(SERVE)

test: $(if $(ARGS),test-brownie,test-lanes) ## Every test but those in a browser (ARGS='tests/twin' for some of brownie's)

# Two lanes at once, since most steps keep one core busy: a compiler, a type checker. Each step's output
# is in .toolchain/logs/test, and is shown if it fails; nothing keeps the other steps from running.
.PHONY: test-lanes prepared release-build test-page test-index test-browser-quick
test-lanes:
	@$(MAKE) --no-print-directory -j2 prepared
	@$(PY) -m tools.lanes $(LOGS)/test test-brownie lint,slither,test-page,coverage,test-forge,test-index

# What steps of both lanes need, so that no two of them make it at once.
prepared: setup build/contracts/.fresh build/slither/.fresh release-build postgres \
	$(CHECKS)/.locked .toolchain/proof/.locked $(WEB)/node_modules/.locked $(PARTIES)/node_modules/.locked

release-build: setup
	@$(STEP) "Contracts of the release" $(LOGS)/release.log $(PY) -c \
		"from mutual_pool.chain.release import load_release; load_release()"

packaged-release: setup ## Write the compiled contracts into the package, for an image without a compiler
	@$(PY) -m tools.package_release

# A sample of each suite; a file stays with one worker.
QUICK := tests/model tests/docs tests/tools tests/twin/test_settlement.py tests/twin/test_claims.py \
	tests/unit/mutual_pool/test_settle.py tests/unit/claim_desk/test_decide.py tests/audit/test_tries.py \
	tests/simulation/test_scenario.py tests/cli/test_cli.py
test-quick: ## Style, types, the model, and a sample of each suite (minutes)
	@$(MAKE) --no-print-directory -j2 prepared-quick
	@$(PY) -m tools.lanes $(LOGS)/test-quick quick-brownie quick-style,quick-forge,quick-bundle

.PHONY: prepared-quick quick-brownie quick-style quick-forge quick-bundle
prepared-quick: setup build/contracts/.fresh release-build $(CHECKS)/.locked $(WEB)/node_modules/.locked

quick-brownie:
	@.venv/bin/brownie test $(QUICK) --network ganache -n $(WORKERS) --dist loadfile

quick-style:
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

quick-forge:
	@FOUNDRY_OPTIMIZER=false $(FORGE) test --match-path 'tests/foundry/libraries/*'

quick-bundle:
	@$(PY) -m pytest -q -p no:pytest-brownie frontend_bridge/tests/test_bundle.py

test-core: lint slither test-forge coverage test-brownie ## The same without page and API

lint: setup build/slither/.fresh $(CHECKS)/.locked $(WEB)/node_modules/.locked ## Check style, formatting, types, and that modules import from their floor or below
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@$(STEP) "Floors of the package" $(LOGS)/layers.log $(CHECKS)/bin/lint-imports --cache-dir build/.import_linter_cache
	@$(STEP) "Floors of the page" $(LOGS)/page-layers.log npm --prefix $(WEB) run check:layers
	@$(if $(SOLIDITY),$(FORGE) fmt --check $(SOLIDITY))

# The contracts alone, without a warning of the compiler; slither reads what the compiler made of them.
build/slither/.fresh: $(shell find contracts -name '*.sol') foundry.toml package.json | setup
	@rm -rf build/slither
	@$(STEP) "Compiler warnings" $(LOGS)/warnings.log $(FORGE) build --skip test --deny warnings \
		--ast --build-info --build-info-path build/slither/build-info \
		--out build/slither/out --cache-path build/slither/cache
	@touch $@

check-pythons: setup ## Check types and wheels for Python 3.12 and 3.13, and start them where they are
	@$(PY) -m tools.other_pythons

# import-linter, codespell and pre-commit, with pins of their own.
$(CHECKS)/.locked: requirements/checks.lock requirements/build.lock
	@$(STEP) "Python packages of the checks" $(LOGS)/checks-python.log sh -c \
		'"$(PYTHON)" -m venv --clear $(CHECKS) && $(CHECKS)/bin/python -m pip \
		--disable-pip-version-check install --no-input --require-hashes -r requirements/checks.lock'
	@touch $@

# MkDocs has pins of its own, and nothing else needs it.
DOCS := .toolchain/docs
$(DOCS)/.locked: requirements/docs.lock requirements/build.lock
	@$(STEP) "Python packages of the site" $(LOGS)/docs-python.log sh -c \
		'"$(PYTHON)" -m venv --clear $(DOCS) && $(DOCS)/bin/python -m pip \
		--disable-pip-version-check install --no-input --require-hashes -r requirements/docs.lock'
	@touch $@

docs: setup $(DOCS)/.locked ## Build the documentation site into build/docs/site; a broken link fails it
	@$(PY) -m tools.docs_site
	@$(DOCS)/bin/mkdocs build --quiet --strict
	@echo "Built: build/docs/site/index.html"

screenshots: setup page ## Draw the pictures of page and report in docs/images (needs chromium)
	@$(PY) -m frontend_bridge.local.screenshots

bundle: setup ## Generate the error texts of the twin, and the ABI bundle that page and API use
	@$(PY) -m tools.error_texts
	@$(PY) -m frontend_bridge.abi.generate

format: setup ## Format the Python and the Solidity
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format
	@$(if $(SOLIDITY),$(FORGE) fmt $(SOLIDITY))

test-forge: setup ## Unit and fuzz tests, and the invariants
	@$(PY) -m tools.campaign $(FORGE)

fuzz: setup ## The fuzz tests and the invariants for very many runs (hours; ARGS='--match-path ...' for some)
	@FOUNDRY_PROFILE=long $(PY) -m tools.campaign $(FORGE) $(ARGS)

# Each worker has a Ganache of its own; a file stays with one worker, since its tests share a deployment.
# Files are taken in their order: the long ones (audit, cli, integration) come first, the many short ones last.
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
test-brownie: setup build/contracts/.fresh $(CHECKS)/.locked $(WEB)/node_modules/.locked $(PARTIES)/node_modules/.locked ## Tests on Ganache, and those that need no chain (ARGS=... for some)
	@.venv/bin/brownie test --network ganache -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-parties: setup build/contracts/.fresh $(PARTIES)/node_modules/.locked ## Whole years with wallets that others wrote, on two forks (minutes)
	@MUTUAL_POOL_PARTIES=whole .venv/bin/brownie test $(PARTIES) --network ganache -n $(WORKERS) --dist load $(ARGS)

# The wallets and accounts that the tests live with; the lock is their own.
$(PARTIES)/node_modules/.locked: $(PARTIES)/package-lock.json $(PARTIES)/package.json $(PARTIES)/.npmrc
	@$(STEP) "npm packages of contracts of others" $(LOGS)/parties-npm.log npm --prefix $(PARTIES) ci
	@touch $@

# Brownie overlooks some changes of what a contract imports, and would test an old one.
build/contracts/.fresh: $(shell find contracts -name '*.sol') brownie-config.yaml package.json | setup
	@rm -rf build/contracts
	@$(STEP) "Contracts" $(LOGS)/contracts.log .venv/bin/brownie compile
	@touch $@

# What the page is built from and with; its lock is its own.
$(WEB)/node_modules/.locked: $(WEB)/package-lock.json $(WEB)/package.json $(WEB)/.npmrc
	@$(STEP) "npm packages of the page" $(LOGS)/page-npm.log npm --prefix $(WEB) ci
	@touch $@

page: build/web/.built ## Build the wallet page, into build/web
build/web/.built: $(WEB)/node_modules/.locked frontend_bridge/abi/bundle.ts frontend_bridge/abi/errors.ts \
		$(shell find $(WEB)/src $(WEB)/languages $(WEB)/test-wallet $(WEB)/public -type f) \
		$(WEB)/index.html $(WEB)/vite.config.ts $(WEB)/vite.wallet.config.ts
	@$(STEP) "The page" $(LOGS)/page.log npm --prefix $(WEB) run build
	@$(STEP) "The test wallet" $(LOGS)/wallet.log npm --prefix $(WEB) run build:wallet
	@touch $@

page-gallery: build/gallery/.built setup ## Show every component of the page in every state, on 127.0.0.1, until Ctrl-C
	@$(PY) -m frontend_bridge.local.gallery $(GALLERY)
build/gallery/.built: $(WEB)/node_modules/.locked $(WEB)/vite.gallery.config.ts $(WEB)/vite.config.ts frontend_bridge/abi/bundle.ts \
		$(shell find $(WEB)/src $(WEB)/languages $(WEB)/gallery -type f)
	@$(STEP) "The gallery" $(LOGS)/gallery.log npm --prefix $(WEB) run build:gallery
	@touch $@

lint-page: $(WEB)/node_modules/.locked ## Check the page's types and style
	@$(STEP) "The page's types and style" $(LOGS)/page-lint.log npm --prefix $(WEB) run check

# Debian's Chromium, PostgreSQL and a Chinese font, which the bridge's tests need.
bridge-services: ## Install what the bridge's tests need (as root on Debian)
	@tools/debian_packages.sh chromium:chromium postgresql:/usr/lib/postgresql/*/bin/initdb \
		fonts-wqy-microhei:/usr/share/fonts/truetype/wqy/*

# Asked for every time, since Debian's may have come or gone.
postgres:
	@$(STEP) "PostgreSQL" $(LOGS)/postgres.log tools/postgres_env.sh "$(PYTHON)"

# Schemathesis needs a newer hypothesis than brownie pins, so it lives by itself.
$(FUZZ)/.locked: requirements/fuzz.lock requirements/build.lock
	@$(STEP) "Python packages of the API's fuzzing" $(LOGS)/fuzz-python.log sh -c \
		'"$(PYTHON)" -m venv --clear $(FUZZ) && $(FUZZ)/bin/python -m pip \
		--disable-pip-version-check install --no-input --require-hashes -r requirements/fuzz.lock'
	@touch $@

test-api: test-page test-index ## The page's style and units, bundle, API in both databases (quick)

test-page: lint-page ## The page's types, style and units
	@npm --prefix $(WEB) test

# Each worker has an Anvil and a PostgreSQL of its own.
test-index: setup postgres ## The bundle, the index and the API in both databases
	@$(PY) -m pytest -p no:pytest-brownie -n $(WORKERS) --dist loadfile \
		--no-loadscope-reorder frontend_bridge/tests \
		--ignore=frontend_bridge/tests/browser \
		--ignore=frontend_bridge/tests/test_fuzz.py --ignore=frontend_bridge/tests/test_image.py \
		--ignore=frontend_bridge/tests/test_compose_services.py

test-browser: setup bridge-services page build/gallery/.built ## The page in a browser, against Ganache and API (slow)
	@$(PY) -m pytest -p no:pytest-brownie frontend_bridge/tests/browser

test-browser-quick: setup page ## A member's life in a browser, where the whole suite would take too long
	@$(PY) -m pytest -p no:pytest-brownie frontend_bridge/tests/browser/test_member.py

test-office-story: setup bridge-services page ## The office's whole story in browsers and terminals, with 200 people from a list
	@OFFICE_PEOPLE=200 $(PY) -m pytest -p no:pytest-brownie frontend_bridge/tests/browser/test_office_story.py

test-bridge: test-api test-browser $(FUZZ)/.locked ## All of page and API: quick tests, browser, the API fuzzed, its image
	@$(PY) -m pytest -p no:pytest-brownie frontend_bridge/tests/test_fuzz.py frontend_bridge/tests/test_image.py \
		frontend_bridge/tests/test_compose_services.py

soak: setup postgres ## An hour of everything at once against the index (SOAK='--minutes 5 --database postgresql')
	@$(PY) -m frontend_bridge.tests.soak $(SOAK)

bench-bridge: setup bridge-services page ## Measure index, API and page, into build/bench/bridge.json
	@$(PY) -m bench.bridge $(KEEP)

bench: setup ## Measure gas, into build/bench/gas.json
	@$(PY) -m tools.with_anvil --forget -- $(PY) -m bench $(KEEP)

bench-peers: setup $(PEERS)/node_modules/.locked ## Measure peers beside ours, into build/bench/peers.json (KEEP=--keep for the table and the chart)
	@$(PY) -m tools.with_anvil --forget -- $(PY) -m bench.peers $(KEEP)

# The peers' contracts; the lock is their own.
$(PEERS)/node_modules/.locked: $(PEERS)/package-lock.json $(PEERS)/package.json $(PEERS)/.npmrc
	@$(STEP) "npm packages of the peers" $(LOGS)/peers-npm.log npm --prefix $(PEERS) ci
	@touch $@

bench-sponsored: setup $(PARTIES)/node_modules/.locked ## Measure acts through a smart account, into build/bench/sponsored.json
	@$(PY) -m bench.sponsored $(KEEP)

bench-registrar: setup ## Time a registrar's weekend of 200 people, into build/bench/registrar.json
	@$(PY) -m bench.registrar $(KEEP)

bench-evidence: setup bridge-services page ## Time 25 MB encrypted in the page on a slowed processor, into build/bench/evidence.json
	@$(PY) -m bench.evidence $(KEEP)

bench-disclosure: setup build/bench/cryo-env/.locked ## Measure the auditor's tools, into build/bench/disclosure.json
	@$(PY) -m tools.with_anvil -- $(PY) -m bench.disclosure $(KEEP)

build/bench/cryo-env/.locked: requirements/cryo.lock
	@$(PYTHON) -m venv build/bench/cryo-env
	@$(STEP) "cryo" $(LOGS)/cryo.log build/bench/cryo-env/bin/pip --disable-pip-version-check install \
		--no-input --require-hashes -r requirements/cryo.lock
	@touch $@

.venv-bench/.locked: requirements/bench.lock
	@$(PYTHON) -m venv --clear .venv-bench
	@$(STEP) "Packages to compare with" $(LOGS)/bench.log .venv-bench/bin/python -m pip \
		--disable-pip-version-check install --no-input --require-hashes -r $<
	@touch $@

bench-simulation: setup .venv-bench/.locked ## Time the simulation beside modelx and heavylight
	@$(PY) -m bench.simulation $(KEEP)

replay-grid: setup ## Hold the simulation's means against 120 lives on the contracts (minutes)
	@$(PY) -m mutual_pool.simulation.differential.grid --workers 2

# A line counts when it runs once, so that few runs of each fuzz test and campaign suffice here, and have to;
# `make test-forge` has the full number, on the optimised code that is deployed.
coverage: setup ## Solidity coverage, into build/coverage; fails below all lines and branches
	@mkdir -p build/coverage
	@FOUNDRY_FUZZ_RUNS=8 FOUNDRY_INVARIANT_RUNS=2 $(FORGE) coverage --report summary --report lcov --report-file build/coverage/lcov.info \
		--no-match-coverage '(^tests|/mocks)/'
	@$(PY) -m tools.full_coverage build/coverage/lcov.info

release: setup ## Put the compiled contracts into the package, so that a wheel needs no compiler
	@$(PY) -m tools.package_release

# Slither, halmos: proof and doubt
.toolchain/proof/.locked: requirements/proof.lock tools/proof_env.sh
	@$(STEP) "Proof tools" $(LOGS)/proof.log tools/proof_env.sh "$(PYTHON)"
	@touch $@

slither: setup .toolchain/proof/.locked build/slither/.fresh ## Static analysis; fails if a finding is not answered beside the code
	@PATH="$(CURDIR)/.toolchain/bin:$$PATH" $(STEP) "Slither" $(LOGS)/slither.log $(PROOF)/python -m tools.static_analysis .
	@! grep -A 1 "Impossible to generate IR" $(LOGS)/slither.log || (echo "Slither does not see these" >&2; exit 1)

halmos: setup .toolchain/proof/.locked ## Symbolic proofs of the arithmetic and the ladder
	@PATH="$(CURDIR)/.toolchain/bin:$$PATH" FOUNDRY_SRC=contracts/libraries FOUNDRY_TEST=tests/foundry/symbolic \
		FOUNDRY_SCRIPT=tests/foundry/symbolic \
		FOUNDRY_OUT=build/halmos/out FOUNDRY_CACHE_PATH=build/halmos/cache \
		$(PROOF)/halmos --config tests/foundry/symbolic/halmos.toml

mutate: setup ## Mutation testing of the contracts, into build/mutation (an hour or more; see docs/mutation.md)
	@$(PY) -m tools.mutate $(MUTATE)

lock: ## Renew the Python locks (needs uv)
	@UV_CUSTOM_COMPILE_COMMAND="make lock" && export UV_CUSTOM_COMPILE_COMMAND && \
	for name in build dev checks docs cryo proof bench fuzz api desk postgres; do \
		uv pip compile --quiet --python-version 3.11 --universal --generate-hashes \
			--no-emit-index-url --no-emit-find-links --emit-build-options \
			requirements/$$name.in -o requirements/$$name.lock || exit 1; \
	done

clean: ## Remove what compiling, testing and the demo made
	@rm -rf build reports .mypy_cache .ruff_cache .pytest_cache .hypothesis

distclean: clean ## Remove the installed tools too
	@rm -rf .venv .venv-bench node_modules $(WEB)/node_modules $(PARTIES)/node_modules $(PEERS)/node_modules .toolchain
