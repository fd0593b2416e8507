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
FLOWS := playbooks device vms_inventory report
CHECKED := plugins/ tests/contract/ tests/emulator/ tests/tooling/

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
integration: venv ## every module against the emulator, through both doors
	@rm -rf $(BUILD)/traffic/modules
	EMULATOR_KEEP_TRAFFIC=$(CURDIR)/$(BUILD)/traffic/modules pytest -n 2 --dist worksteal tests/integration $(addprefix --ignore tests/integration/,$(FLOWS))

.PHONY: flows
flows: venv ## roles, playbooks, inventory and report from end to end: clusters, devices, a real DNS server, guests with SSH
	@rm -rf $(BUILD)/traffic/flows
	EMULATOR_KEEP_TRAFFIC=$(CURDIR)/$(BUILD)/traffic/flows pytest -n 2 --dist loadfile $(addprefix tests/integration/,$(FLOWS))

.PHONY: slow
slow: venv ## what takes minutes: a fleet of devices in one run, and runs that are interrupted
	pytest tests/slow

.PHONY: format
format: venv ## let ruff put the code in shape
	ruff check --fix .
	ruff format .

##### The judges: what others have written

$(BUILD)/clients/%/.ready: requirements/clients-%.txt tests/tooling/make_venv.sh
	PYTHON= tests/tooling/make_venv.sh $(@D) "3.12 3.13 3.11" -r $<

# The collection names what it needs in a file of its own; compiled, its tasks start in half the time.
$(BUILD)/clients/azcollection/.complete: $(BUILD)/clients/azcollection/.ready
	$(@D)/bin/uv pip install --quiet --compile-bytecode --python $(@D)/bin/python -r $(@D)/lib/python*/site-packages/ansible_collections/azure/azcollection/requirements.txt
	touch $@

# What the clients and the emulator say to each other is kept for `contract`.
RECORDED = rm -rf $(BUILD)/contract/clients/$(@:test-clients-%=%) && EMULATOR_KEEP_TRAFFIC=$(CURDIR)/$(BUILD)/contract/clients/$(@:test-clients-%=%)

.PHONY: test-clients test-clients-sdk test-clients-cli test-clients-azcollection test-clients-azure-local
test-clients: test-clients-sdk test-clients-cli test-clients-azcollection test-clients-azure-local ## other people's clients against the emulator
test-clients-sdk: venv $(BUILD)/clients/sdk/.ready ## Microsoft's Python SDK and token libraries on a device
	$(RECORDED) pytest tests/clients/device/test_sdk.py tests/clients/device/test_tokens.py
test-clients-cli: venv $(BUILD)/clients/cli/.ready ## the Azure CLI on a device
	$(RECORDED) pytest tests/clients/device/test_cli.py
test-clients-azcollection: venv $(BUILD)/clients/azcollection/.complete ## azure.azcollection on a device
	$(RECORDED) pytest tests/clients/device/test_azcollection.py
test-clients-azure-local: venv $(BUILD)/clients/azure-local/.ready ## Microsoft's Python SDK on a cluster
	$(RECORDED) pytest tests/clients/azure_local

DESCRIBED := $(foreach name,azure-local sdk,$(BUILD)/clients/$(name)/.ready)

.PHONY: contract
contract: venv $(DESCRIBED) ## what `integration`, `flows` and the client suites have said, judged by the published API descriptions
	@rm -rf $(BUILD)/contract/sdk
	@python -m tests.contract.sdk_descriptions $(BUILD)/contract $(BUILD)/clients/{azure-local,sdk}/lib/python3*/site-packages >/dev/null
	python -m tests.contract $(BUILD)/traffic $(wildcard ../shared/specs) $(BUILD)/contract --clients $(BUILD)/contract/clients --report $(BUILD)/contract/coverage.md

.PHONY: awx
awx: $(BUILD)/awx/.ready $(LINK) ## AWX: its objects made with awx.awx, and jobs run as it runs them
	PATH="$(CURDIR)/$(BUILD)/awx/bin:$$PATH" python -m pytest -n 2 --dist worksteal tests/awx
	cd $(LINK) && PATH="$(CURDIR)/$(BUILD)/awx/bin:$$PATH" molecule reset -s awx_objects && PATH="$(CURDIR)/$(BUILD)/awx/bin:$$PATH" molecule test -s awx_objects

$(BUILD)/awx/.ready: requirements/awx.txt requirements/test.txt requirements/runtime.txt meta/ee-requirements.txt tests/tooling/make_venv.sh
	PYTHON= tests/tooling/make_venv.sh $(BUILD)/awx "$(PYTHONS_2.20)" -r requirements/awx.txt

.PHONY: eda
eda: $(BUILD)/eda/.ready $(LINK) ## Event-Driven Ansible: the rulebooks, run by ansible-rulebook (needs Java 17)
	PATH="$(CURDIR)/$(BUILD)/eda/bin:$$PATH" python -m pytest tests/eda

$(BUILD)/eda/.ready: requirements/eda.txt requirements/test.txt requirements/runtime.txt meta/ee-requirements.txt tests/tooling/make_venv.sh
	PYTHON= tests/tooling/make_venv.sh $(BUILD)/eda "3.12 3.13 3.11" -r requirements/eda.txt

.PHONY: molecule
molecule: $(BUILD)/molecule/.ready $(LINK) ## the scenarios of the roles against one emulated fleet, which users can copy
	@PATH="$(CURDIR)/$(BUILD)/molecule/bin:$$PATH" python -m tests.emulator.rehearsal stop $(BUILD)/rehearsal
	cd $(LINK) && PATH="$(CURDIR)/$(BUILD)/molecule/bin:$$PATH" molecule reset && PATH="$(CURDIR)/$(BUILD)/molecule/bin:$$PATH" molecule test --all --exclude awx_objects

$(BUILD)/molecule/.ready: requirements/molecule.txt requirements/test.txt requirements/runtime.txt meta/ee-requirements.txt tests/tooling/make_venv.sh
	PYTHON= tests/tooling/make_venv.sh $(BUILD)/molecule "$(PYTHONS)" -r requirements/molecule.txt

.PHONY: certify
certify: venv $(BUILD)/certification/.ready ## what certification looks at: galaxy-importer, licences, README
	python -m tests.tooling.certification $(BUILD)/certification

$(BUILD)/certification/.ready: requirements/certification.txt tests/tooling/make_venv.sh
	PYTHON= tests/tooling/make_venv.sh $(BUILD)/certification "3.12 3.11" -r requirements/certification.txt

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
	python tests/benchmarks/report.py

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
docs: venv ## the documentation with its guides as HTML in .build/docs, without a warning
	@uv pip install --quiet --python $(VENV)/bin/python -r requirements/docs.txt 2>/dev/null || pip install --quiet -r requirements/docs.txt
	python -m tests.tooling.docs_site

.PHONY: runtime-metadata
runtime-metadata: venv ## write meta/runtime.yml anew from the modules
	python -m tests.tooling.runtime_metadata --write

.PHONY: clean
clean: ## remove everything that was made here
	rm -rf $(BUILD)
