# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role azure_local_vm offers what the modules offer, and its documents say so."""

from __future__ import annotations

import pytest
import yaml
from roles.provisioning import NOT_OF_A_FLEET, Role, connection_options, differences, module_options

from tests.tooling.checkout import CHECKOUT

ROLE = Role("azure_local_vm")
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


def cluster_options():
    return ROLE.options()["azure_local_vm_clusters"]["options"]


def stage_options(stage):
    options = cluster_options()
    parent = options["virtual_machines"]["options"] if stage == "network_interfaces" else options
    return parent[stage]["options"]


@pytest.mark.parametrize("stage", STAGES)
def test_options_are_those_of_the_module(stage):
    declared = {name: option for name, option in stage_options(stage).items() if name != "state"}
    offered = module_options(STAGES[stage], without=OF_THE_CLUSTER | OF_DESTRUCTION)
    if stage == "virtual_machines":
        # What the module takes as the interfaces' names, the role takes as the interfaces themselves.
        del declared["network_interfaces"], offered["network_interfaces"]
    assert differences(declared, offered) == []


@pytest.mark.parametrize("stage", STAGES)
def test_task_passes_every_option_on(stage):
    task = ROLE.task("tasks/provision_cluster.yml", STAGES[stage])
    for name in stage_options(stage):
        value = task[f"edgestack.azure.{STAGES[stage]}"][name]
        expected = "azure_local_vm_name" if name == "name" else f"azure_local_vm_declared.{name} | default("
        assert expected in value, (name, value)
    assert task["tags"] == [stage]
    # Others look at what a stage did.
    assert task["register"] == f"azure_local_vm_{stage}_result"


def test_defaults_are_documented():
    documented = ROLE.options()
    assert {name: option["default"] for name, option in documented.items()} == ROLE.load("defaults/main.yml")


def test_readme_names_every_variable():
    readme = ROLE.read("README.md")
    for name in [*ROLE.load("defaults/main.yml"), *cluster_options()]:
        assert f"`{name}`" in readme, name


def test_playbooks_take_every_connection_option():
    expected = connection_options().keys() - NOT_OF_A_FLEET
    for name in ("provision_azure_local.yml", "destroy_azure_local.yml"):
        (play,) = yaml.safe_load((CHECKOUT / "playbooks" / name).read_text(encoding="utf-8"))
        defaults = play["module_defaults"]["group/edgestack.azure.arm"]
        assert defaults == {option: f"{{{{ edgestack_{option} | default(omit) }}}}" for option in expected}
