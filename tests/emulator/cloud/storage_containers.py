# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage paths (storageContainers). Source: azure-local facts B.1."""

from __future__ import annotations

import re
import typing as t

from tests.emulator.arm.errors import Denied
from tests.emulator.arm.service import Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.rules import TypeRules, Write, denied
from tests.emulator.cloud.schema import same
from tests.emulator.cloud.tables import LONG_NAME, STORAGE_CONTAINER, TAGS_ONLY

PATH = re.compile(r"^[A-Za-z]:\\ClusterStorage\\(?P<volume>[^\\/:*?\"<>|]+)(\\[^\\/:*?\"<>|]+)*\\?$", re.IGNORECASE)
VOLUME_MB = 2 * 1024 * 1024
"""Size of an emulated volume: 2 TiB."""


class StorageContainers(TypeRules):
    """A folder on a cluster shared volume."""

    kind = "storageContainers"
    schema = STORAGE_CONTAINER
    patch_schema = TAGS_ONLY
    name_pattern = re.compile(LONG_NAME)

    def __init__(self, plane: Plane) -> None:
        super().__init__(plane)

    def check(self, write: Write) -> None:
        """The path lies on a volume of the cluster and stays what it is."""
        path = str(write.properties.get("path", ""))
        if not write.creating:
            if not same(path, write.resource.properties.get("path")):
                # inferred: text of the refusal.
                raise denied("Blocked StorageContainer Update : Path cannot be changed after resource creation")
            return
        match = PATH.match(path)
        if match is None:
            # inferred: text; the facts say that the folder must exist on a cluster shared volume.
            raise Denied(
                "InvalidPath",
                f"The system failed to create storage container {write.resource.name}: the path '{path}' was "
                "not found.",
            )

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """Show how much space there is."""
        status = body["properties"].get("status")
        if status and resource.private.get("ready"):
            status["containerSizeMB"] = VOLUME_MB
            status["availableSizeMB"] = available_mb(resource)


def available_mb(container: Resource) -> int:
    """Return the free space of a storage path in MB."""
    return int(container.private.get("free_mb", VOLUME_MB))


def take_space(container: Resource, megabytes: int, *, what: str) -> None:
    """Take space, or deny. Source: azure-local facts D (text)."""
    left = available_mb(container) - megabytes
    if left < 0:
        raise Denied("InsufficientSpace", f"The system failed to create {what}: There is not enough space on the disk.")
    container.private["free_mb"] = left


def give_space(container: Resource, megabytes: int) -> None:
    """Give space back."""
    container.private["free_mb"] = min(VOLUME_MB, available_mb(container) + megabytes)
