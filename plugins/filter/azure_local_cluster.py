# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter azure_local_cluster: one cluster of a declaration, in the shape that the tasks of a role want."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ansible.errors import AnsibleFilterError

from ansible_collections.edgestack.azure.plugins.plugin_utils._declarations import (
    Declaration,
    by_name,
    take_interfaces,
)

DOCUMENTATION = r"""
name: azure_local_cluster
short_description: Pick one cluster of a declaration and make it ready for loops
author:
  - The edgestack.azure contributors (@edgestack)
description:
  - Takes the variable C(azure_local_vm_clusters) of the role P(edgestack.azure.azure_local_vm#role) and the name of
    one of its clusters.
  - Gives every network interface a name, adds the tags of the cluster to those of each resource, and refuses a name
    that is declared twice.
positional: name
options:
  _input:
    description: The declared clusters.
    type: list
    elements: dict
    required: true
  name:
    description: Name of the wanted cluster.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show how the network interfaces will be called
  ansible.builtin.debug:
    msg: "{{ (azure_local_vm_clusters | edgestack.azure.azure_local_cluster('shop-042')).network_interfaces | list }}"
"""

RETURN = r"""
_value:
  description:
    - The cluster. Each of C(storage_paths), C(images), C(logical_networks), C(virtual_disks), C(network_interfaces) and
      C(virtual_machines) is a dictionary of declarations by name, in the declared order.
    - The virtual machines refer to their network interfaces by name, and C(declared_names) has the names of all
      resources that something else can refer to.
  type: dict
"""

_KINDS = ("storage_paths", "images", "logical_networks", "virtual_disks")


def azure_local_cluster(clusters: Iterable[Mapping[str, t.Any]], name: str) -> Declaration:
    """Pick a cluster and prepare it.

    Raises:
        AnsibleFilterError: There is not exactly one cluster of this name, or it declares a name twice.
    """
    named = [cluster for cluster in clusters if cluster.get("name") == name]
    if len(named) != 1:
        raise AnsibleFilterError(f"azure_local_vm_clusters: {len(named)} clusters are named {name!r}, one is wanted")
    cluster = dict(named[0].items())
    tags = cluster.get("tags") or {}
    machines = [dict(machine.items()) for machine in cluster.get("virtual_machines") or []]
    interfaces = [interface for machine in machines for interface in take_interfaces(machine)]
    declared = {kind: cluster.get(kind) or [] for kind in _KINDS}
    declared.update(virtual_machines=machines, network_interfaces=interfaces)
    where = f"azure_local_vm_clusters: {name}"
    by_kind = {kind: by_name(items, f"{where}: {kind}", tags) for kind, items in declared.items()}
    referable = [item for kind, items in by_kind.items() if kind != "virtual_machines" for item in items]
    group = [cluster["resource_group"]] if cluster.get("resource_group_location") else []
    return {**cluster, **by_kind, "declared_names": group + referable}


class FilterModule:
    """What Ansible looks for."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"azure_local_cluster": azure_local_cluster}
