# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules of virtual machines on a device, checked before anything is written. Source: azure-stack-edge facts G.8, H."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.ids import same_id
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._resource.lens import get_path
from ansible_collections.edgestack.azure.plugins.module_utils._resource.model import Found, Params
from ansible_collections.edgestack.azure.plugins.module_utils._specs.edge.sizes import size_named
from ansible_collections.edgestack.azure.plugins.module_utils._specs.virtual_machine_rules import (
    check_computer_name,
    computer_name_is_valid,
    one_source,
    sign_in_is_given,
    source_is_given,
)

# Source: general ARM naming rules of the type.
NAME_PATTERN = r"[a-zA-Z0-9]|[a-zA-Z0-9][-._a-zA-Z0-9]{0,62}[_a-zA-Z0-9]"
NAME_HELP = "1 to 64 letters, digits, '-', '.' and '_', beginning with a letter or digit"
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_SHORTEST_PASSWORD, _LONGEST_PASSWORD, _CLASSES_NEEDED = 8, 123, 3
_LONGEST_CUSTOM_DATA = 65535
_NETWORK_INTERFACES = "properties.networkProfile.networkInterfaces"
_DATA_DISKS = "properties.storageProfile.dataDisks"
_PREMIUM = "Premium_LRS"


def primary_first(items: t.Sequence[t.Mapping[str, t.Any]]) -> list[str]:
    """The ids of network interfaces as a virtual machine lists them, the primary one first."""
    ordered = sorted(items, key=lambda item: not get_path(item, "properties.primary"))
    return [str(item["id"]) for item in ordered]


def keys_replace_password(params: Params) -> bool | None:
    """A new machine with keys and without a password: the service asks for a password unless nobody can use one."""
    return True if params.get("ssh_public_keys") and not params.get("admin_password") else None


def _password_is_strong(params: Params) -> None:
    password = params.get("admin_password")
    if password is None:
        return
    classes = sum(re.search(pattern, password) is not None for pattern in _CLASSES)
    if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD or classes < _CLASSES_NEEDED:
        raise InvalidInput.of(
            "admin_password",
            "(not shown)",
            f"{_SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters with {_CLASSES_NEEDED} of: lower-case letters, "
            "upper-case letters, digits, others",
        )


def _custom_data_is_short(params: Params) -> None:
    if len((params.get("custom_data") or "").encode()) > _LONGEST_CUSTOM_DATA:
        raise InvalidInput.of("custom_data", "(not shown)", f"at most {_LONGEST_CUSTOM_DATA} bytes")


def _settings_fit_the_os(params: Params) -> None:
    for option in ("ssh_public_keys", "disable_password_authentication"):
        if params.get(option) and params.get("os_type") == "Windows":
            raise InvalidInput.of(option, "(given)", "this option with os_type 'Linux' only")


def _network_interfaces_are_unique(params: Params) -> None:
    names = [str(item).casefold() for item in params.get("network_interfaces") or []]
    if params.get("network_interfaces") == []:
        raise InvalidInput.of("network_interfaces", [], "one network interface or more")
    _refuse_twice("network_interfaces", names)


def _data_disks_are_consistent(params: Params) -> None:
    disks = params.get("data_disks") or []
    for disk in disks:
        if disk["lun"] < 0:
            raise InvalidInput.of("data_disks.lun", disk["lun"], "0 or more")
        if not disk.get("disk") and not disk.get("disk_size_gb"):
            raise InvalidInput.of(
                "data_disks", f"lun {disk['lun']}", "'disk', an existing one, or 'disk_size_gb' of a new one"
            )
    _refuse_twice("data_disks.lun", [str(disk["lun"]) for disk in disks])
    _refuse_twice("data_disks.disk", [str(disk["disk"]).casefold() for disk in disks if disk.get("disk")])


def _refuse_twice(option: str, names: t.Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidInput.of(option, list(names), f"every entry once; {twice[0]!r} is there more than once")


def _operating_system_is_new(params: Params) -> None:
    """A disk that is attached as it is has its users and its name already."""
    if not params.get("os_disk"):
        if params.get("computer_name") is None:
            check_computer_name("name", params["name"], params.get("os_type"))
        return
    for option in ("computer_name", "admin_username", "admin_password", "ssh_public_keys", "custom_data"):
        if params.get(option) is not None:
            raise InvalidInput.of(option, "(given)", "nothing with 'os_disk', whose system is not set up anew")


def _primary_stays(params: Params, current: t.Mapping[str, t.Any]) -> None:
    """Devices do not let go of the primary network interface."""
    wanted, present = params.get("network_interfaces"), primary_first(get_path(current, _NETWORK_INTERFACES) or [])
    if wanted and present and not same_id(wanted[0], present[0]):
        raise InvalidInput.of(
            "network_interfaces",
            wanted,
            f"a list that begins with {present[0]!r}, the primary network interface: it cannot be replaced",
        )


def _new_fits_its_size(params: Params) -> None:
    """Refuse what the size table says that a new virtual machine cannot have."""
    _check_fit(params, params.get("vm_size"), {})


def _fits_its_size(params: Params, current: t.Mapping[str, t.Any]) -> None:
    _check_fit(params, params.get("vm_size") or get_path(current, "properties.hardwareProfile.vmSize"), current)


def _check_fit(params: Params, name: str | None, current: t.Mapping[str, t.Any]) -> None:
    size = size_named(name)
    if size is None:
        return
    limits = (
        ("network_interfaces", size.network_interfaces, _NETWORK_INTERFACES),
        ("data_disks", size.data_disks, _DATA_DISKS),
    )
    for option, most, path in limits:
        items = params.get(option)
        count = len(items if items is not None else get_path(current, path) or [])
        if most is not None and count > most:
            raise InvalidInput.of(option, f"{count} of them", f"at most {most} with vm_size {name!r}")
    if not size.premium and _PREMIUM in _storage_kinds(params, current):
        raise InvalidInput.of("vm_size", name, f"a size that takes {_PREMIUM} disks, for example Standard_DS2_v2")


def _storage_kinds(params: Params, current: t.Mapping[str, t.Any]) -> list[str | None]:
    """The kinds of storage that the machine will have, as far as machine and options tell."""
    os_disk = get_path(current, "properties.storageProfile.osDisk.managedDisk.storageAccountType")
    present = [get_path(disk, "managedDisk.storageAccountType") for disk in get_path(current, _DATA_DISKS) or []]
    declared = params.get("data_disks")
    wanted = present if declared is None else [disk.get("storage_account_type") for disk in declared]
    return [params.get("os_disk_storage_account_type") or os_disk, *wanted]


def from_references(desired: Params, found: Found) -> dict[str, t.Any]:
    """The operating system is that of the image or of the disk."""
    if "image" in found:
        return {"os_type": get_path(found["image"], "properties.storageProfile.osDisk.osType")}
    return {"os_type": get_path(found["os_disk"], "properties.osType")} if "os_disk" in found else {}


def sources_are_ready(_desired: Params, found: Found) -> None:
    """Refuse what is still being made, and a disk that another virtual machine has.

    Raises:
        InvalidInput: It cannot be used now.
    """
    image, disk = found.get("image"), found.get("os_disk")
    state = get_path(image or {}, "properties.provisioningState")
    if image is not None and str(state).casefold() != "succeeded":
        raise InvalidInput.of("image", image.get("name"), f"an image that is ready; this one is {state!r}")
    if disk is not None and disk.get("managedBy"):
        raise InvalidInput.of(
            "os_disk", disk.get("name"), f"a disk that is not attached; this one belongs to {disk['managedBy']}"
        )


RULES = (
    one_source,
    computer_name_is_valid,
    _password_is_strong,
    _custom_data_is_short,
    _settings_fit_the_os,
    _network_interfaces_are_unique,
    _data_disks_are_consistent,
)
CREATION_RULES = (source_is_given, sign_in_is_given, _operating_system_is_new, _new_fits_its_size)
CHANGE_RULES = (_primary_stays, _fits_its_size)
