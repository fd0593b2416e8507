# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests may do to the local Azure resources of a device, past its API."""

from __future__ import annotations

import typing as t

from tests.emulator.arm.service import Plane
from tests.emulator.control import ControlError
from tests.emulator.device.device import Device
from tests.emulator.device.providers.blob_source import place_vhd

if t.TYPE_CHECKING:
    from tests.emulator.device.local_arm import LocalArm

MOST_ROUNDS = 1000


def finish(arm: LocalArm, *, stuck: bool) -> None:
    """End all operations at once, those included that a deployment starts when others end."""
    arm.refresh()
    for _ in range(MOST_ROUNDS):
        arm.plane.operations.finish_now(stuck=stuck)
        arm.refresh()
        if not arm.plane.operations.running() or (not stuck and _only_stuck(arm.plane)):
            return
    raise ControlError("operations start new ones without end")


def _only_stuck(plane: Plane) -> bool:
    running = [plane.operations.get(item.operation) for item in plane.store.resources() if item.operation]
    return all(operation is None or operation.done or operation.stuck for operation in running)


def change_resource(arm: LocalArm, body: dict[str, t.Any]) -> None:
    """Change a resource as somebody else would: `body` and `private` are merged into it."""
    resource = arm.plane.store.get(str(body["id"]))
    if resource is None:
        raise ControlError(f"there is no resource {body['id']!r}")
    _merge(resource.body, body.get("body", {}))
    _merge(resource.private, body.get("private", {}))
    resource.version += 1


def plant_blob(device: Device, body: dict[str, t.Any]) -> None:
    """Let a VHD be there without an upload: `account`, `container`, `blob`, and what `place_vhd` takes."""
    known = {"size_gib", "kind", "access", "cookie"}
    options = {name: body[name] for name in known & set(body)}
    place_vhd(device, body["account"], f"{body['container']}/{body['blob']}", **options)


def _merge(old: dict[str, t.Any], new: dict[str, t.Any]) -> None:
    for name, value in new.items():
        if isinstance(value, dict) and isinstance(old.get(name), dict):
            _merge(old[name], value)
        else:
            old[name] = value
