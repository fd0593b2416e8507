# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of a machine in the inventory: its names, variables and groups.

Everything that a service tells is data of a stranger: names of hosts keep harmless characters only, addresses are
addresses, and the plugin marks all of it so that no template in it is evaluated.
"""

from __future__ import annotations

import collections
import collections.abc as c
import hashlib
import re
import shlex
import typing as t

from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.facts import Facts
from ansible_collections.edgestack.azure.plugins.plugin_utils._inventory.sources import AZURE_LOCAL

PREFIX = "edgestack_"
_UNSAFE_IN_HOST_NAME = re.compile(r"[^\w.-]+")
# A name for the command line of ssh, which takes one that begins with a dash for an option.
_SSH_HOST = re.compile(r"[\w(][-\w.()]*")

Group = tuple[str, str]


def variables_of(facts: Facts) -> dict[str, t.Any]:
    """The facts as host variables."""
    return {f"{PREFIX}{name}": value for name, value in facts.items()}


def connection_variables(
    facts: Facts, kinds: c.Container[str], *, windows_connection: str, arc_ssh_config: str | None
) -> dict[str, t.Any]:
    """The variables that Ansible connects with.

    Args:
        kinds: Which are wanted: ``address``, ``method`` and ``user``.
        windows_connection: The connection plugin for Windows machines.
        arc_ssh_config: The ssh configuration of connections through Azure Arc, if that is the way.
    """
    is_windows = str(facts["os_type"]).casefold() == "windows"
    over_ssh = not is_windows or windows_connection == "ssh"
    values: dict[str, t.Any] = {}
    if "address" in kinds and facts["address"]:
        values["ansible_host"] = facts["address"]
    if "user" in kinds and facts["admin_username"]:
        values["ansible_user"] = facts["admin_username"]
    if "method" in kinds and facts["os_type"]:
        values["ansible_connection"] = windows_connection if is_windows else "ssh"
        if is_windows and over_ssh:
            values["ansible_shell_type"] = "powershell"
    if over_ssh and arc_ssh_config and facts["platform"] == AZURE_LOCAL:
        values.update(_through_arc(facts, arc_ssh_config))
    return values


def _through_arc(facts: Facts, config: str) -> dict[str, str]:
    """The host entry that ``az ssh config --local-user`` writes. Source: extension ssh of the Azure CLI."""
    entry = "-".join(str(facts[name]) for name in ("resource_group", "name", "admin_username"))
    if not _SSH_HOST.fullmatch(entry):
        return {}
    return {"ansible_host": entry, "ansible_ssh_common_args": f"-F {shlex.quote(config)}"}


def groups_of(facts: Facts, kinds: c.Container[str]) -> list[str]:
    """The names of its groups. They still hold whatever the service told.

    Args:
        kinds: What to group by: the words before the first underscore below, and ``tag``.
    """
    # Services write these names in any letter case, the same name now in one and then in another.
    places = [(kind, str(facts[kind] or "").lower()) for kind in ("platform", "cluster", "device", "resource_group")]
    values: list[Group] = [
        *places,
        ("os", str(facts["os_type"] or "").lower()),
        ("power", facts["power_state"]),
        ("zone", facts["zone"]),
        *(("tag", f"{tag}_{value}" if value else tag) for tag, value in sorted(facts["tags"].items())),
    ]
    return [f"{kind}_{value}" for kind, value in values if value and kind in kinds]


def unique_names(identities: c.Sequence[str], rules: c.Iterable[c.Callable[[int], str]]) -> list[str]:
    """One name for each machine that no other machine has.

    Args:
        identities: The id of each machine, for those that no rule tells from others.
        rules: Each gives a name to a machine, which it is told by its position; an empty text is none. A later rule is
            only for the machines that an earlier one did not tell from others.
    """
    chosen: dict[int, str] = {}
    fallback: dict[int, str] = {}
    for rule in rules:
        undecided = [position for position in range(len(identities)) if position not in chosen]
        names = {position: _UNSAFE_IN_HOST_NAME.sub("_", rule(position)) for position in undecided}
        names = {position: name for position, name in names.items() if name}
        taken = {name.casefold() for name in chosen.values()}
        counts = collections.Counter(name.casefold() for name in names.values())
        fallback = {**names, **fallback}
        for position, name in names.items():
            if counts[name.casefold()] == 1 and name.casefold() not in taken:
                chosen[position] = name
    return [
        chosen.get(position) or f"{fallback.get(position, 'vm')}_{_digest(identity)}"
        for position, identity in enumerate(identities)
    ]


def _digest(identity: str) -> str:
    return hashlib.sha256(identity.casefold().encode()).hexdigest()[:8]
