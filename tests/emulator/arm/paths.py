# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ARM paths: `/subscriptions/{s}/resourceGroups/{g}/providers/{ns}/{type}/{name}[/providers/...]`, case-insensitive."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class ArmPath:
    """A parsed path. Of several `/providers/` parts the last one names the resource and `scope` is what precedes it.

    `kinds` and `names` are the type and name segments after the namespace; a collection has one name less than kinds.
    """

    text: str
    subscription: str = ""
    group: str = ""
    scope: str = ""
    namespace: str = ""
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The path in the case that lookups use."""
        return self.text.lower()

    @property
    def full_kind(self) -> str:
        """Namespace and type as written, e.g. `Microsoft.AzureStackHCI/logicalNetworks`."""
        return "/".join((self.namespace, *self.kinds))

    @property
    def is_collection(self) -> bool:
        """Whether the path names a list of resources (or an action of one: the verb tells)."""
        return len(self.kinds) > len(self.names)

    @property
    def name(self) -> str:
        """The last name."""
        return self.names[-1] if self.names else ""

    @property
    def parent(self) -> str:
        """The path without its last segment."""
        return self.text.rpartition("/")[0]


def parse(path: str) -> ArmPath:
    """Parse the (decoded, slash-collapsed) path of a request or an id."""
    parts = [part for part in path.split("/") if part]
    text = "/" + "/".join(parts)
    subscription = parts[1] if len(parts) > 1 and parts[0].lower() == "subscriptions" else ""
    group = parts[3] if len(parts) > 3 and subscription and parts[2].lower() == "resourcegroups" else ""
    providers = [index for index, part in enumerate(parts) if part.lower() == "providers"]
    if not providers or providers[-1] + 1 >= len(parts):
        return ArmPath(text, subscription, group)
    start = providers[-1]
    rest = parts[start + 2 :]
    return ArmPath(
        text,
        subscription,
        group,
        scope="/" + "/".join(parts[:start]),
        namespace=parts[start + 1],
        kinds=tuple(rest[0::2]),
        names=tuple(rest[1::2]),
    )


def canonical_location(location: str) -> str:
    """Write a location as the service echoes it: `East US` is `eastus`."""
    return location.replace(" ", "").lower()
