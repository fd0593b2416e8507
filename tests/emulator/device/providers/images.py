# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images. Source: azure-stack-edge facts G.5, I.2."""

from __future__ import annotations

import typing as t

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.schema import same
from tests.emulator.device.providers import compute_tables, versions
from tests.emulator.device.providers.blob_source import GIB, import_size
from tests.emulator.device.providers.disks import DISKS, MACHINES, SNAPSHOTS
from tests.emulator.device.providers.rules import EdgeRules, Write, change_not_allowed, not_allowed

SOURCES = ("blobUri", "managedDisk", "snapshot")
Members = dict[str, t.Any]


class Images(EdgeRules):
    """An image is made once from a blob, a disk, a snapshot or a generalized machine; only its tags change."""

    kind = "images"
    schema = compute_tables.IMAGE
    patch_schema = compute_tables.update_of(compute_tables.IMAGE, without=("location",))
    known_versions = versions.COMPUTE

    def check(self, write: Write) -> None:
        """Judge the source; refuse changes."""
        properties = write.properties
        if not write.creating:
            for name in ("storageProfile", "sourceVirtualMachine", "hyperVGeneration"):
                if not _kept(properties.get(name), write.old.get(name)):
                    raise change_not_allowed(name)
            write.wanted["properties"] = {**write.old}
            return
        machine = (properties.get("sourceVirtualMachine") or {}).get("id")
        if machine:
            self._check_machine(machine)
            properties.setdefault("storageProfile", {})
        else:
            self._check_disk(properties)
        properties.setdefault("hyperVGeneration", "V1")

    def _check_machine(self, identifier: str) -> None:
        # inferred: no source shows images of machines on a device; this is what Azure does
        machine = self.need(identifier, MACHINES, at="sourceVirtualMachine.id")
        if not machine.private.get("generalized"):
            raise not_allowed(
                f"The Virtual Machine '{machine.id}' is not generalized. Only generalized virtual machines can be "
                "captured."
            )

    def _check_disk(self, properties: Members) -> None:
        disk = (properties.get("storageProfile") or {}).get("osDisk")
        if disk is None:
            raise ArmError(
                400,
                "InvalidParameter",
                "Required parameter 'image.storageProfile.osDisk' is missing (null).",
                target="image.storageProfile.osDisk",
            )
        given = [name for name in SOURCES if disk.get(name)]
        if len(given) != 1:
            raise ArmError(
                400,
                "InvalidParameter",
                f"Exactly one of {', '.join(SOURCES)} has to be given for the OS disk of an image, not {given}.",
                target="image.storageProfile.osDisk",
            )
        if disk["osState"] != "Generalized":
            # Facts G.5: a specialised VHD is attached as a disk, there is no image of it.
            raise ArmError(
                400,
                "InvalidParameter",
                "Only images with osState 'Generalized' are supported.",
                target="osDisk.osState",
            )
        self._check_source_disk(disk)
        disk.setdefault("caching", "None")
        disk.setdefault("storageAccountType", "Standard_LRS")

    def _check_source_disk(self, disk: Members) -> None:
        for name, kind in (("managedDisk", DISKS), ("snapshot", SNAPSHOTS)):
            if not disk.get(name):
                continue
            source = self.need((disk[name] or {}).get("id"), kind, at=f"osDisk.{name}.id")
            size = source.properties["diskSizeGB"]
            if disk.setdefault("diskSizeGB", size) < size:
                raise ArmError(
                    400,
                    "InvalidParameter",
                    f"The disk size {disk['diskSizeGB']} GB of the image is smaller than that of its source, {size} "
                    "GB.",
                    target="osDisk.diskSizeGB",
                )

    def begin(self, write: Write) -> None:
        """Look at the blob."""
        disk = (write.properties.get("storageProfile") or {}).get("osDisk") or {}
        if write.creating and disk.get("blobUri"):
            size = -(-import_size(self.device, disk["blobUri"]) // GIB)
            own = write.resource.properties["storageProfile"]["osDisk"]
            own["diskSizeGB"] = max(size, own.get("diskSizeGB", 0))

    def view(self, resource: Resource, body: Members) -> None:
        """Show what was never sent."""
        body["properties"].setdefault("sourceVirtualMachine", None)
        profile = body["properties"].setdefault("storageProfile", {})
        profile.setdefault("dataDisks", [])


def _kept(new: t.Any, old: t.Any) -> bool:
    """Tell whether what is sent is what is there; what is not sent is kept."""
    if isinstance(new, dict) and isinstance(old, dict):
        return all(_kept(value, old.get(name)) for name, value in new.items())
    return new in (None, [], {}) or same(new, old)
