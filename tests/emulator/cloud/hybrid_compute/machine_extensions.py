# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extensions of Arc machines: the type, and the actions of a machine that add and upgrade several at once.

Source: recorded traffic (Az.ConnectedMachine, 2024-07-10) for the answers, the defaults and the instance view.
"""

from __future__ import annotations

import typing as t

from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.hybrid_compute.catalogue import newest_version
from tests.emulator.cloud.hybrid_compute.handler import PlainHandler
from tests.emulator.cloud.hybrid_compute.long_running import accept
from tests.emulator.cloud.hybrid_compute.plain_types import (
    ACCEPTED,
    NAMESPACE,
    REPORT,
    STATE,
    PlainType,
    anything_by_name,
    bad_request,
    incomplete,
    tracked,
    update_of,
)
from tests.emulator.cloud.rules import Write, checked_body
from tests.emulator.cloud.schema import (
    Node,
    boolean,
    listing,
    record,
    text,
    volatile,
    without_secrets,
)
from tests.emulator.messages import Response

KIND = "machines/extensions"
ADD = f"{NAMESPACE}/machines/addextensions".lower()
UPGRADE = f"{NAMESPACE}/machines/upgradeextensions".lower()
_SETTABLE = {
    **{name: text() for name in ("forceUpdateTag", "publisher", "type", "typeHandlerVersion")},
    **{name: boolean() for name in ("enableAutomaticUpgrade", "autoUpgradeMinorVersion")},
    "settings": anything_by_name(),
    "protectedSettings": anything_by_name().but(secret=True),
}
_VIEW = record({"name": text(), "type": text(), "typeHandlerVersion": text(), "status": REPORT})
_PROPERTIES = record({**_SETTABLE, "provisioningState": STATE, "instanceView": volatile(_VIEW)})
MACHINE_EXTENSION = tracked(_PROPERTIES)
MACHINE_EXTENSION_UPDATE = update_of(record(_SETTABLE))
SETUP_REQUEST = record({"extensions": listing(_PROPERTIES)})
UPGRADE_REQUEST = record({"extensionTargets": Node("object", free=True, items=record({"targetVersion": text()}))})


class MachineExtensions(PlainType):
    """One extension. # inferred: that it is installed at once, whether the agent of the machine is connected or not."""

    kind = KIND
    schema = MACHINE_EXTENSION
    update_schema = MACHINE_EXTENSION_UPDATE
    create = replace = update = delete = ACCEPTED
    fixed = ("publisher", "type")

    def check(self, write: Write) -> None:
        """Complete what is left out."""
        complete(write.properties)

    def view(self, resource: Resource, properties: dict[str, t.Any]) -> None:
        """Show what the handler of the extension reports once it is installed."""
        if resource.state == "Succeeded":
            properties["instanceView"] = {
                "name": resource.name,
                "type": properties["type"],
                "typeHandlerVersion": properties["typeHandlerVersion"],
                # The level is not one that the description has.
                "status": {"code": "0", "level": "Information", "message": "Extension Message: Enabled."},
            }


def complete(properties: dict[str, t.Any]) -> None:
    """Refuse an extension that nobody can find, and fill in what is left out."""
    missing = [name for name in ("publisher", "type") if not properties.get(name)]
    if missing:
        raise incomplete(*missing)
    properties.setdefault("typeHandlerVersion", newest_version(properties["publisher"], properties["type"]))
    properties.setdefault("autoUpgradeMinorVersion", False)
    properties.setdefault("enableAutomaticUpgrade", True)


class ExtensionActions:
    """The actions of a machine that concern its extensions."""

    def __init__(self, plane: Plane, extensions: PlainHandler) -> None:
        self._plane = plane
        self._extensions = extensions
        plane.operations.on_due(ADD, self._end_add)
        plane.operations.on_due(UPGRADE, self._end_upgrade)

    def add(self, call: Call, machine: Resource) -> Response:
        """Install several extensions. # inferred: that each gets the name of its type."""
        wanted = self._checked(call, SETUP_REQUEST).get("extensions", [])
        for properties in wanted:
            complete(properties)
        return accept(self._plane, call, machine, ADD, extensions=wanted)

    def upgrade(self, call: Call, machine: Resource) -> Response:
        """Bring extensions, named as `publisher.type`, to other versions."""
        targets = self._checked(call, UPGRADE_REQUEST).get("extensionTargets", {})
        installed = {_target(item): item.id for item in self._installed(machine)}
        unknown = sorted(name for name in targets if name.lower() not in installed)
        if unknown:
            # inferred: status, code and text.
            raise bad_request(f"The machine '{machine.name}' does not have the extensions: {', '.join(unknown)}.")
        versions = {installed[name.lower()]: target.get("targetVersion") for name, target in targets.items()}
        return accept(self._plane, call, machine, UPGRADE, versions=versions)

    def _checked(self, call: Call, schema: Node) -> dict[str, t.Any]:
        return t.cast("dict[str, t.Any]", without_secrets(checked_body(self._plane, call, schema), schema))

    def _end_add(self, operation: Operation) -> None:
        machine = self._plane.store.get(operation.resource_id)
        if machine is None or operation.outcome:
            return
        for properties in operation.arguments["extensions"]:
            body = {"location": machine.body["location"], "properties": properties}
            self._extensions.place(machine, properties["type"], body, when=operation.due)
        operation.arguments["result"] = {"extensions": operation.arguments["extensions"]}

    def _end_upgrade(self, operation: Operation) -> None:
        versions = {} if operation.outcome else operation.arguments["versions"]
        for identifier, version in versions.items():
            extension = self._plane.store.get(identifier)
            if extension is not None:
                extension.properties["typeHandlerVersion"] = version or newest_version(*_names(extension))
        operation.arguments["result"] = None

    def _installed(self, machine: Resource) -> list[Resource]:
        return self._plane.store.children(machine.id, f"{NAMESPACE}/{KIND}")


def _names(extension: Resource) -> tuple[str, str]:
    return extension.properties["publisher"], extension.properties["type"]


def _target(extension: Resource) -> str:
    return ".".join(_names(extension)).lower()
