# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting and stopping virtual machines, and how they look from inside. Source: azure-stack-edge facts G.8, G.9."""

from __future__ import annotations

import typing as t

from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.messages import Json

RUNNING, STOPPED, DEALLOCATED = "running", "stopped", "deallocated"
ACTIONS = {
    "start": ("starting", RUNNING),
    "restart": ("starting", RUNNING),
    "redeploy": ("starting", RUNNING),
    "poweroff": ("stopping", STOPPED),
    "deallocate": ("deallocating", DEALLOCATED),
}
"""The state during an action and after it."""
AGENT_VERSION = "2.7.41491.1095"
Members = dict[str, t.Any]


def power_state(plane: Plane, machine: Resource) -> str:
    """Return the power state as it is now."""
    operation = plane.operations.get(machine.operation) if machine.operation else None
    word = operation.handler.rpartition("/")[2] if operation is not None and not operation.done else ""
    if word == "write" and not machine.private.get("power"):
        return "starting"
    return ACTIONS[word][0] if word in ACTIONS else str(machine.private.get("power", ""))


def status(code: str, text: str, when: float | None = None, *, message: str = "") -> dict[str, Json]:
    """Return one status of an instance view."""
    found: dict[str, Json] = {"code": code, "level": "Info", "displayStatus": text}
    if code.endswith("/failed"):
        found["level"] = "Error"
    if message:
        found["message"] = message
    if when is not None:
        found["time"] = iso(when)
    return found


def provisioning_status(resource: Resource, plane: Plane) -> dict[str, Json]:
    """Return the status that shows the provisioning state."""
    state = resource.state
    text = {"Succeeded": "Provisioning succeeded", "Failed": "Provisioning failed"}.get(state, state)
    return status(f"ProvisioningState/{state.lower()}", text, plane.clock.now())


def instance_view(plane: Plane, machine: Resource, extensions: list[Resource]) -> Members:
    """Return the instance view of a machine."""
    power = power_state(plane, machine)
    statuses = [provisioning_status(machine, plane)]
    if power:
        statuses.append(status(f"PowerState/{power}", f"VM {power}"))
    if machine.private.get("generalized"):
        statuses.append(status("OSState/generalized", "VM generalized"))
    view: Members = {
        "disks": _disk_views(plane, machine),
        "hyperVGeneration": machine.private.get("generation", "V1"),
        "statuses": statuses,
    }
    if power == RUNNING and machine.private.get("guest_ready"):
        view["computerName"] = (machine.properties.get("osProfile") or {}).get("computerName", machine.name)
        view["vmAgent"] = _agent(plane, extensions)
    if extensions:
        view["extensions"] = [extension_view(item, plane) for item in extensions]
    return view


def _disk_views(plane: Plane, machine: Resource) -> list[Members]:
    profile = machine.properties["storageProfile"]
    names = [profile["osDisk"].get("name"), *(disk.get("name") for disk in profile.get("dataDisks", []))]
    return [{"name": name, "statuses": [provisioning_status(machine, plane)]} for name in names if name]


def _agent(plane: Plane, extensions: list[Resource]) -> Members:
    ready = {
        "code": "ProvisioningState/succeeded",
        "level": "Info",
        "displayStatus": "Ready",
        "message": "Guest Agent is running",
        "time": iso(plane.clock.now()),
    }
    handlers = [
        {
            "type": f"{item.properties['publisher']}.{item.properties['type']}",
            "typeHandlerVersion": full_version(item.properties["typeHandlerVersion"]),
            "status": handler_status(item),
        }
        for item in extensions
        if item.state != "Creating"
    ]
    return {"vmAgentVersion": AGENT_VERSION, "statuses": [ready], "extensionHandlers": handlers}


def handler_status(extension: Resource) -> Members:
    """Return the state of the handler of an extension: it is ready though a command of it failed."""
    if extension.state in ("Succeeded", "Failed"):
        return status("ProvisioningState/succeeded", "Ready", message="Plugin enabled")
    return status("ProvisioningState/updating", "Not Ready", message="Handler is being updated")


def extension_view(extension: Resource, plane: Plane) -> Members:
    """Return the instance view of an extension."""
    properties = extension.properties
    shown = provisioning_status(extension, plane)
    if extension.private.get("message"):
        shown["message"] = extension.private["message"]
    return {
        "name": extension.name,
        "type": f"{properties['publisher']}.{properties['type']}",
        "typeHandlerVersion": full_version(properties["typeHandlerVersion"]),
        "statuses": [shown],
    }


def full_version(version: str) -> str:
    """Return the version that a handler really has. # inferred: the last parts"""
    return f"{version}.0.0" if version.count(".") == 1 else version


def wants_instance_view(call: Call) -> bool:
    """Tell whether a request asks for the instance view."""
    return call.request.query.get("$expand", "").lower() == "instanceview"


def ended_power(operation: Operation) -> str:
    """Return the power state after an action."""
    return ACTIONS[operation.handler.rpartition("/")[2]][1]
