# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual machines. Source: azure-stack-edge facts G.8, H, I."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import typing as t
import uuid

from tests.emulator.arm.errors import ArmError, Denied
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call
from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.cloud.schema import same
from tests.emulator.device.device import Device
from tests.emulator.device.providers import compute_tables, machine_checks, versions
from tests.emulator.device.providers.capacity import Capacity
from tests.emulator.device.providers.disks import DISKS, Volumes
from tests.emulator.device.providers.long_running import LongRunning
from tests.emulator.device.providers.machine_power import (
    ACTIONS,
    DEALLOCATED,
    RUNNING,
    STOPPED,
    ended_power,
    instance_view,
    wants_instance_view,
)
from tests.emulator.device.providers.network_interfaces import NetworkInterfaces, is_primary
from tests.emulator.device.providers.rules import EdgeRules, Write, change_not_allowed, not_allowed
from tests.emulator.device.providers.sizes import Size
from tests.emulator.device.providers.writes import check_free
from tests.emulator.messages import Response

IMAGES = "Microsoft.Compute/images"
EXTENSIONS = "Microsoft.Compute/virtualMachines/extensions"
SECRETS = ("adminPassword", "customData")
MACHINE_PATCH = compute_tables.update_of(compute_tables.VIRTUAL_MACHINE, without=("location",))
Members = dict[str, t.Any]


class Machines(EdgeRules):
    """A PUT on an existing machine is merged into it; lists of disks and interfaces are replaced as a whole."""

    kind = "virtualMachines"
    schema = compute_tables.VIRTUAL_MACHINE
    patch_schema = MACHINE_PATCH
    merges = True
    known_versions = versions.COMPUTE

    def __init__(self, device: Device, running: LongRunning, *, disks: Volumes, interfaces: NetworkInterfaces) -> None:
        super().__init__(device, running)
        self._disks = disks
        self._interfaces = interfaces
        self.capacity = Capacity(device, self.plane)
        self.actions = dict.fromkeys(ACTIONS, self._start_action)
        self.actions["generalize"] = self._generalize
        self.reads = {"instanceview": self._instance_view, "vmsizes": self._sizes}
        for word in ACTIONS:
            self.on_due(word, self._action_done)

    # --- what is asked for ---------------------------------------------------------------------------------------

    def references(self, body: Members) -> list[str]:
        """Name disks and interfaces."""
        properties = body["properties"]
        profile = properties.get("storageProfile", {})
        disks = [profile.get("osDisk", {}), *profile.get("dataDisks", [])]
        found = [(disk.get("managedDisk") or {}).get("id", "") for disk in disks]
        return found + [entry["id"] for entry in _entries(properties)]

    def check(self, write: Write) -> None:
        """Judge the whole machine."""
        properties = write.properties
        machine_checks.check_supported(properties, write.wanted.get("zones"), write.wanted.get("plan"))
        size = machine_checks.check_size(properties, self.capacity.sizes())
        profile = properties.setdefault("storageProfile", {})
        machine_checks.forget_empty_vhds(profile)
        if write.creating:
            self.capacity.check_number(write.resource)
            self._check_new(write, profile)
        else:
            self._check_change(write, profile)
        profile["dataDisks"] = self._data_disks(write, profile.get("dataDisks") or [], size)
        machine_checks.check_premium(
            "osDisk", (profile["osDisk"].get("managedDisk") or {}).get("storageAccountType"), size
        )
        machine_checks.check_interfaces(_entries(properties), size, write.resource.name)
        self._check_interfaces(write)
        self._keep_secrets(write)

    def _check_new(self, write: Write, profile: Members) -> None:
        properties, private = write.properties, write.resource.private
        attached = machine_checks.check_source(profile)
        disk = profile["osDisk"]
        disk.setdefault("caching", "ReadWrite")
        if attached:
            if properties.get("osProfile"):
                raise machine_checks.invalid("Parameter 'osProfile' is not allowed.", "osProfile")
            source = self.need(disk["managedDisk"]["id"], DISKS, at="osDisk.managedDisk.id")
            self._check_unattached(source, write.resource)
            disk.update(
                name=source.name, managedDisk={"id": source.id, "storageAccountType": source.body["sku"]["name"]}
            )
            private.update(generation=source.properties["hyperVGeneration"], origin=source.name)
        else:
            self._check_image(write, profile)
        properties |= {"vmId": str(uuid.uuid4()), "timeCreated": iso(self.plane.clock.now())}

    def _check_image(self, write: Write, profile: Members) -> None:
        image = self.need(profile["imageReference"]["id"], IMAGES, at="imageReference.id")
        source, disk = image.properties["storageProfile"].get("osDisk", {}), profile["osDisk"]
        os_type = source.get("osType", disk.get("osType", "Linux"))
        if disk.setdefault("osType", os_type) != os_type:
            raise machine_checks.invalid(f"The image is made for {os_type}, not for {disk['osType']}.", "osDisk.osType")
        machine_checks.check_guest(write.properties.get("osProfile"), os_type, write.resource.name)
        _complete_guest(write.properties["osProfile"], os_type)
        name = disk.setdefault("name", f"{write.resource.name}_disk1_{secrets.token_hex(16)}")
        smallest = source.get("diskSizeGB", 1)
        if disk.setdefault("diskSizeGB", smallest) < smallest:
            raise machine_checks.invalid(
                f"The specified disk size {disk['diskSizeGB']} GB is smaller than the size of the corresponding disk "
                "in "
                f"the VM image: {smallest} GB.",
                "osDisk.diskSizeGB",
            )
        managed = disk.setdefault("managedDisk", {})
        managed.setdefault("storageAccountType", "Standard_LRS")
        if managed.get("id"):
            raise machine_checks.invalid("Parameter 'osDisk.managedDisk.id' is not allowed.", "osDisk.managedDisk.id")
        managed["id"] = f"{_group(write.resource)}/providers/{DISKS}/{name}"
        generation = image.properties["hyperVGeneration"]
        write.resource.private.update(generation=generation, origin=image.name)

    def _check_change(self, write: Write, profile: Members) -> None:
        old, properties, machine = write.old, write.properties, write.resource
        machine_checks.check_fixed(properties, old)
        stopped = machine.private.get("power") == DEALLOCATED
        if not same(properties["hardwareProfile"]["vmSize"], old["hardwareProfile"]["vmSize"]) and not stopped:
            # inferred: the text; that it has to be deallocated is documented
            raise not_allowed(
                f"Unable to resize the VM '{machine.name}' because it is not deallocated. Stop (deallocate) the VM "
                "first."
            )
        before = [entry["id"].lower() for entry in _entries(old)]
        after = [str(entry.get("id", "")).lower() for entry in _entries(properties)]
        if sorted(before) != sorted(after) and not stopped:
            raise not_allowed(
                f"Network interfaces of the VM '{machine.name}' can be added or removed only while it is deallocated."
            )
        if profile["osDisk"].get("diskSizeGB", 0) != old["storageProfile"]["osDisk"].get("diskSizeGB", 0):
            raise change_not_allowed("osDisk.diskSizeGB")
        properties["vmId"] = old["vmId"]

    def _keep_secrets(self, write: Write) -> None:
        """Keep digests of what never comes back: the same value again is fine, another one is refused."""
        profile = write.properties.get("osProfile") or {}
        digests = (
            write.resource.private.setdefault("digests", {}) if write.creating else write.resource.private["digests"]
        )
        for name in SECRETS:
            value = profile.pop(name, None)
            if value is None:
                continue
            salt = digests.get("salt") or secrets.token_hex(8)
            digest = hmac.new(salt.encode(), value.encode(), hashlib.sha256).hexdigest()
            if not write.creating and digests.get(name) != digest:
                raise change_not_allowed(f"osProfile.{name}")
            digests.update({"salt": salt, name: digest})

    # --- disks and interfaces ------------------------------------------------------------------------------------

    def _check_unattached(self, disk: Resource, machine: Resource) -> None:
        owner = self._disks.owner(disk)
        if owner is not None and owner.key != machine.key:
            raise ArmError(
                409,
                "ConflictingUserInput",
                f"Disk '{disk.id}' cannot be attached as the disk is already owned by VM '{owner.id}'.",
            )
        if disk.private.get("grant"):
            raise not_allowed(f"Disk '{disk.id}' cannot be attached while a shared access signature to it is active.")

    def _data_disks(self, write: Write, disks: list[Members], size: Size) -> list[Members]:
        disks = [disk for disk in disks if not disk.pop("toBeDetached", False)]
        machine_checks.check_data_disks(disks, size)
        present = {disk["lun"]: disk for disk in write.old.get("storageProfile", {}).get("dataDisks", [])}
        return [self._data_disk(write, disk, present.get(disk["lun"]), size) for disk in disks]

    def _data_disk(self, write: Write, disk: Members, present: Members | None, size: Size) -> Members:
        managed = disk.setdefault("managedDisk", {})
        disk.setdefault("caching", "None")
        if present is not None and same(
            managed.get("id") or present["managedDisk"]["id"], present["managedDisk"]["id"]
        ):
            if disk.get("name") and not same(disk["name"], present["name"]):
                raise change_not_allowed("dataDisk.name")
            sizes = {"diskSizeGB": present["diskSizeGB"]}
            return {**present, "caching": disk["caching"], **sizes}
        if disk["createOption"] == "Attach":
            source = self.need(managed["id"], DISKS, at="dataDisk.managedDisk.id")
            if disk.get("name") and not same(disk["name"], source.name):
                raise machine_checks.invalid(
                    f"The disk is called '{source.name}', not '{disk['name']}'.", "dataDisk.name"
                )
            self._check_unattached(source, write.resource)
            kind = source.body["sku"]["name"]
            machine_checks.check_premium(source.name, kind, size)
            managed.update(id=source.id, storageAccountType=kind)
            return {**disk, "name": source.name, "diskSizeGB": source.properties["diskSizeGB"]}
        if disk["createOption"] == "FromImage":
            raise machine_checks.invalid("The image has no data disks.", "dataDisk.createOption")
        kind = managed.setdefault("storageAccountType", "Standard_LRS")
        name = disk.setdefault("name", f"{write.resource.name}_disk{disk['lun'] + 2}_{secrets.token_hex(16)}")
        machine_checks.check_premium(name, kind, size)
        managed["id"] = f"{_group(write.resource)}/providers/{DISKS}/{name}"
        return disk

    def _check_interfaces(self, write: Write) -> None:
        for entry in _entries(write.properties):
            interface = self.need(entry.get("id"), "Microsoft.Network/networkInterfaces", at="networkInterfaces.id")
            entry["id"] = interface.id
            owners = self.plane.store.referrers(interface.id, self.full_kind)
            if any(owner.key != write.resource.key for owner in owners):
                raise ArmError(
                    400, "NicInUse", f"Network Interface {interface.id} is used by existing VM {owners[0].id}."
                )

    # --- what becomes of it --------------------------------------------------------------------------------------

    def begin(self, write: Write) -> None:
        """Find place for a new machine, and make the disks that come with it."""
        machine = write.resource
        if write.creating:
            self.capacity.allocate(machine)
            machine.private["power"] = ""
        profile = machine.properties["storageProfile"]
        disk = profile["osDisk"]
        if write.creating and disk["createOption"] == "FromImage":
            facts = {
                "osType": disk["osType"],
                "diskSizeGB": disk["diskSizeGB"],
                "hyperVGeneration": machine.private["generation"],
                "creationData": {
                    "createOption": "FromImage",
                    "imageReference": {"id": profile["imageReference"]["id"]},
                },
            }
            self._disks.make(machine, disk["name"], facts, sku=disk["managedDisk"]["storageAccountType"])
        for item in profile["dataDisks"]:
            if item["createOption"] == "Empty":
                facts = {"diskSizeGB": item["diskSizeGB"], "creationData": {"createOption": "Empty"}}
                self._disks.make(machine, item["name"], facts, sku=item["managedDisk"]["storageAccountType"])

    def done(self, resource: Resource, *, creating: bool) -> None:
        """Start the guest of a new machine; it may never report."""
        if not creating:
            return
        resource.private["power"] = RUNNING
        problem = self._guest_problem(resource)
        resource.private["guest_ready"] = not problem
        if problem:
            # Facts I.2 name the reasons; the text is Azure's and does not tell which one it was.
            raise Denied(
                "OSProvisioningTimedOut",
                f"OS Provisioning for VM '{resource.name}' did not finish in the allotted time. The VM may still "
                "finish "
                "provisioning successfully. Please check provisioning state later. Also, make sure the image has been "
                "properly prepared (generalized).",
            )

    def _guest_problem(self, machine: Resource) -> bool:
        bad = {name.strip() for name in self.device.settings.bad_images.split(",")}
        if machine.private.get("origin") in bad:
            return True
        taken = self._interfaces.taken()
        for entry in _entries(machine.properties):
            interface = self.plane.store.get(entry["id"])
            if interface is None:
                continue
            addresses = {
                item["properties"].get("privateIPAddress") for item in interface.properties["ipConfigurations"]
            }
            if addresses & taken or (is_primary(machine, interface) and self._interfaces.accelerated(interface)):
                return True
        return False

    def deleted(self, resource: Resource) -> None:
        """Remove extensions; disks and interfaces stay."""
        for child in self.plane.store.children(resource.id, EXTENSIONS):
            self.plane.store.remove(child)

    def view(self, resource: Resource, body: Members) -> None:
        """Show what was never sent."""
        children = self.plane.store.children(resource.id, EXTENSIONS)
        if children:
            # inferred: lists of Azure show the id only; the description asks for the whole extension.
            body["resources"] = [self.plane.render(child) for child in children]

    def expand(self, call: Call, resource: Resource, body: Members) -> None:
        """Add the instance view."""
        if wants_instance_view(call):
            body["properties"]["instanceView"] = self._view_of(call, resource)

    def _view_of(self, call: Call, resource: Resource) -> Members:
        view = instance_view(self.plane, resource, self.plane.store.children(resource.id, EXTENSIONS))
        if call.api_version < compute_tables.SPRING_2019:
            del view["hyperVGeneration"]
        return view

    # --- actions -------------------------------------------------------------------------------------------------

    def _instance_view(self, call: Call, resource: Resource) -> Response:
        return Response(200, self._view_of(call, resource))

    def _sizes(self, _call: Call, resource: Resource) -> Response:
        found = self.capacity.sizes()
        if resource.private.get("power") != DEALLOCATED:
            found = {name: size for name, size in found.items() if size.gpus == self.capacity.size_of(resource).gpus}
        return Response(200, {"value": [size.describe() for size in found.values()]})

    def _start_action(self, call: Call, resource: Resource) -> Response:
        check_free(self, resource)
        word = call.path.kinds[-1].lower()
        power = resource.private.get("power")
        if word in ("restart", "redeploy") and power == DEALLOCATED:
            raise not_allowed(f"Operation '{word}' is not allowed on VM '{resource.name}' since the VM is deallocated.")
        if word in ("start", "restart") and resource.private.get("generalized"):
            raise not_allowed(f"Operation '{word}' is not allowed on VM '{resource.name}' since the VM is generalized.")
        operation = self.running.start(call, handler=f"{self.handler_name}/{word}", resource_id=resource.id)
        if word == "start" and power == DEALLOCATED and operation.outcome is None:
            try:
                self.capacity.allocate(resource)
            except Denied as refusal:
                operation.outcome = refusal.error
        resource.operation = operation.identifier
        return Response(202, headers=self.running.headers(call, operation))

    def _action_done(self, operation: Operation) -> None:
        resource = self.plane.store.get(operation.resource_id)
        if resource is None or operation.outcome:
            return
        resource.private["power"] = ended_power(operation)
        resource.version += 1

    def _generalize(self, _call: Call, resource: Resource) -> Response:
        check_free(self, resource)
        if resource.private.get("power") not in (STOPPED, DEALLOCATED):
            raise not_allowed(
                f"Operation 'generalize' is not allowed on VM '{resource.name}' since the VM is not stopped."
            )
        resource.private["generalized"] = True
        return Response(200)


def _entries(properties: Members) -> list[Members]:
    found: list[Members] = (properties.get("networkProfile") or {}).get("networkInterfaces") or []
    return found


def _complete_guest(profile: Members, os_type: str) -> None:
    """Fill in what was not sent and comes back all the same."""
    defaults: Members = {"provisionVMAgent": True}
    defaults |= {"enableAutomaticUpdates": True} if os_type == "Windows" else {"disablePasswordAuthentication": False}
    name = "windowsConfiguration" if os_type == "Windows" else "linuxConfiguration"
    profile[name] = {**defaults, **profile.get(name, {})}
    profile.setdefault("secrets", [])
    profile.setdefault("allowExtensionOperations", True)


def _group(machine: Resource) -> str:
    return f"/subscriptions/{machine.subscription}/resourceGroups/{machine.group}"
