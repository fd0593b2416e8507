# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed disks, snapshots, and access to their contents. Source: azure-stack-edge facts G.4, A.1."""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call
from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.cloud.schema import Node, same
from tests.emulator.device.device import Device
from tests.emulator.device.providers import compute_tables, exports, versions
from tests.emulator.device.providers.blob_source import FOOTER_BYTES, GIB, import_blob
from tests.emulator.device.providers.fields import Check
from tests.emulator.device.providers.long_running import DISK_STYLE, LongRunning
from tests.emulator.device.providers.rules import COMPUTE, EdgeRules, Write, change_not_allowed, not_allowed
from tests.emulator.device.providers.writes import check_free
from tests.emulator.messages import Response

DISKS, SNAPSHOTS, MACHINES = (f"{COMPUTE}/{kind}" for kind in ("disks", "snapshots", "virtualMachines"))
LARGEST_GB = 32767
IOPS = {"Standard": (500, 60), "Premium": (2300, 150)}
"""Operations and megabytes per second. Source: facts G.4 for Standard. # inferred: Premium"""
Members = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class VolumeKind:
    """What differs between disks and snapshots: tables, and the ways to make one."""

    kind: str
    schema: Node
    patch_schema: Node
    options: tuple[str, ...]


DISK = VolumeKind("disks", compute_tables.DISK, compute_tables.DISK_UPDATE, ("Empty", "Import", "Copy"))
SNAPSHOT = VolumeKind("snapshots", compute_tables.SNAPSHOT, compute_tables.SNAPSHOT_UPDATE, ("Copy", "Import"))


class Volumes(EdgeRules):
    """Managed disks, or snapshots, which are full copies."""

    style = DISK_STYLE
    keeps_case = True
    known_versions = versions.DISKS

    def __init__(self, device: Device, running: LongRunning, what: VolumeKind) -> None:
        self.kind, self.schema, self.patch_schema = what.kind, what.schema, what.patch_schema
        self._options = what.options
        super().__init__(device, running)
        self.actions = {"begingetaccess": self._begin_access, "endgetaccess": self._end_access}
        self.on_due("access", self._access_done)
        self.on_due("revoke", self._revoke_done)

    def check(self, write: Write) -> None:
        """Judge creation data and size, and fill in what was not sent."""
        if self.kind == "snapshots":
            self._read_as_snapshot(write)
        properties = write.properties
        sku = write.wanted.setdefault("sku", {"name": "Standard_LRS"})
        sku.setdefault("name", "Standard_LRS")
        if sku["name"] not in ("Standard_LRS", "Premium_LRS"):
            # inferred: a device has the two kinds of the storage accounts
            raise ArmError(400, "InvalidParameter", f"SKU '{sku['name']}' is not supported.", target="sku.name")
        sku["tier"] = sku["name"].partition("_")[0]
        if write.creating:
            self._check_creation(write)
            properties.setdefault("hyperVGeneration", "V1")
            properties |= {"timeCreated": iso(self.plane.clock.now()), "uniqueId": str(uuid.uuid4())}
        else:
            self._check_update(write)
        size = properties.get("diskSizeGB")
        if size is not None and not 1 <= size <= LARGEST_GB:
            raise ArmError(
                400,
                "InvalidParameter",
                f"The value '{size}' of parameter 'disk.diskSizeGB' is out of range. The value must be between '1' and "
                f"'{LARGEST_GB}', inclusive.",
                target="disk.diskSizeGB",
            )

    def _read_as_snapshot(self, write: Write) -> None:
        """A disk may be named as sourceUri, whatever the createOption."""
        creation = write.properties.get("creationData", {})
        if write.creating and "/providers/" in str(creation.get("sourceUri", "")).lower():
            creation["createOption"] = "Copy"
        if write.properties.get("incremental"):
            # inferred: the documented snapshots show incremental: false
            raise ArmError(400, "InvalidParameter", "Incremental snapshots are not supported.", target="incremental")
        write.properties["incremental"] = False

    def _check_creation(self, write: Write) -> None:
        creation = write.properties["creationData"]
        option = creation["createOption"]
        if option not in self._options:
            # inferred: the documented ways to make a disk or a snapshot are the only ones
            raise ArmError(
                400,
                "InvalidParameter",
                f"The value '{option}' of parameter 'creationData.createOption' is not supported.",
                target="creationData.createOption",
            )
        if option == "Copy":
            source = self.source_of(creation)
            write.resource.private["source"] = source.id
            if self.kind == "snapshots" and self._runs(source):
                # Facts G.4: the VM should be stopped; it is no more than advice.
                write.resource.private["crash_consistent"] = True
            return
        member = "sourceUri" if option == "Import" else "diskSizeGB"
        holder = creation if option == "Import" else write.properties
        if not holder.get(member):
            raise ArmError(
                400,
                "InvalidParameter",
                f"Required parameter 'disk.{member}' is missing (null).",
                target=f"disk.{member}",
            )

    def source_of(self, creation: Members) -> Resource:
        """Return the disk or snapshot that is copied; snapshots name it as sourceUri too (facts G.4)."""
        identifier = str(creation.get("sourceResourceId") or creation.get("sourceUri") or "")
        kind = SNAPSHOTS if "/snapshots/" in identifier.lower() else DISKS
        return self.need(identifier, kind, at="creationData.sourceResourceId")

    def _check_update(self, write: Write) -> None:
        properties, old = write.properties, write.old
        for name in ("creationData", "hyperVGeneration"):
            if not _unchanged(properties.get(name), old[name]):
                raise change_not_allowed(f"disk.{name}")
            properties[name] = old[name]
        for name in ("timeCreated", "uniqueId", "osType", "diskSizeGB"):
            if name in old and properties.get(name) is None:
                properties[name] = old[name]
        if properties["diskSizeGB"] < old["diskSizeGB"]:
            # inferred: the text
            raise ArmError(
                400,
                "InvalidParameter",
                f"Disk '{write.resource.name}' cannot be shrunk from {old['diskSizeGB']} GB to "
                f"{properties['diskSizeGB']} GB.",
                target="disk.diskSizeGB",
            )
        if properties["diskSizeGB"] > old["diskSizeGB"] and self._runs(write.resource):
            # inferred: that the VM has to be deallocated, as in Azure
            raise not_allowed(
                f"Cannot resize disk {write.resource.name} while it is attached to running VM. Resizing a disk of an "
                "Azure Virtual Machine requires the virtual machine to be deallocated."
            )

    def begin(self, write: Write) -> None:
        """Look at the source."""
        if not write.creating:
            return
        creation, properties = write.properties["creationData"], write.properties
        size = int(properties.get("diskSizeGB") or 0)
        if creation["createOption"] == "Import":
            # Facts G.3: a private container is read with a SAS. # inferred: or when the account is named
            known = bool(creation.get("storageAccountId"))
            blob = import_blob(self.device, creation["sourceUri"], account_given=known)
            write.resource.private["contents"] = exports.keep(self.device, blob)
            size = max(size, -(-(blob.size - FOOTER_BYTES) // GIB))
        elif creation["createOption"] == "Copy":
            source = self.plane.store.get(write.resource.private["source"])
            size = max(size, source.properties["diskSizeGB"] if source else 1)
            write.resource.private["contents"] = source.private.get("contents") if source else None
            if source is not None and "osType" in source.properties:
                properties.setdefault("osType", source.properties["osType"])
                properties["hyperVGeneration"] = source.properties["hyperVGeneration"]
        properties["diskSizeGB"] = size
        write.resource.properties.update(properties)

    def owner(self, resource: Resource) -> Resource | None:
        """Return the machine that a disk is attached to."""
        return next(iter(self.plane.store.referrers(resource.id, MACHINES)), None)

    def _runs(self, resource: Resource) -> bool:
        owner = self.owner(resource)
        return owner is not None and owner.private.get("power") != "deallocated"

    def check_delete(self, resource: Resource) -> None:
        """Keep what is attached or read by somebody."""
        owner = self.owner(resource)
        if owner is not None:
            raise not_allowed(f"Disk {resource.name} is attached to VM {owner.id}.")
        if resource.private.get("grant"):
            raise not_allowed(f"'{resource.name}' cannot be deleted while a shared access signature to it is active.")

    # --- access to the contents ----------------------------------------------------------------------------------

    def _begin_access(self, call: Call, resource: Resource) -> Response:
        check_free(self, resource)
        check = Check(COMPUTE, call.api_version, bool(self.plane.settings["strict"]))
        wanted = check.clean(call.json(), compute_tables.GRANT)
        if self._runs(resource):
            raise not_allowed(
                f"Access to disk '{resource.name}' cannot be granted while it is attached to a running VM."
            )
        if wanted["access"] != "Read":
            # inferred: nothing but reading is documented
            raise ArmError(400, "InvalidParameter", "Only the access 'Read' is supported.", target="access")
        name = exports.new_name()
        url = exports.signed_url(self.device, name, seconds=wanted["durationInSeconds"], request=call.request)
        operation = self.running.start(
            call,
            handler=f"{self.handler_name}/access",
            resource_id=resource.id,
            output={"accessSAS": url},
            grant=name,
        )
        resource.operation = operation.identifier
        return Response(202, headers=self.running.headers(call, operation))

    def _access_done(self, operation: Operation) -> None:
        resource = self.plane.store.get(operation.resource_id)
        if resource is not None and not operation.outcome:
            # inferred: a second access takes the place of the first
            exports.withdraw(self.device, resource.private.pop("grant", ""))
            resource.private["grant"] = operation.arguments["grant"]
            exports.offer(self.device, resource.private["grant"], resource)

    def _end_access(self, call: Call, resource: Resource) -> Response:
        check_free(self, resource)
        operation = self.running.start(call, handler=f"{self.handler_name}/revoke", resource_id=resource.id)
        resource.operation = operation.identifier
        return Response(202, headers=self.running.headers(call, operation))

    def _revoke_done(self, operation: Operation) -> None:
        resource = self.plane.store.get(operation.resource_id)
        if resource is not None and not operation.outcome:
            exports.withdraw(self.device, resource.private.pop("grant", ""))

    def view(self, resource: Resource, body: Members) -> None:
        """Show what is computed."""
        properties = body["properties"]
        properties.setdefault("osType", None)
        if properties.get("diskSizeGB"):
            properties["diskSizeBytes"] = properties["diskSizeGB"] * GIB
        properties["encryption"] = {"type": "EncryptionAtRestWithPlatformKey"}
        body.setdefault("tags", {})
        if self.kind == "disks":
            self._view_of_disk(resource, body)

    def _view_of_disk(self, resource: Resource, body: Members) -> None:
        """Show the owner and the state."""
        owner = self.owner(resource)
        state = "Unattached"
        if owner is not None:
            body["managedBy"] = owner.id
            state = "Reserved" if owner.private.get("power") == "deallocated" else "Attached"
        elif resource.private.get("grant"):
            state = "ActiveSAS"
        operations, megabytes = IOPS[body["sku"]["tier"]]
        body["properties"] |= {"diskState": state, "diskIOPSReadWrite": operations, "diskMBpsReadWrite": megabytes}

    def make(self, machine: Resource, name: str, properties: Members, *, sku: str) -> Resource:
        """Make a disk that comes with a machine. The machine's group is the disk's too."""
        group = f"/subscriptions/{machine.subscription}/resourceGroups/{machine.group}"
        identifier = f"{group}/providers/{DISKS}/{name}"
        existing = self.plane.store.get(identifier)
        if existing is not None:
            return existing
        body = {
            "id": identifier,
            "name": name,
            "type": DISKS,
            "location": "DBELocal",
            "sku": {"name": sku, "tier": sku.partition("_")[0]},
            "properties": {
                "provisioningState": "Succeeded",
                "timeCreated": iso(self.plane.clock.now()),
                "uniqueId": str(uuid.uuid4()),
                "hyperVGeneration": "V1",
                **properties,
            },
        }
        resource = Resource(identifier, DISKS, name, machine.subscription, machine.group, body=body)
        self.plane.store.add(resource)
        return resource


def _unchanged(new: t.Any, old: t.Any) -> bool:
    if new is None:
        return True
    return all(same(value, old.get(name)) for name, value in new.items()) if isinstance(new, dict) else same(new, old)
