# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report says about one declared Azure Local cluster."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.state import (
    Document,
    State,
    has_failed,
    machine_problems,
    overall,
)

_KINDS = ("storage_paths", "images", "logical_networks", "virtual_disks", "network_interfaces", "virtual_machines")
_FULL = 0.9
"""A pool or volume that is fuller than this needs attention."""


def cluster_report(host: str, found: Mapping[str, t.Any]) -> Document:
    """Judge what the role found out about a cluster."""
    pools, volumes, machines = list(_pools(found)), list(_volumes(found)), list(_machines(found))
    operations = list(_operations(found))
    changes = list(found.get("changes") or [])
    failure = str(found.get("failure") or "")
    problems = [
        *([(State.FAILED, f"it could not be looked at: {failure}")] if failure else []),
        *machine_problems(machines),
        *_failed_operations(operations),
        *_full(pools, volumes),
    ]
    if changes:
        problems.append((State.ATTENTION, f"{len(changes)} not as declared"))
    return {
        "host": host,
        "name": found["name"],
        "resource_group": found.get("resource_group") or "",
        "state": overall(problems),
        "problems": [text for _state, text in problems],
        "resources": {kind: len(found.get(kind) or []) for kind in _KINDS},
        "pools": pools,
        "volumes": volumes,
        "virtual_machines": machines,
        "operations": operations,
        "changes": changes,
        "dependencies": list(found.get("dependencies") or []),
    }


def _pools(found: Mapping[str, t.Any]) -> Iterator[Document]:
    """The address pools: how many addresses are taken."""
    for network in found.get("logical_networks") or []:
        for pool in network.get("ip_pool_usage") or []:
            used, available = pool.get("used") or 0, pool.get("available") or 0
            yield {"network": network["name"], "name": pool.get("name") or "", "used": used, "total": used + available}


def _volumes(found: Mapping[str, t.Any]) -> Iterator[Document]:
    """The volumes below the storage paths: how many MB are taken."""
    for path in found.get("storage_paths") or []:
        size, free = path.get("container_size_mb"), path.get("available_size_mb")
        if size and free is not None:
            yield {"name": path["name"], "path": path.get("path") or "", "used": size - free, "total": size}


def _machines(found: Mapping[str, t.Any]) -> Iterator[Document]:
    for one in found.get("virtual_machines") or []:
        size = f"{one['processors']} processors, {one['memory_mb']} MB" if one.get("processors") else one.get("vm_size")
        yield {
            "name": one.get("name") or "",
            "power_state": one.get("power_state") or "",
            "provisioning_state": one.get("provisioning_state") or "",
            "size": size or "",
        }


def _operations(found: Mapping[str, t.Any]) -> Iterator[Document]:
    """The last operation on each resource that did not simply succeed."""
    for kind in _KINDS:
        for one in found.get(kind) or []:
            state, code = one.get("provisioning_state") or "", one.get("error_code") or ""
            if state != "Succeeded" or code:
                message = ": ".join(filter(None, [code, one.get("error_message")]))
                yield {
                    "kind": kind.removesuffix("s").replace("_", " "),
                    "name": one.get("name") or "",
                    "result": state,
                    "message": message,
                    "failed": has_failed(state) or bool(code),
                }


def _failed_operations(operations: list[Document]) -> Iterator[tuple[State, str]]:
    for one in operations:
        # Those of virtual machines are told by the machines.
        if one["failed"] and one["kind"] != "virtual machine":
            yield State.FAILED, f"the last operation on the {one['kind']} {one['name']} failed"


def _full(pools: list[Document], volumes: list[Document]) -> Iterator[tuple[State, str]]:
    for pool in pools:
        if pool["total"] and pool["used"] / pool["total"] > _FULL:
            left = pool["total"] - pool["used"]
            yield State.ATTENTION, f"{left} addresses are left in {pool['network']} {pool['name']}".strip()
    for volume in volumes:
        if volume["used"] / volume["total"] > _FULL:
            yield State.ATTENTION, f"the volume of {volume['name']} is nearly full"
