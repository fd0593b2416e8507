# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which declared resource needs which other. Only names are taken from a declaration, so no secret gets into it."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.state import Document

_REFERENCES = {
    "storage_paths": {},
    "images": {"storage_path": "storage_paths"},
    "logical_networks": {},
    "virtual_disks": {"storage_path": "storage_paths"},
    "network_interfaces": {"subnet": "logical_networks"},
    "virtual_machines": {
        "image": "images",
        "os_disk": "virtual_disks",
        "data_disks": "virtual_disks",
        "network_interfaces": "network_interfaces",
        "storage_path": "storage_paths",
    },
}
"""The options of each kind that refer to another one."""


def dependencies_of(cluster: Mapping[str, t.Any]) -> list[Document]:
    """What is declared, each with what it needs.

    Args:
        cluster: What the filter ``azure_local_cluster`` makes of a declaration.

    Returns:
        For each resource ``id``, ``kind`` (in the singular), ``name`` and ``needs``, a list of such ids. A reference
        to what is not declared is left out.
    """
    known = {_id(kind, name) for kind in _REFERENCES for name in cluster.get(kind) or {}}
    return [
        {
            "id": _id(kind, name),
            "kind": kind.removesuffix("s").replace("_", " "),
            "name": str(name),
            "needs": sorted({target for target in _targets(kind, declared) if target in known}),
        }
        for kind in _REFERENCES
        for name, declared in (cluster.get(kind) or {}).items()
    ]


def _targets(kind: str, declared: Mapping[str, t.Any]) -> Iterator[str]:
    for option, target in _REFERENCES[kind].items():
        value = declared.get(option)
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str):
                # A full id ends in the name.
                yield _id(target, name.rpartition("/")[2])


def _id(kind: str, name: str) -> str:
    """Azure does not tell names apart by letter case."""
    return f"{kind}/{name.casefold()}"
