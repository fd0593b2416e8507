# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every documented failure and limit of virtual machines on a device: how it comes about, and what the user reads.

Source: azure-stack-edge facts I.1, I.2, G.3 to G.9.
"""

from __future__ import annotations

import collections.abc as c
import dataclasses
import datetime
import typing as t

from emulator_providers.site import Site

from ansible_collections.edgestack.azure.plugins.modules import (
    device_disk,
    device_image,
    device_network_interface,
    device_snapshot,
    device_storage_account,
    device_vhd,
    device_virtual_machine,
    device_virtual_network,
    device_vm_extension,
)

Options = dict[str, t.Any]
EMPTY = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 1}


@dataclasses.dataclass(frozen=True)
class Failure:
    """One documented failure.

    Args:
        name: As the documentation calls it.
        module: The module of the task that fails.
        provoke: Brings the device to where it happens; returns the options of the task.
        says: What the message has to hold: what went wrong, and what to do.
        inferred: Whether code or text of the device's answer are a guess.
    """

    name: str
    module: t.Any
    provoke: c.Callable[[Site], Options]
    says: tuple[str, ...]
    inferred: bool = False


def machine(site: Site, *nics: str, image: bool = True, **more: t.Any) -> Options:
    """Options of a machine made of an image."""
    if image:
        site.image("image")
    password = f"aA1!{datetime.datetime.now(tz=datetime.timezone.utc):%j}{site.device.serial}"
    options = {"name": "vm", "image": "image", "vm_size": "Standard_F1s", "admin_username": "operator"}
    return {**options, "admin_password": password, "network_interfaces": list(nics or ("nic",)), **more}


def with_nic(site: Site, address: str = "", **more: t.Any) -> Options:
    """Options of a machine whose interface exists."""
    site.nic("nic", address)
    return machine(site, **more)


def set_up(site: Site, **settings: t.Any) -> None:
    """Change how the device behaves."""
    site.device.control("settings", **settings)


def taken_address(site: Site) -> Options:
    """Another machine of the network has the address."""
    address = site.address(40)
    set_up(site, taken_addresses=address)
    return with_nic(site, address)


def bad_image(site: Site) -> Options:
    """The guest never reports."""
    set_up(site, bad_images="image")
    return with_nic(site)


def accelerated(site: Site) -> Options:
    """The primary interface is on a switch with accelerated networking."""
    network = site.subnet.rpartition("/subnets/")[0]
    site.device.control("change_resource", id=network, private={"accelerated": True})
    return with_nic(site)


def no_dhcp(site: Site) -> Options:
    """Nobody hands out addresses."""
    set_up(site, dhcp_answers=False)
    return {"name": "nic", "virtual_network": "ASEVNET"}


def no_memory(site: Site) -> Options:
    """Too little memory is left."""
    set_up(site, vm_memory_gib=1.0)
    return with_nic(site)


def no_gpu(site: Site) -> Options:
    """The only GPU is taken."""
    image, other = site.image("image"), site.nic("other")
    site.machine("first", image, other, size="Standard_NC4as_T4_v3")
    return with_nic(site, image=False, vm_size="Standard_NC4as_T4_v3")


def too_many(site: Site) -> Options:
    """As many machines as a device may have."""
    image = site.image("image")
    for number in range(24):
        site.machine(f"vm{number}", image, site.nic(f"nic{number}"))
    return with_nic(site, image=False)


def blob_of(site: Site, **how: t.Any) -> str:
    """The URL of a VHD in an account of the group."""
    account = f"failing{site.group}"
    site.account(account)
    return site.vhd(account, **how)


def image_of(**how: t.Any) -> c.Callable[[Site], Options]:
    """An image of a blob that is not as it should be."""
    return lambda site: {"name": "image", "os_type": "Linux", "blob_uri": blob_of(site, **how)}


def unsteady_blob(site: Site) -> Options:
    """The device finds the blob changed while it reads it."""
    text = "The condition specified using HTTP conditional header(s) is not met."
    site.emulator.add_fault(method="PUT", path="/disks/disk", fail_operation={"code": "Conflict", "message": text})
    return {"name": "disk", "source_uri": blob_of(site)}


def old_image(site: Site) -> Options:
    """A Marketplace image that was made before release 2403."""
    failure = {"code": "InternalError", "message": "The image cannot be used."}
    site.emulator.add_fault(method="PUT", path="/virtualMachines/vm", fail_operation=failure)
    return with_nic(site)


def extension(site: Site, command: str) -> Options:
    """A script in a machine that runs."""
    site.machine("vm", site.image("image"), site.nic("nic"))
    about = {"publisher": "Microsoft.Azure.Extensions", "type": "CustomScript", "type_handler_version": "2.0"}
    return {"name": "script", "virtual_machine": "vm", "settings": {"commandToExecute": command}, **about}


def hanging_extension(site: Site) -> Options:
    """An extension that never ends."""
    options = extension(site, "true")
    site.emulator.add_fault(method="PUT", path="/extensions/", stuck_operation=True)
    return {**options, "wait_timeout": 1200}


def attached_disk(site: Site) -> Options:
    """A disk that a machine has."""
    image, nic = site.image("image"), site.nic("nic")
    disk = site.make("disks", "data", EMPTY)
    properties = site.machine_properties(image, nic)
    properties["storageProfile"]["dataDisks"] = [{"lun": 0, "createOption": "Attach", "managedDisk": {"id": disk}}]
    site.make("virtualMachines", "vm", properties)
    return {"name": "data", "state": "absent"}


def used_interface(site: Site) -> Options:
    """An interface that a machine has."""
    site.machine("vm", site.image("image"), site.nic("nic"))
    return {"name": "nic", "state": "absent"}


def running_for(**change: t.Any) -> c.Callable[[Site], Options]:
    """A change of a machine that runs."""

    def provoke(site: Site) -> Options:
        site.machine("vm", site.image("image"), site.nic("nic"))
        return {"name": "vm", **change}

    return provoke


def snapshot_that_is_read(site: Site) -> Options:
    """A snapshot to whose contents somebody has access."""
    disk = site.make("disks", "disk", EMPTY)
    path = site.make("snapshots", "snapshot", {"creationData": {"createOption": "Copy", "sourceUri": disk}})
    assert site.write("POST", f"{path}/beginGetAccess", json={"access": "Read", "durationInSeconds": 60}).ok
    return {"name": "snapshot", "state": "absent"}


def second_network(site: Site) -> Options:
    """One virtual network of ones own is there."""
    default = site.properties(site.subnet.rpartition("/subnets/")[0])["addressSpace"]["addressPrefixes"][0]
    subnet = {"name": "only", "properties": {"addressPrefix": default}}
    site.make("virtualNetworks", "first", {"addressSpace": {"addressPrefixes": [default]}, "subnets": [subnet]})
    return {"name": "second", "address_prefix": default}


def used_address(site: Site) -> Options:
    """Another interface of the device has the address."""
    address = site.address(41)
    site.nic("other", address)
    return {"name": "nic", "virtual_network": "ASEVNET", "ip_address": address}


def interface_at(address: str) -> c.Callable[[Site], Options]:
    """An interface with an address of ones own."""
    return lambda _site: {"name": "nic", "virtual_network": "ASEVNET", "ip_address": address}


def vhd(**options: t.Any) -> c.Callable[[Site], Options]:
    """Something that the blob service is asked for."""

    def provoke(site: Site) -> Options:
        account = f"failing{site.group}"
        site.account(account)
        return {"storage_account": account, "container": "vhds", "name": "x.vhd", "state": "absent", **options}

    return provoke


GUEST = (
    "guest did not report in time",
    "no other machine of the network has its address",
    "remove the virtual machine",
)
FAILURES = (
    Failure("VM provisioning timeout: address taken", device_virtual_machine, taken_address, GUEST, inferred=True),
    Failure(
        "VM provisioning timeout: image not prepared",
        device_virtual_machine,
        bad_image,
        ("OSProvisioningTimedOut", "image was prepared", "cloud-init", "waagent.conf", "'custom_data' is right"),
        inferred=True,
    ),
    Failure(
        "VM provisioning timeout: primary interface with accelerated networking",
        device_virtual_machine,
        accelerated,
        (*GUEST, "accelerated networking (Port5 and Port6 have it)"),
        inferred=True,
    ),
    Failure(
        "NIC creation timeout",
        device_network_interface,
        no_dhcp,
        ("no DHCP server that answers", "free address with 'ip_address'"),
        inferred=True,
    ),
    Failure(
        "not enough memory",
        device_virtual_machine,
        no_memory,
        ("not enough memory or processors left", "smaller 'vm_size'", "'state: stopped'"),
        inferred=True,
    ),
    Failure(
        "no GPU available",
        device_virtual_machine,
        no_gpu,
        ("All GPUs are taken", "Kubernetes", "without GPU"),
        inferred=True,
    ),
    Failure(
        "24 virtual machines",
        device_virtual_machine,
        too_many,
        ("maximum number of virtual machines", "at most 24: remove one first"),
        inferred=True,
    ),
    Failure(
        "invalid blob type for source URI",
        device_image,
        image_of(kind="BlockBlob"),
        ("Invalid blob type for source URI", "stored as a block blob", "device_vhd"),
    ),
    Failure(
        "only VHD-formatted blobs can be imported",
        device_image,
        image_of(cookie="nonsense"),
        ("Only blobs formatted as VHDs can be imported", "no fixed VHD", "qemu-img convert", "subformat=fixed"),
    ),
    Failure(
        "condition in HTTP conditional header not met",
        device_disk,
        unsteady_blob,
        ("conditional header(s) is not met", "wait for its upload or copy to end"),
    ),
    Failure(
        "Marketplace image older than 2403",
        device_virtual_machine,
        old_image,
        ("The image cannot be used", "Azure Marketplace before the device had release 2403", "make the image again"),
        inferred=True,
    ),
    Failure(
        "guest agent 2.7.41491.901 hangs",
        device_vm_extension,
        hanging_extension,
        ("still 'InProgress' after 1200 seconds", "guest agent 2.7.41491.901", "update their guest agent"),
    ),
    Failure(
        "extension fails",
        device_vm_extension,
        lambda site: extension(site, "exit 3"),
        ("exit status=3", "log of the extension", "guest agent that runs"),
        inferred=True,
    ),
    Failure(
        "blob: service version unknown to the device",
        device_vhd,
        vhd(service_version="2026-01-01"),
        ("InvalidHeaderValue", "does not know the service version", "'service_version'"),
    ),
    Failure(
        "blob: ENOTFOUND",
        device_vhd,
        vhd(resolve_to=None),
        ("does not resolve", "'resolve_to'"),
    ),
    Failure(
        "blob: not trusted",
        device_vhd,
        vhd(ca_cert=None),
        ("TLS verification failed", "signing chain", "'ca_cert'"),
    ),
    Failure(
        "one virtual network of ones own",
        device_virtual_network,
        second_network,
        ("Only one virtual network", "one virtual network in all", "device_virtual_network_info"),
        inferred=True,
    ),
    Failure(
        "address space other than that of the switch",
        device_virtual_network,
        lambda _site: {"name": "own", "address_prefix": "192.0.2.0/24"},
        ("is not that of the logical network", "exactly that of the network behind the virtual switch", "ASEVNET"),
        inferred=True,
    ),
    Failure(
        "address of another interface",
        device_network_interface,
        used_address,
        ("already allocated", "choose another 'ip_address'"),
        inferred=True,
    ),
    Failure(
        "address that cannot be given away",
        device_network_interface,
        lambda site: interface_at(site.address(0))(site),
        ("falls within reserved IP range", "Gateway, network and broadcast address", "choose another 'ip_address'"),
        inferred=True,
    ),
    Failure(
        "address outside of the network",
        device_network_interface,
        interface_at("192.0.2.9"),
        ("'ip_address': '192.0.2.9'", "an address of "),
    ),
    Failure(
        "a disk that is attached is not deleted",
        device_disk,
        attached_disk,
        ("is attached to VM", "Remove the virtual machine first", "'data_disks'"),
        inferred=True,
    ),
    Failure(
        "an interface that is attached is not deleted",
        device_network_interface,
        used_interface,
        ("is used by existing VM", "Remove the virtual machine first", "'network_interfaces'"),
        inferred=True,
    ),
    Failure(
        "a snapshot that is read is not deleted",
        device_snapshot,
        snapshot_that_is_read,
        ("shared access signature", "'copy_to' again", "within a day"),
        inferred=True,
    ),
    Failure(
        "resizing a machine that runs",
        device_virtual_machine,
        running_for(vm_size="Standard_F2s"),
        ("is 'running'", "'vm_size' needs it stopped", "'allow_restart: true'"),
    ),
    Failure(
        "a size that the device does not have",
        device_virtual_machine,
        lambda site: with_nic(site, vm_size="Standard_NC4as_A2"),
        ("'vm_size': 'Standard_NC4as_A2'", "a size of this device, for example"),
    ),
    Failure(
        "more network interfaces than the size takes",
        device_virtual_machine,
        lambda site: machine(site, *(site.nic(name).rpartition("/")[2] for name in ("nic", "nic2", "nic3"))),
        ("'network_interfaces': '3 of them'", "at most 2 with vm_size 'Standard_F1s'"),
    ),
    Failure(
        "premium storage on a size without it",
        device_virtual_machine,
        lambda site: with_nic(site, vm_size="Standard_D1_v2", os_disk_storage_account_type="Premium_LRS"),
        ("'vm_size': 'Standard_D1_v2'", "a size that takes Premium_LRS disks"),
    ),
    Failure(
        "a disk never shrinks",
        device_disk,
        lambda site: {
            "name": site.make("disks", "disk", {**EMPTY, "diskSizeGB": 4}).rpartition("/")[2],
            "disk_size_gb": 2,
        },
        ("'disk_size_gb': 2", "4, its present size, or more: a disk cannot shrink"),
    ),
    Failure(
        "generation 2 needs a newer profile",
        device_disk,
        lambda _site: {
            "name": "disk",
            "disk_size_gb": 1,
            "hyper_v_generation": "V2",
            "api_profile": "2019-03-01-hybrid",
        },
        ("'hyper_v_generation': 'V2'", "needs api_profile 2020-09-01-hybrid"),
    ),
    Failure(
        "names of storage accounts",
        device_storage_account,
        lambda _site: {"name": "Shop-042"},
        ("'name': 'Shop-042'", "3 to 24 lower-case letters and digits"),
    ),
    Failure(
        "names of blobs",
        device_vhd,
        vhd(name="v" * 877 + ".vhd"),
        ("'name'", "of at most 880 characters"),
    ),
    Failure(
        "a location that the device does not have",
        device_disk,
        lambda _site: {"name": "disk", "disk_size_gb": 1, "location": "eastus"},
        ("eastus", "dbelocal"),
    ),
)
# Documented, and nothing that a module for virtual machines could meet.
ELSEWHERE = {
    "cannot add VM image (2501 and newer)": "a permission in the Azure portal, which nobody asks here",
    "activation blocked": "of the local web API: see the tests of device_configuration",
    "update refused": "updates are installed by the device's own pages",
    "VHD larger than 1 TB": "found in the file: see the tests of VHD files",
}
