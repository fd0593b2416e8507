# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role device_vm offers what the modules offer, and its documents say so."""

from __future__ import annotations

import pytest
import yaml
from roles.provisioning import NOT_OF_A_FLEET, Role, connection_options, differences, module_options

from tests.tooling.checkout import CHECKOUT

ROLE = Role("device_vm")
STAGES = {
    "storage_accounts": "device_storage_account",
    "disks": "device_disk",
    "images": "device_image",
    "virtual_networks": "device_virtual_network",
    "network_interfaces": "device_network_interface",
    "virtual_machines": "device_virtual_machine",
    "extensions": "device_vm_extension",
}
# What the role says for the whole device, finds out, or leaves to the modules.
OF_THE_DEVICE = {"resource_group", "location", "expected_resources", "wait", "state", "api_profile", "virtual_machine"}
NOT_DECLARED = {"return_keys", "remove_os_disk", "remove_data_disks", "remove_network_interfaces"}
# What the role has and the module has not, or has in another shape.
OWN = {"state", "upload", "custom_data_template", "extensions", "network_interfaces"}
# Options that are not simply passed on.
COMPUTED = {"name", "upload", "custom_data_template", "extensions", "blob_uri", "source_uri", "custom_data"}
OF_UPLOADS = {"resource_group", "account_key", "sas", "blob_endpoint", "state"}


def group_options():
    return ROLE.options()["device_vm_resource_groups"]["options"]


def stage_options(stage):
    options = group_options()
    parent = options["virtual_machines"]["options"] if stage in ("network_interfaces", "extensions") else options
    return parent[stage]["options"]


@pytest.mark.parametrize("stage", STAGES)
def test_options_are_those_of_the_module(stage):
    declared = {name: option for name, option in stage_options(stage).items() if name not in OWN}
    offered = module_options(STAGES[stage], without=OF_THE_DEVICE | NOT_DECLARED | OWN)
    assert differences(declared, offered) == []


@pytest.mark.parametrize("stage", ["images", "disks"])
def test_uploads_are_those_of_the_module(stage):
    declared = stage_options(stage)["upload"]["options"]
    assert differences(declared, module_options("device_vhd", without=OF_UPLOADS)) == []
    given = ROLE.task("tasks/main.yml", "device_vhd")["edgestack.azure.device_vhd"]
    assert given.keys() == declared.keys() | {"resource_group"}


@pytest.mark.parametrize("stage", STAGES)
def test_task_passes_every_option_on(stage):
    task = ROLE.task("tasks/main.yml", STAGES[stage])
    given = task[f"edgestack.azure.{STAGES[stage]}"]
    for name in stage_options(stage).keys() - COMPUTED:
        assert f"device_vm_declared.{name} | default(" in given[name], (name, given[name])
    assert given["api_profile"] == "{{ device_vm_api_profile }}"
    assert task["tags"] == [stage]
    # Others look at what a stage did.
    assert task["register"] == f"device_vm_{stage}_result"


def test_every_stage_is_removed_but_what_goes_with_the_machine():
    for stage, module in STAGES.items():
        if stage == "extensions":
            continue
        task = ROLE.task("tasks/destroy.yml", module)
        assert task[f"edgestack.azure.{module}"]["state"] == "absent"


def test_defaults_are_documented():
    documented = ROLE.options()
    defaults = ROLE.load("defaults/main.yml")
    assert documented.keys() == defaults.keys()
    # It follows from other variables.
    del documented["device_vm_connection"], defaults["device_vm_connection"]
    assert {name: option["default"] for name, option in documented.items()} == defaults


def test_readme_names_every_variable():
    readme = ROLE.read("README.md")
    for name in [*ROLE.load("defaults/main.yml"), *group_options(), *stage_options("images")["upload"]["options"]]:
        assert f"`{name}`" in readme, name


def test_connection_has_every_option_and_what_the_bring_up_registered():
    connection = ROLE.load("defaults/main.yml")["device_vm_connection"]
    assert connection.keys() == connection_options().keys() - NOT_OF_A_FLEET
    for option, value in connection.items():
        assert value.startswith(f"{{{{ edgestack_{option} | default("), (option, value)
    bring_up = Role("device_bringup").load("defaults/main.yml")
    assert "inventory_hostname | lower" in connection["environment"]
    assert "inventory_hostname | lower" in bring_up["device_bringup_environment_name"]
    assert f"default('{bring_up['device_bringup_arm_username']}')" in connection["username"]


@pytest.mark.parametrize("name", ["provision_device.yml", "destroy_device.yml"])
def test_playbooks_connect_as_the_role_says(name):
    (play,) = yaml.safe_load((CHECKOUT / "playbooks" / name).read_text(encoding="utf-8"))
    assert play["module_defaults"] == {"group/edgestack.azure.arm": "{{ device_vm_connection }}"}
