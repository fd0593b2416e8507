# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter device_resources: the declaration of a device, in the shape that the tasks of a role want."""

from __future__ import annotations

import os
import typing as t
from collections.abc import Iterable, Mapping

from ansible.errors import AnsibleFilterError

from ansible_collections.edgestack.azure.plugins.plugin_utils._declarations import (
    Declaration,
    by_name,
    take_interfaces,
)

DOCUMENTATION = r"""
name: device_resources
short_description: Make the declaration of a device ready for loops
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Takes the variable C(device_vm_resource_groups) of the role P(edgestack.azure.device_vm#role).
  - Gives every network interface and every disk that is made with a virtual machine a name, adds the tags of the
    resource group to those of each resource, finds out which files have to be uploaded where, and refuses a name that
    is declared twice.
options:
  _input:
    description: The declared resource groups.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show which files will be uploaded, and where
  ansible.builtin.debug:
    msg: "{{ (device_vm_resource_groups | edgestack.azure.device_resources).uploads }}"
"""

RETURN = r"""
_value:
  description:
    - Each of C(resource_groups), C(storage_accounts), C(images), C(disks), C(virtual_networks), C(network_interfaces),
      C(virtual_machines), C(machine_disks) (those that are made with a virtual machine) and C(extensions) is a
      dictionary of declarations in the declared order, by the resource group and the name with a slash between.
    - Each declaration names its C(resource_group). Virtual machines refer to their network interfaces by name.
    - C(uploads) has each file once, by storage account, container and blob, with what is made of it in C(needed_by).
    - C(declared_names) has, for each resource group, the names of all resources that something in it can refer to.
  type: dict
"""

_VARIABLE = "device_vm_resource_groups"
_OF_GROUP = ("storage_accounts", "images", "disks", "virtual_networks")
_OF_MACHINES = ("network_interfaces", "virtual_machines", "machine_disks", "extensions")
_REFERABLE = ("storage_accounts", "images", "disks", "network_interfaces")
_CONTAINER = "vhds"

ByKey = dict[str, Declaration]


def device_resources(groups: Iterable[Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Prepare the declaration of a device.

    Raises:
        AnsibleFilterError: A name is declared twice, or it is not known where to upload a file.
    """
    trees = by_name(groups, _VARIABLE, {})
    found: dict[str, ByKey] = {kind: {} for kind in (*_OF_GROUP, *_OF_MACHINES)}
    for group, tree in trees.items():
        for kind, declared in _members(tree, f"{_VARIABLE}: {group}").items():
            found[kind] |= {f"{group}/{name}": {**item, "resource_group": group} for name, item in declared.items()}
    # They are names of hosts, so that there is one of each on the device.
    by_name(found["storage_accounts"].values(), f"{_VARIABLE}: storage_accounts", {})
    for interface in found["network_interfaces"].values():
        _connect(interface, list(found["virtual_networks"].values()))
    lists = (*_OF_GROUP, *_OF_MACHINES)
    return {
        **found,
        "uploads": _take_uploads(found),
        "resource_groups": {
            name: {key: value for key, value in tree.items() if key not in lists} for name, tree in trees.items()
        },
        "declared_names": {group: _referable(group, found) for group in trees},
    }


def _members(tree: Declaration, where: str) -> dict[str, ByKey]:
    """What is declared in a resource group, by kind and name."""
    tags = tree.get("tags") or {}
    machines = list(by_name(tree.get("virtual_machines") or [], f"{where}: virtual_machines", tags).values())
    extensions: ByKey = {}
    for machine in machines:
        name = machine["name"]
        if machine.get("custom_data") and machine.get("custom_data_template"):
            raise AnsibleFilterError(f"{where}: {name}: 'custom_data' and 'custom_data_template' exclude each other")
        declared = by_name(machine.pop("extensions", None) or [], f"{where}: {name}: extensions", tags)
        extensions |= {f"{name}/{key}": {**item, "virtual_machine": name} for key, item in declared.items()}
    lists = {kind: tree.get(kind) or [] for kind in _OF_GROUP}
    made = [disk for machine in machines for disk in _name_disks(machine)]
    by_name([*lists["disks"], *made], f"{where}: disks", {})
    interfaces = [interface for machine in machines for interface in take_interfaces(machine)]
    lists.update(virtual_machines=machines, network_interfaces=interfaces, machine_disks=made)
    return {kind: by_name(items, f"{where}: {kind}", tags) for kind, items in lists.items()} | {
        "extensions": extensions
    }


def _name_disks(machine: Declaration) -> list[Declaration]:
    """Name the disks that are made with a virtual machine, and leave the names in it.

    They outlive it, so that they have to be known by name to be removed.
    """
    name, made = machine["name"], []
    if machine.get("image") and not machine.get("os_disk"):
        machine["os_disk_name"] = machine.get("os_disk_name") or f"{name}-os"
        made.append({"name": machine["os_disk_name"]})
    if machine.get("data_disks") is not None:
        machine["data_disks"] = [dict(disk.items()) for disk in machine["data_disks"]]
        for disk in machine["data_disks"]:
            if not disk.get("disk"):
                disk["name"] = disk.get("name") or f"{name}-data-{disk.get('lun')}"
                made.append({"name": disk["name"]})
    return made


def _connect(interface: Declaration, networks: list[Declaration]) -> None:
    """Connect an interface to the declared virtual network, if there is one and it does not name another.

    The subnet is named too: a network that does not exist yet, in check mode, cannot be asked for it.
    """
    wanted = str(interface.get("virtual_network") or (networks[0]["name"] if networks else ""))
    for network in networks:
        if network["name"].casefold() == wanted.casefold():
            interface["virtual_network"] = wanted
            subnet = network.get("subnet_name") or f"{network['name']}subNet"
            interface["subnet"] = interface.get("subnet") or subnet


def _take_uploads(found: Mapping[str, ByKey]) -> ByKey:
    """The files to upload by their place, each once; in the declarations stays the place."""
    uploads: ByKey = {}
    for kind in ("images", "disks"):
        for key, item in found[kind].items():
            if item.get("upload") is None:
                continue
            upload = _placed(item["upload"], item["resource_group"], f"{kind}: {key}", found["storage_accounts"])
            place = "/".join(upload[part] for part in ("storage_account", "container", "name"))
            known = uploads.setdefault(place, {**upload, "needed_by": []})
            if known["src"] != upload["src"]:
                raise AnsibleFilterError(
                    f"{_VARIABLE}: {kind}: {key}: upload: {place} is made of {known['src']!r} already; declare another"
                    f" 'name' for {upload['src']!r}"
                )
            known["needed_by"].append(f"{kind}/{key}".casefold())
            item["upload"] = place
            if kind == "disks" and upload["resource_group"] == item["resource_group"]:
                item["storage_account"] = upload["storage_account"]
    return uploads


def _placed(
    declared: Mapping[str, t.Any], group: str, where: str, accounts: Mapping[str, Declaration]
) -> dict[str, t.Any]:
    """An upload with its storage account and the resource group of that, its container and the name of its blob."""
    upload = dict(declared.items())
    wanted = upload.get("storage_account")
    if wanted is None:
        own = [account for account in accounts.values() if account["resource_group"] == group]
        chosen = next(iter([*own, *accounts.values()]), None)
        if chosen is None:
            raise AnsibleFilterError(
                f"{_VARIABLE}: {where}: upload: nothing says into which storage account. Declare one in"
                " 'storage_accounts', or name one that exists as 'storage_account' of the upload"
            )
    else:
        known = [account for account in accounts.values() if account["name"] == wanted]
        chosen = known[0] if known else {"name": wanted, "resource_group": group}
    return {
        **upload,
        "storage_account": chosen["name"],
        "resource_group": chosen["resource_group"],
        "container": upload.get("container") or _CONTAINER,
        "name": upload.get("name") or os.path.basename(upload["src"]),
    }


def _referable(group: str, found: Mapping[str, ByKey]) -> list[str]:
    """A virtual network is looked for on the whole device, everything else in its resource group."""
    near = [item for kind in _REFERABLE for item in found[kind].values() if item["resource_group"] == group]
    return [group, *(item["name"] for item in [*near, *found["virtual_networks"].values()])]


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"device_resources": device_resources}
