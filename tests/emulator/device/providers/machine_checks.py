# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be asked of a virtual machine. Source: azure-stack-edge facts G.8, H, I."""

from __future__ import annotations

import base64
import binascii
import re
import typing as t

from tests.emulator.arm.errors import ArmError
from tests.emulator.device.providers.compute_tables import UNSUPPORTED_IN_MACHINES
from tests.emulator.device.providers.rules import change_not_allowed
from tests.emulator.device.providers.sizes import Size

MOST_CUSTOM_DATA = 87380
HIGHEST_LUN = 63
WINDOWS_NAME = 15
LINUX_NAME = 64
FORBIDDEN_USERS = ("root", "guest", "test", "user1")
"""# inferred: Azure forbids more; the samples of a device use Administrator, which is forbidden in Azure"""
PASSWORD_LENGTHS = (8, 123)
"""Source: facts G.8: samples use 8 characters. # inferred: the rule of Azure otherwise"""
CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
Members = dict[str, t.Any]


def invalid(message: str, target: str) -> ArmError:
    """Make the answer for a value that makes no sense."""
    return ArmError(400, "InvalidParameter", message, target=target)


def missing(name: str) -> ArmError:
    """Make the answer for a value that has to be there."""
    return invalid(f"Required parameter '{name}' is missing (null).", name)


def check_supported(properties: Members, zones: t.Any, plan: t.Any) -> None:
    """Refuse what a device does not have."""
    given = [name for name in UNSUPPORTED_IN_MACHINES if properties.get(name)]
    given += [name for name, value in (("zones", zones), ("plan", plan)) if value]
    if given:
        raise ArmError(400, "OperationNotAllowed", f"'{given[0]}' is not supported.", target=given[0])


def check_size(properties: Members, sizes: dict[str, Size]) -> Size:
    """Return the size of a machine."""
    name = (properties.get("hardwareProfile") or {}).get("vmSize")
    if not name:
        raise missing("hardwareProfile.vmSize")
    size = sizes.get(name.lower())
    if size is None:
        raise invalid(
            f"The value {name} provided for the VM size is not valid. The valid sizes in the current region are: "
            f"{','.join(known.name for known in sizes.values())}.",
            "vmSize",
        )
    return size


def forget_empty_vhds(profile: Members) -> None:
    """Forget `"vhd": {}`, which newer clients send with a managed disk: read back, it makes them look for its URL."""
    for disk in (profile.get("osDisk") or {}, *(profile.get("dataDisks") or [])):
        if not disk.get("vhd"):
            disk.pop("vhd", None)


def check_source(profile: Members) -> bool:
    """Judge image reference and OS disk of a new machine; tell whether a prepared disk is attached instead."""
    reference = profile.get("imageReference") or {}
    disk = profile.setdefault("osDisk", {})
    disk.setdefault("createOption", "FromImage")
    if disk["createOption"] == "Attach":
        if reference:
            raise invalid("Parameter 'imageReference' is not allowed.", "imageReference")
        if not (disk.get("managedDisk") or {}).get("id"):
            raise missing("osDisk.managedDisk.id")
        if not disk.get("osType"):
            raise missing("osDisk.osType")
        return True
    if disk["createOption"] != "FromImage":
        raise invalid(f"The value '{disk['createOption']}' of parameter 'osDisk.createOption' is invalid.", "osDisk")
    if any(reference.get(name) for name in ("publisher", "offer", "sku")):
        # Facts G.5: a device has no Marketplace. # inferred: code and text
        raise ArmError(
            404, "PlatformImageNotFound", "The platform image is not available. Verify that all fields are correct."
        )
    if not reference.get("id"):
        raise missing("imageReference")
    return False


def check_guest(profile: Members | None, os_type: str, machine: str) -> None:
    """Judge the OS profile of a machine that is made from an image."""
    if profile is None:
        raise missing("osProfile")
    name = profile.setdefault("computerName", machine)
    longest = WINDOWS_NAME if os_type == "Windows" else LINUX_NAME
    if (
        not 1 <= len(name) <= longest
        or name.isdigit()
        or not re.match(r"^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$", name)
    ):
        raise invalid(
            f"{os_type} computer name cannot be more than {longest} characters long, be entirely numeric, or contain "
            "special characters.",
            "computerName",
        )
    user = profile.get("adminUsername")
    if not user:
        raise missing("osProfile.adminUsername")
    if user.lower() in FORBIDDEN_USERS:
        raise invalid("The Username specified contains disallowed characters or words.", "adminUsername")
    _check_custom_data(profile.get("customData"))
    _check_credentials(profile, os_type)


def _check_custom_data(data: str | None) -> None:
    if data is None:
        return
    try:
        length = len(base64.b64decode(data, validate=True))
    except binascii.Error:
        length = MOST_CUSTOM_DATA + 1
    if length > MOST_CUSTOM_DATA:
        raise invalid(
            "Custom data in OSProfile must be in Base64 encoding and with a maximum length of "
            f"{MOST_CUSTOM_DATA} characters.",
            "customData",
        )


def _check_credentials(profile: Members, os_type: str) -> None:
    other = "linuxConfiguration" if os_type == "Windows" else "windowsConfiguration"
    if profile.get(other):
        raise invalid(f"Parameter '{other}' is not allowed.", other)
    password = profile.get("adminPassword")
    settings = profile.get("linuxConfiguration") or {}
    keys = (settings.get("ssh") or {}).get("publicKeys") or []
    if os_type == "Linux" and settings.get("disablePasswordAuthentication"):
        if not keys:
            raise missing("linuxConfiguration.ssh.publicKeys")
        if password is None:
            return
    user = profile["adminUsername"]
    for key in keys:
        if key.get("path") != f"/home/{user}/.ssh/authorized_keys":
            raise invalid(
                "The value of parameter linuxConfiguration.ssh.publicKeys.path is invalid. It has to be "
                f"/home/{user}/.ssh/authorized_keys.",
                "linuxConfiguration.ssh.publicKeys.path",
            )
    if password is None:
        raise missing("adminPassword")
    shortest, longest = PASSWORD_LENGTHS
    if not shortest <= len(password) <= longest or sum(re.search(kind, password) is not None for kind in CLASSES) < 3:
        raise invalid(
            f"The supplied password must be between {shortest}-{longest} characters long and must satisfy at "
            "least 3 of "
            "password complexity requirements from the following: Contains an uppercase character, Contains a "
            "lowercase "
            "character, Contains a numeric digit, Contains a special character.",
            "adminPassword",
        )


def check_data_disks(disks: list[Members], size: Size) -> None:
    """Judge number, places and kinds of data disks."""
    if len(disks) > size.data_disks:
        raise ArmError(
            409,
            "OperationNotAllowed",
            f"The maximum number of data disks allowed to be attached to a VM of this size is {size.data_disks}.",
            target="dataDisks",
        )
    luns = [disk["lun"] for disk in disks]
    if len(luns) != len(set(luns)) or any(not 0 <= lun <= HIGHEST_LUN for lun in luns):
        raise invalid(f"The luns {luns} are not valid: each is used once, from 0 to {HIGHEST_LUN}.", "dataDisks.lun")
    for disk in disks:
        identifier = (disk.get("managedDisk") or {}).get("id")
        if disk["createOption"] == "Attach" and not identifier:
            raise missing("dataDisks.managedDisk.id")
        if disk["createOption"] == "Empty" and not identifier and not disk.get("diskSizeGB"):
            raise missing("dataDisks.diskSizeGB")


def check_premium(name: str, kind: str | None, size: Size) -> None:
    """Refuse premium storage on a size without it."""
    if kind in ("StandardSSD_LRS", "UltraSSD_LRS"):
        raise invalid(f"The storage account type '{kind}' is not supported.", "managedDisk.storageAccountType")
    if kind == "Premium_LRS" and not size.premium:
        raise invalid(
            f"Requested operation cannot be performed because the VM size {size.name} does not support the storage "
            f"account type Premium_LRS of disk '{name}'. Consider updating the VM to a size that supports Premium "
            "storage.",
            "storageAccountType",
        )


def check_interfaces(entries: list[Members], size: Size, machine: str) -> None:
    """Judge number of interfaces and which one is primary."""
    if not entries:
        raise missing("networkProfile.networkInterfaces")
    if len(entries) > size.nics:
        raise ArmError(
            400,
            "NetworkInterfaceCountExceeded",
            f"The number of network interfaces for virtual machine {machine} exceeds the maximum allowed for the "
            "virtual "
            f"machine size {size.name}. The number of network interfaces is {len(entries)} and the maximum allowed is "
            f"{size.nics}.",
        )
    ids = [str(entry.get("id", "")).lower() for entry in entries]
    if len(set(ids)) != len(ids):
        raise invalid("A network interface is named twice.", "networkInterfaces")
    primary = sum(bool((entry.get("properties") or {}).get("primary")) for entry in entries)
    if len(entries) > 1 and primary != 1:
        raise ArmError(
            400,
            "VirtualMachineMustHaveOneNetworkInterfaceAsPrimary",
            f"Virtual machine {machine} must have one network interface set as the primary.",
        )


def check_fixed(new: Members, old: Members) -> None:
    """Refuse to change what is fixed when the machine is made."""
    for path in ("osProfile.computerName", "osProfile.adminUsername", "storageProfile.imageReference.id"):
        if _differs(_at(new, path), _at(old, path)):
            raise change_not_allowed(path.removeprefix("storageProfile."))
    for path in ("name", "createOption", "osType", "managedDisk.id", "managedDisk.storageAccountType"):
        where = f"storageProfile.osDisk.{path}"
        if _differs(_at(new, where), _at(old, where)):
            raise change_not_allowed(f"osDisk.{path}")
    keys = "osProfile.linuxConfiguration"
    if _differs(_at(new, keys), _at(old, keys)):
        raise change_not_allowed("linuxConfiguration")


def _at(value: t.Any, path: str) -> t.Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _differs(new: t.Any, old: t.Any) -> bool:
    if isinstance(new, str) and isinstance(old, str):
        return new.lower() != old.lower()
    return bool(new != old)
