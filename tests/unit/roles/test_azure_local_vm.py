# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role azure_local_vm offers what the modules offer, and its documents say so."""

from __future__ import annotations

import importlib

import pytest
import yaml

from tests.tooling.checkout import CHECKOUT

ROLE = CHECKOUT / "roles" / "azure_local_vm"
MODULES = "ansible_collections.edgestack.azure.plugins.modules"
STAGES = {
    "storage_paths": "storage_path",
    "images": "image",
    "logical_networks": "logical_network",
    "virtual_disks": "virtual_disk",
    "network_interfaces": "network_interface",
    "virtual_machines": "virtual_machine",
}
# What the role says for the whole cluster, or not at all.
OF_THE_CLUSTER = {"resource_group", "custom_location", "location", "expected_resources", "wait", "state"}
OF_DESTRUCTION = {"remove_network_interfaces", "remove_data_disks"}


def load(name):
    return yaml.safe_load((ROLE / name).read_text(encoding="utf-8"))


def cluster_options():
    return load("meta/argument_specs.yml")["argument_specs"]["main"]["options"]["azure_local_vm_clusters"]["options"]


def stage_options(stage):
    options = cluster_options()
    parent = options["virtual_machines"]["options"] if stage == "network_interfaces" else options
    return parent[stage]["options"]


def module_options(module):
    connection = importlib.import_module(MODULES.replace("modules", "module_utils._arm.options")).connection_spec()
    spec = importlib.import_module(f"{MODULES}.{module}").ENTRY.argument_spec.argument_spec
    own = {name: option for name, option in spec.items() if name not in connection.argument_spec}
    return {name: own[name] for name in own.keys() - OF_THE_CLUSTER - OF_DESTRUCTION}


def task_of(stage):
    module = f"edgestack.azure.{STAGES[stage]}"
    return next(task for task in load("tasks/provision_cluster.yml") if module in task), module


@pytest.mark.parametrize("stage", STAGES)
def test_options_are_those_of_the_module(stage):
    declared = {name: option for name, option in stage_options(stage).items() if name != "state"}
    expected = module_options(STAGES[stage])
    assert declared.keys() == expected.keys()
    for name, option in expected.items():
        # What the module takes as the interfaces' names, the role takes as the interfaces themselves.
        if (stage, name) == ("virtual_machines", "network_interfaces"):
            continue
        for key in ("type", "elements", "choices"):
            assert declared[name].get(key) == option.get(key), (name, key)
        assert set(declared[name].get("options", {})) == set(option.get("options", {})), name
        assert declared[name].get("no_log", False) == (option.get("no_log") or False), name


@pytest.mark.parametrize("stage", STAGES)
def test_task_passes_every_option_on(stage):
    task, module = task_of(stage)
    for name in stage_options(stage):
        value = task[module][name]
        expected = "azure_local_vm_name" if name == "name" else f"azure_local_vm_declared.{name} | default("
        assert expected in value, (name, value)
    assert task["tags"] == [stage]


def test_defaults_are_documented():
    specs = load("meta/argument_specs.yml")["argument_specs"]
    documented = {name: option for spec in specs.values() for name, option in spec["options"].items()}
    assert {name: option["default"] for name, option in documented.items()} == load("defaults/main.yml")


def test_readme_names_every_variable():
    readme = (ROLE / "README.md").read_text(encoding="utf-8")
    for name in [*load("defaults/main.yml"), *cluster_options()]:
        assert f"`{name}`" in readme, name


def test_playbooks_take_every_connection_option():
    connection = importlib.import_module(MODULES.replace("modules", "module_utils._arm.options")).connection_spec()
    # Switching the verification off, or pinning, belongs to a single place, not to a fleet.
    expected = connection.argument_spec.keys() - {"validate_certs", "fingerprint"}
    for name in ("provision_azure_local.yml", "destroy_azure_local.yml"):
        (play,) = yaml.safe_load((CHECKOUT / "playbooks" / name).read_text(encoding="utf-8"))
        defaults = play["module_defaults"]["group/edgestack.azure.arm"]
        assert defaults == {option: f"{{{{ edgestack_{option} | default(omit) }}}}" for option in expected}
