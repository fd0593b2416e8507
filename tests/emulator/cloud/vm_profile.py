# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a VM instance that are set once: operating system, image, security, proxy.

Source: azure-local facts B.8, D (webhook texts) and J.
"""

from __future__ import annotations

import copy
import hashlib
import typing as t

from tests.emulator.arm.store import Resource
from tests.emulator.cloud.rules import Write, denied
from tests.emulator.cloud.schema import same

OS_BLOCKS = ("linuxConfiguration", "windowsConfiguration")


def check_unchanged(write: Write) -> None:
    """Deny what never changes; what a second PUT leaves out keeps its value, except NICs and disks."""
    old, new = write.resource.properties, write.properties
    _check_os_profile(write, old.get("osProfile") or {}, new)
    _check_storage(old.get("storageProfile") or {}, new)
    # inferred: what is absent in a second PUT keeps its value (except NICs and disks); texts of the refusals.
    for name in ("securityProfile", "httpProxyConfig", "placementProfile", "createFromLocal", "localVmName"):
        if name in new and not _within(new[name], old.get(name)):
            raise denied(f"{name[0].upper()}{name[1:]} cannot be changed after resource creation")
        if name in old:
            new[name] = copy.deepcopy(old[name])


def _check_os_profile(write: Write, old: dict[str, t.Any], new: dict[str, t.Any]) -> None:
    sent = (write.sent.get("properties") or {}).get("osProfile") or {}
    fixed = {name: value for name, value in sent.items() if name != "adminPassword"}
    password = sent.get("adminPassword")
    if not _within(_without_agents(fixed), _without_agents(old)) or (
        password is not None and _digest(write.resource, password) != write.resource.private.get("password")
    ):
        raise denied("OsProfile cannot be changed after resource creation")
    merged = copy.deepcopy(old)
    for block in OS_BLOCKS:
        for flag in ("provisionVMAgent", "provisionVMConfigAgent"):
            if flag in (sent.get(block) or {}):
                merged.setdefault(block, {})[flag] = sent[block][flag]
    new["osProfile"] = merged


def _check_storage(old: dict[str, t.Any], new: dict[str, t.Any]) -> None:
    storage = new.setdefault("storageProfile", {})
    for name in ("imageReference", "osDisk", "vmConfigStoragePathId"):
        if name in storage and not _within(storage[name], old.get(name)):
            # inferred: text.
            raise denied(f"StorageProfile {name} cannot be changed after resource creation")
        if name in old:
            storage[name] = copy.deepcopy(old[name])


def wants_agent(resource: Resource) -> bool:
    """Tell whether the VM is to have an Arc agent."""
    os_type = (resource.properties.get("storageProfile", {}).get("osDisk") or {}).get("osType")
    return bool(configuration(resource.properties.get("osProfile") or {}, os_type).get("provisionVMAgent", True))


def configuration(profile: dict[str, t.Any], os_type: str | None) -> dict[str, t.Any]:
    """Return the block of the operating system."""
    return profile.get("windowsConfiguration" if os_type == "Windows" else "linuxConfiguration") or {}


def complete_os_profile(resource: Resource, profile: dict[str, t.Any], os_type: str | None) -> None:
    """Both blocks come back, whichever was sent. Source: azure-local facts B.8 (docs output)."""
    if "adminPassword" in profile:
        resource.private["password"] = _digest(resource, profile.pop("adminPassword"))
    linux = profile.setdefault("linuxConfiguration", {})
    linux.setdefault("disablePasswordAuthentication", False)
    windows = profile.setdefault("windowsConfiguration", {})
    for block, mine in ((linux, os_type != "Windows"), (windows, os_type == "Windows")):
        # inferred: the values in the block of the other system.
        block.setdefault("provisionVMAgent", mine)
        block.setdefault("provisionVMConfigAgent", mine)
        block.setdefault("ssh", {})


def _without_agents(profile: dict[str, t.Any]) -> dict[str, t.Any]:
    """Copy an osProfile without what PATCH may change."""
    copied = copy.deepcopy(profile)
    for block in OS_BLOCKS:
        for flag in ("provisionVMAgent", "provisionVMConfigAgent"):
            (copied.get(block) or {}).pop(flag, None)
    return copied


def _within(new: t.Any, old: t.Any) -> bool:
    """Tell whether everything in `new` is as in `old`; what `new` leaves out does not matter."""
    if isinstance(new, dict):
        return all(_within(value, old.get(name) if isinstance(old, dict) else None) for name, value in new.items())
    return same(new, old)


def _digest(resource: Resource, password: str) -> str:
    """Remember a password only as far as needed to notice another one."""
    return hashlib.sha256(f"{resource.key}:{password}".encode()).hexdigest()
