# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processors and memory of a VM instance. Source: azure-local facts B.8 and E."""

from __future__ import annotations

import typing as t

from tests.emulator.arm.errors import ArmError
from tests.emulator.cloud.rules import Write, denied
from tests.emulator.cloud.schema import same
from tests.emulator.cloud.vm_tables import SIZES

BUFFER_PERCENT = (5, 2000)


def check_hardware(write: Write) -> None:
    """Refuse impossible hardware at once, and a change of it while the VM runs."""
    sent = (write.sent.get("properties") or {}).get("hardwareProfile") or {}
    size = sent.get("vmSize", "")
    for name in ("processors", "memoryMB"):
        if name in sent and sent[name] < 1:
            # inferred: code and text.
            raise _bad(name, f"{name} must be greater than 0")
    if size == "Custom" and write.creating and not ("processors" in sent and "memoryMB" in sent):
        # inferred: code and text; the facts say that Custom comes with both numbers.
        raise _bad("vmSize", "vmSize Custom needs processors and memoryMB")
    if size in SIZES and size != "Default":
        numbers = SIZES[size]
        if (sent.get("processors", numbers[0]), sent.get("memoryMB", numbers[1])) != numbers:
            # inferred: code and text; a named size has fixed numbers.
            raise _bad("vmSize", f"vmSize {size} has {numbers[0]} processors and {numbers[1]} MB of memory")
    _check_dynamic(sent)
    if not write.creating:
        _check_running(write, sent)


def settle_hardware(write: Write) -> None:
    """Write the numbers that a size means; the service then reports `Custom`. The kind of memory never changes."""
    sent = (write.sent.get("properties") or {}).get("hardwareProfile") or {}
    old = write.resource.properties.get("hardwareProfile") or {}
    if not write.creating:
        patching = write.call.method == "PATCH"
        if (
            "hardwareProfile" in (write.sent.get("properties") or {})
            and not patching
            and not _same_memory_kind(sent, old)
        ):
            raise denied(
                "Blocked VirtualMachineInstance Update : memory type cannot be changed after resource creation"
            )
        numbers = _numbers(sent, old)
        write.properties["hardwareProfile"] = {
            **old,
            **write.properties.get("hardwareProfile", {}),
            **numbers,
            "vmSize": "Custom",
        }
        return
    profile = write.properties.setdefault("hardwareProfile", {})
    profile.update(_numbers(sent, {}))
    profile["vmSize"] = "Custom"


def _numbers(sent: dict[str, t.Any], old: dict[str, t.Any]) -> dict[str, int]:
    size = str(sent.get("vmSize", "Custom" if old or "processors" in sent else "Default"))
    present = (int(old.get("processors", 0)), int(old.get("memoryMB", 0)))
    processors, memory = present if old and size == "Default" else SIZES.get(size, present)
    return {"processors": int(sent.get("processors", processors)), "memoryMB": int(sent.get("memoryMB", memory))}


def _check_dynamic(sent: dict[str, t.Any]) -> None:
    dynamic = sent.get("dynamicMemoryConfig")
    if not dynamic:
        return
    low, high = BUFFER_PERCENT
    if not low <= dynamic.get("targetMemoryBuffer", 20) <= high:
        # inferred: code and text; the range is documented.
        raise _bad(
            "dynamicMemoryConfig.targetMemoryBuffer", f"targetMemoryBuffer must be in the range of {low} to {high}"
        )
    if dynamic.get("minimumMemoryMB", 0) > dynamic.get("maximumMemoryMB", 1 << 40):
        # inferred: code and text.
        raise _bad("dynamicMemoryConfig", "minimumMemoryMB must not be greater than maximumMemoryMB")


def _check_running(write: Write, sent: dict[str, t.Any]) -> None:
    old = write.resource.properties.get("hardwareProfile") or {}
    changed = [name for name, value in _numbers(sent, old).items() if value != old.get(name)]
    if "virtualMachineGPUs" in sent and not same(sent["virtualMachineGPUs"], old.get("virtualMachineGPUs")):
        changed.append("virtualMachineGPUs")
    power = write.resource.private.get("power")
    if changed and power not in ("Stopped", "Deallocated"):
        # inferred: the docs are silent; Hyper-V needs the VM off to change processors or static memory.
        raise ArmError(
            409,
            "OperationNotAllowed",
            f"{' and '.join(changed)} of virtual machine instance '{write.resource.id}' cannot be changed "
            f"while its power state is {power}. Stop it first.",
        )


def _same_memory_kind(sent: dict[str, t.Any], old: dict[str, t.Any]) -> bool:
    return bool(sent.get("dynamicMemoryConfig")) == bool(old.get("dynamicMemoryConfig"))


def _bad(name: str, message: str) -> ArmError:
    target = f"properties.hardwareProfile.{name}"
    return ArmError(400, "InvalidParameter", f"{target}: {message}.", target=target)
