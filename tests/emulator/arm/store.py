# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All resources of one control plane, with the indexes that keep every request cheap."""

from __future__ import annotations

import copy
import dataclasses
import typing as t
from collections.abc import Iterable

from tests.emulator.messages import Json


@dataclasses.dataclass
class Resource:
    """One resource.

    `body` is what GET returns; `private` is what the service knows and does not tell (secret digests, allocations,
    reads left before late properties appear). `operation` is the identifier of the running operation.
    """

    id: str
    kind: str
    name: str
    subscription: str
    group: str
    parent: str = ""
    body: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    private: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    operation: str = ""
    version: int = 1

    @property
    def key(self) -> str:
        """The id as lookups use it."""
        return self.id.lower()

    @property
    def properties(self) -> dict[str, t.Any]:
        """The `properties` of the body."""
        found: dict[str, t.Any] = self.body.setdefault("properties", {})
        return found

    @property
    def state(self) -> str:
        """The provisioning state, empty when the type has none."""
        return str(self.properties.get("provisioningState", ""))


@dataclasses.dataclass
class ResourceGroup:
    """A resource group; `members` are keys of its resources in order of creation."""

    id: str
    name: str
    subscription: str
    location: str
    tags: dict[str, str] = dataclasses.field(default_factory=dict)
    state: str = "Succeeded"
    managed_by: str = ""
    members: dict[str, None] = dataclasses.field(default_factory=dict)


Index = dict[tuple[str, str], dict[str, None]]


class Store:
    """Resources and resource groups by id, kind, group, parent, and who refers to whom."""

    def __init__(self) -> None:
        self._resources: dict[str, Resource] = {}
        self._groups: dict[tuple[str, str], ResourceGroup] = {}
        self._by_kind: Index = {}
        self._by_parent: Index = {}
        self._targets: dict[str, set[str]] = {}
        self._sources: dict[str, set[str]] = {}

    def get(self, resource_id: str) -> Resource | None:
        """Return a resource by id (any case)."""
        return self._resources.get(resource_id.lower())

    def add(self, resource: Resource) -> None:
        """Add a resource and index it."""
        self._resources[resource.key] = resource
        subscription = resource.subscription.lower()
        self._by_kind.setdefault((subscription, resource.kind.lower()), {})[resource.key] = None
        if resource.parent:
            self._by_parent.setdefault((resource.parent.lower(), resource.kind.lower()), {})[resource.key] = None
        group = self.group(subscription, resource.group)
        if group is not None:
            group.members[resource.key] = None

    def remove(self, resource: Resource) -> None:
        """Remove a resource and what it refers to."""
        self.refer(resource, ())
        self._resources.pop(resource.key, None)
        subscription = resource.subscription.lower()
        self._by_kind.get((subscription, resource.kind.lower()), {}).pop(resource.key, None)
        self._by_parent.get((resource.parent.lower(), resource.kind.lower()), {}).pop(resource.key, None)
        group = self.group(subscription, resource.group)
        if group is not None:
            group.members.pop(resource.key, None)

    def refer(self, resource: Resource, targets: Iterable[str]) -> None:
        """State anew which ids a resource refers to."""
        for target in self._targets.pop(resource.key, set()):
            self._sources[target].discard(resource.key)
        wanted = {target.lower() for target in targets if target}
        if wanted:
            self._targets[resource.key] = wanted
        for target in wanted:
            self._sources.setdefault(target, set()).add(resource.key)

    def referrers(self, resource_id: str, kind: str = "") -> list[Resource]:
        """Return the resources (of one kind) that refer to an id."""
        found = (self._resources.get(key) for key in sorted(self._sources.get(resource_id.lower(), ())))
        return [item for item in found if item is not None and kind.lower() in ("", item.kind.lower())]

    def of_kind(self, subscription: str, kind: str) -> list[Resource]:
        """List the resources of a kind in a subscription, in order of creation."""
        keys = self._by_kind.get((subscription.lower(), kind.lower()), {})
        return [self._resources[key] for key in keys]

    def in_group(self, subscription: str, name: str, kind: str = "") -> list[Resource]:
        """List the resources (of one kind) in a resource group, in order of creation."""
        group = self.group(subscription, name)
        found = (self._resources[key] for key in group.members) if group else iter(())
        return [item for item in found if kind.lower() in ("", item.kind.lower())]

    def children(self, parent: str, kind: str) -> list[Resource]:
        """List the children of one kind."""
        keys = self._by_parent.get((parent.lower(), kind.lower()), {})
        return [self._resources[key] for key in keys]

    def resources(self) -> list[Resource]:
        """List everything."""
        return list(self._resources.values())

    def group(self, subscription: str, name: str) -> ResourceGroup | None:
        """Return a resource group."""
        return self._groups.get((subscription.lower(), name.lower()))

    def add_group(self, group: ResourceGroup) -> None:
        """Add a resource group."""
        self._groups[(group.subscription.lower(), group.name.lower())] = group

    def remove_group(self, group: ResourceGroup) -> None:
        """Remove an (empty) resource group."""
        self._groups.pop((group.subscription.lower(), group.name.lower()), None)

    def groups(self, subscription: str) -> list[ResourceGroup]:
        """List the resource groups of a subscription."""
        return [group for group in self._groups.values() if group.subscription.lower() == subscription.lower()]

    def save(self) -> dict[str, Json]:
        """Return a deep copy of the content as JSON values."""
        return {
            "groups": [dataclasses.asdict(group) for group in self._groups.values()],
            "resources": [dataclasses.asdict(resource) for resource in self._resources.values()],
            "references": {key: sorted(targets) for key, targets in self._targets.items()},
        }

    def load(self, content: dict[str, Json]) -> None:
        """Replace the content by (a copy of) a saved one."""
        for index in (self._resources, self._groups, self._by_kind, self._by_parent, self._targets, self._sources):
            index.clear()
        for group in content["groups"]:
            self.add_group(ResourceGroup(**{**copy.deepcopy(group), "members": {}}))
        for description in content["resources"]:
            self.add(Resource(**copy.deepcopy(description)))
        for key, targets in content["references"].items():
            self.refer(self._resources[key], targets)
