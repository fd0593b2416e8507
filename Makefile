# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

# Everything that is made here goes to .build; `make clean` removes it. No target needs root or changes the home directory's
# collections: .build/ansible_collections/edgestack/azure is a link to this checkout, whatever its folder is called.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PRECIOUS: .build/core-%/.ready

BUILD := .build
VENV := $(BUILD)/venv
LINK := $(BUILD)/ansible_collections/edgestack/azure
OLDEST := 2.18
CORES := 2.18 2.19 2.20 2.21
CHECKED := plugins/ tests/emulator/ tests/tooling/

# 3.12 first: the newest ansible-core runs on it, and most of the development happens there.
PYTHONS := 3.12 3.13 3.14 3.11
PYTHONS_2.18 := 3.11 3.12 3.13
PYTHONS_2.19 := 3.11 3.12 3.13
PYTHONS_2.20 := 3.12 3.13 3.14
PYTHONS_2.21 := 3.12 3.13 3.14

# ansible refuses to start in a locale that is not UTF-8.
export LC_ALL ?= C.UTF-8
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/$(BUILD)
export ANSIBLE_HOME := $(CURDIR)/$(BUILD)/ansible-home
# The tools call each other by bare name.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9%.-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##### What everything stands on

.PHONY: venv
venv: $(VENV)/.ready $(LINK) ## make the virtual environment and the collection link (PYTHON=... picks the interpreter)

$(VENV)/.ready: requirements/dev.txt requirements/test.txt requirements/runtime.txt meta/ee-requirements.txt tests/tooling/make_venv.sh
	@tests/tooling/make_venv.sh $(VENV) "$(PYTHONS)" -r requirements/dev.txt >&2

$(BUILD)/core-%/.ready: requirements/test.txt requirements/runtime.txt meta/ee-requirements.txt tests/tooling/make_venv.sh
	PYTHON= tests/tooling/make_venv.sh $(BUILD)/core-$* "$(PYTHONS_$*)" -r requirements/test.txt "ansible-core==$*.*"

$(LINK):
	@mkdir -p $(@D)
	@ln -sfn ../../.. $@

##### The checks of every change

.PHONY: test
test: venv ## lint, types, unit and integration: what must pass before a change is handed in
	@tests/tooling/gates.sh lint types unit integration

.PHONY: lint
lint: lint-code lint-format lint-yaml lint-changelog lint-ansible ## formatting, linters, changelog fragments

.PHONY: lint-code lint-format lint-yaml lint-changelog lint-ansible
lint-code: venv
	ruff check .
lint-format: venv
	ruff format --check .
lint-yaml: venv
	yamllint --strict .
lint-changelog: venv
	antsibull-changelog lint
lint-ansible: venv
	cd $(LINK) && ansible-lint --offline

.PHONY: types
types: venv ## mypy, strict
	mypy $(patsubst plugins/,$(LINK)/plugins/,$(CHECKED))

.PHONY: unit
unit: venv ## unit tests and the tests of the collection's completeness
	pytest -n 2 --dist worksteal tests/unit

.PHONY: integration
integration: venv ## every module against the emulator
	pytest -n 2 --dist worksteal tests/integration --ignore tests/integration/device

.PHONY: device
device: venv ## devices from the factory to a verified environment, certificates rotated, names in a real DNS server
	pytest -n 2 --dist worksteal tests/integration/device

.PHONY: slow
slow: venv ## what takes minutes: a fleet of devices in one run, and runs that are interrupted
	pytest tests/slow

.PHONY: format
format: venv ## let ruff put the code in shape
	ruff check --fix .
	ruff format .

##### To look at and to measure

.PHONY: demo
demo: venv ## bring-up and provisioning against the emulator, twice: the second run changes nothing
	python tests/demo/run.py

.PHONY: emulator
emulator: venv ## run the emulated fleet in the foreground (ARGS="--port 8443 ...")
	@exec python -m tests.emulator $(ARGS)

.PHONY: bench
bench: venv ## the benchmarks
	python tests/benchmarks/run.py

##### The slower gates

.PHONY: sanity
sanity: venv ## ansible-test sanity on the newest ansible-core
	python -m tests.tooling.sanity $(VENV)

sanity-%: venv $(BUILD)/core-%/.ready ## ansible-test sanity on that ansible-core, for example sanity-2.18
	python -m tests.tooling.sanity $(BUILD)/core-$*

.PHONY: sanity-oldest
sanity-oldest: sanity-$(OLDEST) ## the same on the oldest supported one

.PHONY: sanity-all
sanity-all: $(addprefix sanity-,$(CORES)) ## the same on all supported ones

units-%: venv $(BUILD)/core-%/.ready ## unit tests on that ansible-core
	PATH="$(CURDIR)/$(BUILD)/core-$*/bin:$$PATH" python -m pytest -n 2 --dist worksteal tests/unit

.PHONY: units-oldest
units-oldest: units-$(OLDEST) ## unit tests on the oldest supported one

##### What is handed out

.PHONY: build
build: venv ## build the package, install it into an empty place and read every module's documentation from there
	python -m tests.tooling.package

.PHONY: docs-lint
docs-lint: venv ## antsibull-docs: the markup and the references of all documentation
	cd $(LINK) && antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs self .

.PHONY: docs
docs: venv ## the documentation as HTML in .build/docs
	uv pip install --quiet --python $(VENV)/bin/python -r requirements/docs.txt || pip install --quiet -r requirements/docs.txt
	rm -rf $(BUILD)/docs && mkdir -p -m 0755 $(BUILD)/docs
	antsibull-docs sphinx-init --use-current --squash-hierarchy --lenient --sphinx-theme sphinx-ansible-theme --dest-dir $(BUILD)/docs edgestack.azure
	cd $(BUILD)/docs && ./build.sh

.PHONY: runtime-metadata
runtime-metadata: venv ## write meta/runtime.yml anew from the modules
	python -m tests.tooling.runtime_metadata --write

.PHONY: clean
clean: ## remove everything that was made here
	rm -rf $(BUILD)
