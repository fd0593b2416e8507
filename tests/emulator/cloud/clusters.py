# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Azure Local clusters that exist when the emulator starts: custom location, bridge, default storage paths."""

from __future__ import annotations

import dataclasses
import hashlib
import typing as t
import uuid

from tests.emulator.arm.service import Plane
from tests.emulator.arm.store import Resource, ResourceGroup
from tests.emulator.clock import iso

SWITCHES = ("ConvergedSwitch(compute_management)", "ConvergedSwitch(compute)")
DEFAULT_STORAGE_PATHS = 2


@dataclasses.dataclass
class Cluster:
    """One cluster, as tests need to know it."""

    name: str
    location: str
    resource_group: str
    custom_location: str
    storage_paths: list[str]
    switches: list[str]


def seed_cluster(
    plane: Plane, *, number: int, subscription: str, location: str, custom_location: str | None = None
) -> Cluster:
    """Make what the deployment of a cluster leaves behind.

    Args:
        custom_location: How the cluster is called in Azure; by default after its number.
    """
    name = f"cluster{number}"
    custom_location = custom_location or f"{name}-cl"
    group = ResourceGroup(
        f"/subscriptions/{subscription}/resourceGroups/{name}-infra", f"{name}-infra", subscription, location
    )
    plane.store.add_group(group)
    bridge = f"{group.id}/providers/Microsoft.ResourceConnector/appliances/{name}-arcbridge"
    place = _add(
        plane,
        group,
        kind="Microsoft.ExtendedLocation/customLocations",
        name=custom_location,
        body={
            "location": location,
            "properties": {
                "hostType": "Kubernetes",
                "hostResourceId": bridge,
                "namespace": "hci-vmoperator",
                "clusterExtensionIds": [
                    f"{bridge}/providers/Microsoft.KubernetesConfiguration/extensions/hci-vmoperator"
                ],
                "displayName": custom_location,
                "provisioningState": "Succeeded",
                "authentication": {},
            },
        },
    )
    paths = [
        _add_storage_path(plane, group, place=place, volume=volume) for volume in range(1, DEFAULT_STORAGE_PATHS + 1)
    ]
    return Cluster(name, location, group.name, place.id, [path.id for path in paths], list(SWITCHES))


def default_storage_path(plane: Plane, custom_location: str) -> Resource | None:
    """Return the storage path that the service picks when none is given. # inferred: the one with the most space."""
    place = plane.store.get(custom_location)
    if place is None:
        return None
    paths = [item for key in place.private.get("storage_paths", []) if (item := plane.store.get(key)) is not None]
    return max(paths, key=lambda item: item.private.get("free_mb", 1 << 62), default=None)


def _add_storage_path(plane: Plane, group: ResourceGroup, *, place: Resource, volume: int) -> Resource:
    digest = hashlib.sha256(f"{place.id}{volume}".encode()).hexdigest()
    path = _add(
        plane,
        group,
        kind="Microsoft.AzureStackHCI/storageContainers",
        name=f"UserStorage{volume}-{digest[:32]}",
        body={
            "location": group.location,
            "extendedLocation": {"type": "CustomLocation", "name": place.id},
            "tags": {},
            "properties": {
                "path": f"C:\\ClusterStorage\\UserStorage_{volume}",
                "provisioningState": "Succeeded",
                "status": {
                    "errorCode": "",
                    "errorMessage": "",
                    "provisioningStatus": {"operationId": str(uuid.uuid4()), "status": "Succeeded"},
                },
            },
        },
    )
    path.private["ready"] = True
    place.private.setdefault("storage_paths", []).append(path.id)
    return path


def _add(plane: Plane, group: ResourceGroup, *, kind: str, name: str, body: dict[str, t.Any]) -> Resource:
    namespace, _, short = kind.partition("/")
    resource = Resource(
        f"{group.id}/providers/{namespace}/{short.lower()}/{name}", kind, name, group.subscription, group.name
    )
    now = iso(plane.clock.now())
    system = {"createdBy": "deployment", "createdByType": "Application", "createdAt": now}
    system.update({"lastModifiedBy": "deployment", "lastModifiedByType": "Application", "lastModifiedAt": now})
    resource.body = {"id": resource.id, "name": name, "type": kind.lower(), **body, "systemData": system}
    plane.store.add(resource)
    return resource
