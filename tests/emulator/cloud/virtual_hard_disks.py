# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data disks (virtualHardDisks). Source: azure-local facts B.6."""

from __future__ import annotations

import re
import typing as t

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.clusters import default_storage_path
from tests.emulator.cloud.disk_upload import UPLOAD, DiskUpload
from tests.emulator.cloud.rules import Action, TypeRules, Write, denied
from tests.emulator.cloud.schema import same
from tests.emulator.cloud.storage_containers import give_space, take_space
from tests.emulator.cloud.tables import LONG_NAME, VIRTUAL_HARD_DISK, VIRTUAL_HARD_DISK_UPDATE

if t.TYPE_CHECKING:
    from tests.emulator.cloud.resource_writes import ResourceWrites

DEFAULTS: dict[str, t.Any] = {
    "dynamic": True,
    "blockSizeBytes": 0,
    "logicalSectorBytes": 512,
    "physicalSectorBytes": 512,
    "diskFileFormat": "vhdx",
    "hyperVGeneration": "V2",
}
LARGEST_GB = {"vhd": 2048, "vhdx": 65536}
BLOCKED = "Blocked VirtualHardDisk Update : "


class VirtualHardDisks(TypeRules):
    """A data disk on a storage path."""

    kind = "virtualHardDisks"
    schema = VIRTUAL_HARD_DISK
    patch_schema = VIRTUAL_HARD_DISK_UPDATE
    name_pattern = re.compile(LONG_NAME.replace("78", "62").replace("_a-zA-Z0-9]$", "a-zA-Z0-9]$"))
    late = ("diskSizeGB", "containerId")

    def check_now(self, write: Write) -> None:
        """The size must make sense."""
        size = write.properties.get("diskSizeGB")
        if size is not None and size < 1:
            # inferred: code and text.
            raise ArmError(
                400, "InvalidParameter", f"diskSizeGB must be at least 1, not {size}.", target="properties.diskSizeGB"
            )

    def check(self, write: Write) -> None:
        """Place a new disk on a storage path; an existing one may only grow, and only by PATCH."""
        if not write.creating:
            self._check_change(write)
            return
        properties = write.properties
        for name, value in DEFAULTS.items():
            properties.setdefault(name, value)
        from_elsewhere = properties.get("downloadUrl") or properties.get("createFromLocal")
        if "diskSizeGB" not in properties:
            if not from_elsewhere:
                # inferred: text; nothing is required by the description.
                raise denied("VirtualHardDisk Spec validation failed : diskSizeGB must be provided")
            properties["diskSizeGB"] = 32
        self._check_limit(properties)
        container = find_container(self, write, properties.get("containerId"), at="properties.containerId")
        properties["containerId"] = container.id
        megabytes = 4 if properties["dynamic"] else properties["diskSizeGB"] * 1024
        take_space(container, megabytes, what=f"virtual hard disk {write.resource.name}")
        write.resource.private["megabytes"] = megabytes

    def actions(self, writes: ResourceWrites) -> dict[str, Action]:
        """The copy out of the cluster."""
        return {UPLOAD: DiskUpload(self, writes).start}

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """The storage path."""
        return [str(body.get("properties", {}).get("containerId", ""))]

    def removed(self, resource: Resource) -> None:
        """Give the space back."""
        container = self.plane.store.get(str(resource.properties.get("containerId", "")))
        if container is not None:
            give_space(container, resource.private.pop("megabytes", 0))

    def _check_limit(self, properties: dict[str, t.Any]) -> None:
        largest = LARGEST_GB[properties["diskFileFormat"]]
        if properties["diskSizeGB"] > largest:
            # inferred: text; the limits are documented.
            raise denied(
                f"VirtualHardDisk Spec validation failed : a {properties['diskFileFormat']} disk may have "
                f"{largest} GB at most"
            )

    def _check_change(self, write: Write) -> None:
        old, new = write.resource.properties, write.properties
        for name in (*DEFAULTS, "containerId", "createFromLocal", "maxShares"):
            # inferred: what is absent in a second PUT keeps its value; text of the refusal.
            if name in new and not same(old.get(name), new[name]):
                raise denied(f"{BLOCKED}{name} cannot be changed after resource creation")
            if name in old:
                new[name] = old[name]
        wanted = new.setdefault("diskSizeGB", old["diskSizeGB"])
        if wanted == old["diskSizeGB"]:
            return
        if write.call.method != "PATCH":
            # inferred: the size changes by PATCH only.
            raise denied(f"{BLOCKED}diskSizeGB cannot be changed after resource creation")
        if wanted < old["diskSizeGB"]:
            raise denied(f"{BLOCKED}diskSizeGB cannot be reduced from {old['diskSizeGB']} to {wanted}")
        self._check_limit(new)
        if old["diskFileFormat"] == "vhd" and self.used_while_running(write.resource):
            raise denied(f"{BLOCKED}a vhd disk can be expanded only while the virtual machine is stopped")


def find_container(rules: TypeRules, write: Write, wanted: t.Any, *, at: str) -> Resource:
    """Return the storage path that a body names, or the default one of the cluster."""
    if wanted:
        found = rules.linked(write.call, wanted, at=at, kinds=("storageContainers",), moc="StorageContainer")
        rules.same_place(write, found)
        return found
    default = default_storage_path(rules.plane, write.wanted["extendedLocation"]["name"])
    if default is None:
        # inferred: text.
        raise denied("no storage path is available on the cluster")
    return default
