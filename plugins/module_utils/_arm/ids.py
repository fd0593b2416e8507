# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ARM resource ids: take apart, put together, compare.

Services return ids in mixed case, clients write ``resourcegroups`` and double slashes: ids are never compared as text.
Source: azure-local facts A.1, azure-stack-edge facts G.
"""

from __future__ import annotations

import dataclasses

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

_SHAPE = (
    "a resource id such as /subscriptions/<id>/resourceGroups/<name>/providers/<namespace>/<type>/<name>,"
    " or the id of a subscription or of a resource group"
)


@dataclasses.dataclass(frozen=True)
class ResourceId:
    """A parsed id.

    Attributes:
        subscription: The subscription id; ``None`` above subscriptions.
        resource_group: The name of the resource group; ``None`` above groups.
        namespace: The provider's namespace such as ``Microsoft.HybridCompute``; ``None`` for groups and subscriptions.
        types: The types below the namespace, outermost first.
        names: One name per type.
        scope: The resource that an extension resource is attached to. ``None`` for every other resource.
    """

    subscription: str | None = None
    resource_group: str | None = None
    namespace: str | None = None
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    scope: ResourceId | None = None

    @property
    def type(self) -> str:
        """The full type: ``Microsoft.AzureStackHCI/networkSecurityGroups/securityRules``."""
        if self.namespace:
            return "/".join((self.namespace, *self.types))
        return "Microsoft.Resources/resourceGroups" if self.resource_group else "Microsoft.Resources/subscriptions"

    @property
    def name(self) -> str:
        """The innermost name; of a group its name, of a subscription its id."""
        return self.names[-1] if self.names else self.resource_group or self.subscription or ""

    @property
    def parent(self) -> ResourceId | None:
        """What this is inside of: the outer resource, the resource it extends, the group or the subscription."""
        if len(self.names) > 1:
            return dataclasses.replace(self, types=self.types[:-1], names=self.names[:-1])
        if self.namespace:
            group = ResourceId(self.subscription, self.resource_group) if self.subscription else None
            return self.scope or group
        return ResourceId(self.subscription) if self.resource_group else None

    def __str__(self) -> str:
        if self.scope:
            path = str(self.scope)
        else:
            path = f"/subscriptions/{self.subscription}" if self.subscription else ""
            path += f"/resourceGroups/{self.resource_group}" if self.resource_group else ""
        if self.namespace:
            path += f"/providers/{self.namespace}"
        return path + "".join(f"/{kind}/{name}" for kind, name in zip(self.types, self.names, strict=True))


def parse_id(text: str, option: str = "id") -> ResourceId:
    """Take an id apart.

    Raises:
        InvalidInput: ``text`` is no resource id; the error names ``option``.
    """
    segments = _segments(text)
    found = ResourceId()
    while segments:
        word = segments[0].lower()
        if len(segments) < 2:
            raise InvalidInput.of(option, text, _SHAPE)
        if word == "providers":
            segments, found = _provider(segments, found, option, text)
        elif word == "subscriptions" and found == ResourceId():
            segments, found = segments[2:], ResourceId(segments[1])
        elif word == "resourcegroups" and found.subscription and not found.resource_group:
            segments, found = segments[2:], dataclasses.replace(found, resource_group=segments[1])
        else:
            raise InvalidInput.of(option, text, _SHAPE)
    if found == ResourceId():
        raise InvalidInput.of(option, text, _SHAPE)
    return found


def _provider(segments: list[str], found: ResourceId, option: str, text: str) -> tuple[list[str], ResourceId]:
    """Read ``providers/<namespace>/(<type>/<name>)...`` up to the end or to the next ``providers``."""
    namespace, rest = segments[1], segments[2:]
    lowered = [segment.lower() for segment in rest]
    end = next((index for index in range(0, len(rest), 2) if lowered[index] == "providers"), len(rest))
    if end == 0 or end % 2:
        raise InvalidInput.of(option, text, _SHAPE)
    resource = ResourceId(
        subscription=found.subscription,
        resource_group=found.resource_group,
        namespace=namespace,
        types=tuple(rest[:end:2]),
        names=tuple(rest[1:end:2]),
        scope=found if found.namespace else None,
    )
    return rest[end:], resource


def is_id(text: str) -> bool:
    """Whether a reference is written as an id and not as a bare name."""
    return text.startswith("/")


def same_id(first: str, second: str) -> bool:
    """Whether two ids mean the same resource: letter case, doubled and trailing slashes do not count."""
    return [part.lower() for part in _segments(first)] == [part.lower() for part in _segments(second)]


def group_id(subscription: str, group: str) -> str:
    """The id of a resource group."""
    return f"/subscriptions/{subscription}/resourceGroups/{group}"


def resource_id(subscription: str, group: str | None, type: str, name: str) -> str:
    """The id of a resource; without ``group`` of one directly below the subscription.

    ``type`` is the full type, and ``name`` has one part per type below the namespace: type ``Microsoft.X/nets/subnets``
    goes with name ``net1/subnet1``.
    """
    scope = group_id(subscription, group) if group else f"/subscriptions/{subscription}"
    return extension_id(scope, type, name)


def extension_id(scope: str, type: str, name: str) -> str:
    """The id of a resource that is attached to the resource ``scope``."""
    namespace, *types = _segments(type)
    names = _segments(name)
    if not types or len(types) != len(names):
        raise InvalidInput.of("name", name, f"{len(types)} name part(s) separated by '/', one per type of {type}")
    pairs = "".join(f"/{kind}/{part}" for kind, part in zip(types, names, strict=True))
    return f"{scope.rstrip('/')}/providers/{namespace}{pairs}"


def _segments(text: str) -> list[str]:
    return [segment for segment in text.strip().split("/") if segment]
