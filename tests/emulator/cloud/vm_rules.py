# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a VM instance may be and what becomes of it. Source: azure-local facts B.8, D, E, H and J."""

from __future__ import annotations

import re
import typing as t
import uuid

from tests.emulator.arm.errors import ArmError, Denied
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Plane
from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.cloud import logical_networks
from tests.emulator.cloud.images import IMAGE_MB
from tests.emulator.cloud.machines import has_identity
from tests.emulator.cloud.rules import TypeRules, Write, denied
from tests.emulator.cloud.storage_containers import give_space, take_space
from tests.emulator.cloud.virtual_hard_disks import find_container
from tests.emulator.cloud.vm_hardware import check_hardware, settle_hardware
from tests.emulator.cloud.vm_profile import OS_BLOCKS, check_unchanged, complete_os_profile, configuration, wants_agent
from tests.emulator.cloud.vm_tables import VIRTUAL_MACHINE_INSTANCE, VIRTUAL_MACHINE_INSTANCE_UPDATE

AGENT_CONNECT = "virtual-machine/agent-connect"
AGENT_VERSION = "1.60.03293.2809"
WINDOWS_NAME = re.compile(r"^[a-zA-Z0-9-]{1,15}$")
LINUX_NAME = re.compile(r"^[a-zA-Z0-9.-]{1,64}$")
NO_IDENTITY = (
    "VM Spec validation failed for guest agent provisioning: Invalid managed identity. A system-assigned "
    "managed identity must be "
    "enabled in parent resource: Invalid Configuration"
)


class VirtualMachineInstances(TypeRules):
    """The VM below an Arc machine."""

    kind = "virtualMachineInstances"
    schema = VIRTUAL_MACHINE_INSTANCE
    patch_schema = VIRTUAL_MACHINE_INSTANCE_UPDATE
    operator = "virtualmachine"
    late = ("vmId", "storageProfile.imageReference", "hardwareProfile.memoryMB", "networkProfile")

    def __init__(self, plane: Plane) -> None:
        super().__init__(plane)
        plane.operations.on_due(AGENT_CONNECT, self._connect_agent)

    def machine_of(self, resource: Resource) -> Resource | None:
        """Return the Arc machine."""
        return self.plane.store.get(resource.parent)

    # --- refused at once -----------------------------------------------------------------------------------------

    def check_now(self, write: Write) -> None:
        """Refuse what needs no look at the cluster."""
        if (write.sent.get("identity") or {}).get("type") == "SystemAssigned":
            # Source: azure-local facts D: what template users hit who put the identity on the VM instance.
            raise ArmError(
                409,
                "ConflictingOperation",
                "Unable to process request 'Microsoft.AzureStackHCI/virtualMachineInstances'. There is "
                "already a previous running operation "
                f"for resource '{write.resource.id}'. Please wait for the previous operation to complete.",
            )
        write.wanted.pop("identity", None)
        check_hardware(write)
        if write.creating:
            self._check_complete(write)

    def _check_complete(self, write: Write) -> None:
        storage = write.properties.get("storageProfile") or {}
        disk, image = (storage.get("osDisk") or {}).get("id"), (storage.get("imageReference") or {}).get("id")
        if bool(disk) == bool(image) and not write.properties.get("createFromLocal"):
            # inferred: code and text.
            raise _bad("properties.storageProfile", "exactly one of imageReference.id and osDisk.id must be given")
        profile = write.properties.get("osProfile") or {}
        if not image:
            return
        for name in ("adminUsername", "computerName"):
            if not profile.get(name):
                # inferred: code and text.
                raise _bad(f"properties.osProfile.{name}", f"{name} is required")
        keys = any(((profile.get(block) or {}).get("ssh") or {}).get("publicKeys") for block in OS_BLOCKS)
        if not profile.get("adminPassword") and not keys:
            # inferred: code and text.
            raise _bad("properties.osProfile", "adminPassword or an ssh public key is required")

    # --- accepted, may fail --------------------------------------------------------------------------------------

    def check(self, write: Write) -> None:
        """Complete the body; deny what the cluster does not take."""
        settle_hardware(write)
        if write.creating:
            self._create(write)
        else:
            check_unchanged(write)
            self._check_attachments(write)

    def _create(self, write: Write) -> None:
        properties, storage = write.properties, write.properties.setdefault("storageProfile", {})
        machine = self.machine_of(write.resource)
        image_id = (storage.get("imageReference") or {}).get("id")
        os_type = (storage.get("osDisk") or {}).get("osType")
        if image_id:
            image = self.linked(
                write.call,
                image_id,
                at="properties.storageProfile.imageReference.id",
                kinds=("galleryImages", "marketplaceGalleryImages"),
                moc="GalleryImage",
            )
            self.same_place(write, image)
            os_type = image.properties["osType"]
            self._check_security(properties, image)
        self._check_computer_name(properties, os_type)
        profile = properties.setdefault("osProfile", {})
        complete_os_profile(write.resource, profile, os_type)
        wants_agent = image_id and configuration(profile, os_type).get("provisionVMAgent", True)
        if wants_agent and (machine is None or not has_identity(machine)):
            raise Denied("InvalidConfiguration", NO_IDENTITY)
        container = find_container(
            self, write, storage.get("vmConfigStoragePathId"), at="properties.storageProfile.vmConfigStoragePathId"
        )
        storage["vmConfigStoragePathId"] = container.id
        storage.setdefault("osDisk", {})["osType"] = os_type
        # Space is taken last, so that a denied create holds none.
        self._check_attachments(write)
        if image_id:
            take_space(container, IMAGE_MB, what=f"virtual machine {write.resource.private['machine']}")
            write.resource.private["megabytes"] = IMAGE_MB
        properties.setdefault("securityProfile", {"enableTPM": False, "uefiSettings": {"secureBootEnabled": False}})

    def _check_security(self, properties: dict[str, t.Any], image: Resource) -> None:
        security = properties.get("securityProfile") or {}
        secure_boot = (security.get("uefiSettings") or {}).get("secureBootEnabled", False)
        if security.get("securityType") == "TrustedLaunch" and not (security.get("enableTPM") and secure_boot):
            raise denied("VM Spec validation failed : TrustedLaunch needs enableTPM and secureBootEnabled to be true")
        if (secure_boot or security.get("securityType")) and image.properties.get("hyperVGeneration") == "V1":
            # inferred: text; the facts say that generation 2 is needed.
            raise denied("VM Spec validation failed : secure boot needs an image of Hyper-V generation V2")

    def _check_computer_name(self, properties: dict[str, t.Any], os_type: str | None) -> None:
        name = (properties.get("osProfile") or {}).get("computerName")
        pattern = WINDOWS_NAME if os_type == "Windows" else LINUX_NAME
        if name and not pattern.match(name):
            # inferred: text; the length for Windows is documented.
            raise denied(f"VM Spec validation failed : computerName '{name}' is invalid for {os_type}")

    def _check_attachments(self, write: Write) -> None:
        for other in self._attachments(write):
            users = [
                user
                for user in self.plane.store.referrers(other.id, write.resource.kind)
                if user.key != write.resource.key
            ]
            if users:
                # inferred: text; a NIC or disk belongs to one VM only.
                raise denied(f"VM Spec validation failed : '{other.id}' is already attached to '{users[0].parent}'")

    def _attachments(self, write: Write) -> list[Resource]:
        """Return NICs and disks of a body and write their ids as the service knows them."""
        found = []
        groups = (
            ("networkProfile", "networkInterfaces", "NetworkInterface"),
            ("storageProfile", "dataDisks", "VirtualHardDisk"),
        )
        for profile, name, moc in groups:
            section = write.properties.setdefault(profile, {})
            entries = section.setdefault(name, [])
            kind = "virtualHardDisks" if name == "dataDisks" else name
            for index, entry in enumerate(entries):
                other = self.linked(
                    write.call,
                    entry.get("id", ""),
                    at=f"properties.{profile}.{name}[{index}].id",
                    kinds=(kind,),
                    moc=moc,
                )
                self.same_place(write, other)
                entry["id"] = other.id
                found.append(other)
            if len({entry["id"].lower() for entry in entries}) != len(entries):
                # inferred: text.
                raise denied(f"VM Spec validation failed : {name} holds the same id twice")
        return found

    # --- afterwards ----------------------------------------------------------------------------------------------

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """NICs, disks and the storage path; not the image, which may be deleted under a VM."""
        properties = body.get("properties", {})
        storage = properties.get("storageProfile") or {}
        entries = [
            *(properties.get("networkProfile") or {}).get("networkInterfaces", []),
            *storage.get("dataDisks", []),
        ]
        return [
            *(entry.get("id", "") for entry in entries),
            storage.get("vmConfigStoragePathId", ""),
            (storage.get("osDisk") or {}).get("id", ""),
        ]

    def done(self, resource: Resource) -> None:
        """A new VM runs; its agent connects a little later."""
        resource.properties.setdefault("vmId", str(uuid.uuid4()))
        resource.properties.setdefault("resourceUid", str(uuid.uuid4()))
        resource.private.setdefault("power", "Running")
        self.learn_addresses(resource)
        machine = self.machine_of(resource)
        if machine is not None:
            machine.properties["provisioningState"] = "Succeeded"
            machine.properties["vmId"] = machine.properties["vmUuid"] = resource.properties["vmId"]
        if wants_agent(resource) and not resource.private.get("connected"):
            seconds = self.plane.settings["operation_seconds"]
            self.plane.operations.start(handler=AGENT_CONNECT, resource_id=resource.id, seconds=seconds, request=None)

    def learn_addresses(self, resource: Resource) -> None:
        """Show the addresses that a DHCP server gave to the NICs of a running VM. # inferred: when they appear."""
        for entry in (resource.properties.get("networkProfile") or {}).get("networkInterfaces", []):
            nic = self.plane.store.get(entry["id"])
            if nic is None:
                continue
            configuration = nic.properties["ipConfigurations"][0]["properties"]
            network = self.plane.store.get(configuration.get("subnet", {}).get("id", ""))
            if network is None or logical_networks.is_static(network) or configuration.get("privateIPAddress"):
                continue
            number = network.private["leases"] = network.private.get("leases", 9) + 1
            configuration["privateIPAddress"] = f"192.168.{number // 250}.{number % 250 + 1}"
            nic.private["learned"] = True

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """Show power state and agent."""
        properties = body["properties"]
        if not resource.private.get("ready"):
            return
        properties["status"]["powerState"] = resource.private.get("power", "Unknown")
        connected = bool(resource.private.get("connected"))
        if not wants_agent(resource):
            properties["instanceView"] = {"vmAgent": {"statuses": []}}
            return
        when = iso(resource.private.get("changed", self.plane.clock.now()))
        properties["instanceView"] = {
            "vmAgent": {
                "vmConfigAgentVersion": AGENT_VERSION,
                "statuses": [
                    {
                        "code": f"ProvisioningState/{'succeeded' if connected else 'InProgress'}",
                        "level": "Info",
                        "displayStatus": "Connected" if connected else "Connecting",
                        "message": "Successfully established connection with mocguestagent" if connected else "",
                        "time": when,
                    }
                ],
            }
        }
        if connected:
            properties["guestAgentInstallStatus"] = {
                "agentVersion": AGENT_VERSION,
                "errorDetails": [],
                "lastStatusChange": when,
                "status": "Succeeded",
                "vmUuid": properties.get("vmId", ""),
            }

    def check_delete(self, resource: Resource) -> None:
        """Nothing keeps a VM."""

    def removed(self, resource: Resource) -> None:
        """Give the space back; NICs, data disks and the machine stay."""
        container = self.plane.store.get(
            (resource.properties.get("storageProfile") or {}).get("vmConfigStoragePathId", "")
        )
        if container is not None:
            give_space(container, resource.private.pop("megabytes", 0))

    def _connect_agent(self, operation: Operation) -> None:
        resource = self.plane.store.get(operation.resource_id)
        if resource is None or not resource.private.get("ready"):
            return
        resource.private.update(connected=True, changed=operation.due)
        machine = self.machine_of(resource)
        if machine is not None:
            name = (resource.properties.get("osProfile") or {}).get("computerName", machine.name)
            machine.properties.update(
                status="Connected",
                lastStatusChange=iso(operation.due),
                agentVersion=AGENT_VERSION,
                machineFqdn=name,
                displayName=machine.name,
                osType=str(resource.properties["storageProfile"]["osDisk"].get("osType", "")).lower(),
            )


def _bad(target: str, message: str) -> ArmError:
    return ArmError(400, "InvalidParameter", f"{target}: {message}.", target=target)
