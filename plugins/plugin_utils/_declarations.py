# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the filters that prepare declarations for the roles have in common."""

from __future__ import annotations

import typing as t
from collections.abc import Iterable, Mapping

from ansible.errors import AnsibleFilterError

Declaration = dict[str, t.Any]


def take_interfaces(machine: Declaration) -> list[Declaration]:
    """Name the interfaces that are declared inside a virtual machine, and leave their names in it.

    Without the key the virtual machine says nothing about its interfaces; an empty list says that it has none.
    """
    if machine.get("network_interfaces") is None:
        return []
    interfaces = [
        {**dict(interface.items()), "name": interface.get("name") or f"{machine.get('name')}-nic-{number}"}
        for number, interface in enumerate(machine["network_interfaces"], start=1)
    ]
    machine["network_interfaces"] = [interface["name"] for interface in interfaces]
    return interfaces


def by_name(items: Iterable[Mapping[str, t.Any]], where: str, tags: Mapping[str, str]) -> dict[str, Declaration]:
    """Declarations by name, with the tags of what they are in; the nearer ones win.

    Args:
        where: How an error calls the list.

    Raises:
        AnsibleFilterError: A name is declared twice.
    """
    result: dict[str, Declaration] = {}
    for item in items:
        declaration = dict(item.items())
        name = str(declaration["name"])
        # Azure does not tell names apart by letter case.
        if name.casefold() in {known.casefold() for known in result}:
            raise AnsibleFilterError(f"{where}: {name!r} is declared twice")
        if tags or declaration.get("tags") is not None:
            declaration["tags"] = {**dict(tags.items()), **dict((declaration.get("tags") or {}).items())}
        result[name] = declaration
    return result
