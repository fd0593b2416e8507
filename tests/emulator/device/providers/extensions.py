# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Extensions of virtual machines. Source: azure-stack-edge facts G.9."""

from __future__ import annotations

import re
import typing as t

from tests.emulator.arm.errors import ArmError, Denied
from tests.emulator.arm.service import Call
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.schema import same
from tests.emulator.device.providers import compute_tables, versions
from tests.emulator.device.providers.machine_checks import missing
from tests.emulator.device.providers.machine_power import RUNNING, extension_view, wants_instance_view
from tests.emulator.device.providers.rules import EdgeRules, Write, change_not_allowed, not_allowed

KNOWN = {
    ("microsoft.azure.extensions", "customscript"): ("Linux", ("2.0", "2.1")),
    ("microsoft.compute", "customscriptextension"): ("Windows", ("1.10",)),
    ("microsoft.hpccompute", "nvidiagpudriverlinux"): ("Linux", ("1.3", "1.8")),
    ("microsoft.hpccompute", "nvidiagpudriverwindows"): ("Windows", ("1.3", "1.5")),
    ("microsoft.ostcextensions", "vmaccessforlinux"): ("Linux", ("1.5",)),
    ("microsoft.compute", "vmaccessagent"): ("Windows", ("2.4",)),
}
"""Operating system and versions of what the facts name. # inferred: that nothing else is there, and 2.1"""
NEEDS_COMMAND = ("customscript", "customscriptextension")
EXIT = re.compile(r"\bexit\s+([1-9]\d*)\s*$")
Members = dict[str, t.Any]


class Extensions(EdgeRules):
    """Extensions run while their machine runs. Of each handler there is one per machine."""

    kind = "virtualMachines/extensions"
    schema = compute_tables.EXTENSION
    patch_schema = compute_tables.update_of(compute_tables.EXTENSION, without=("location",))
    known_versions = versions.COMPUTE
    paged = False

    def check(self, write: Write) -> None:
        """Judge handler and machine."""
        properties = write.properties
        for name in ("publisher", "type", "typeHandlerVersion"):
            properties.setdefault(name, write.old.get(name))
            if not properties[name]:
                raise missing(name)
        machine = self._machine(write.resource)
        if machine.private.get("power") != RUNNING:
            raise not_allowed("Cannot modify extensions in the VM when the VM is not running.")
        known = KNOWN.get((properties["publisher"].lower(), properties["type"].lower()))
        if known is None:
            # inferred: code and text of Azure
            raise ArmError(
                404,
                "ArtifactNotFound",
                f"The VM extension with publisher '{properties['publisher']}' and type '{properties['type']}' could "
                "not "
                "be found in location 'dbelocal'.",
            )
        self._check_handler(write, machine, known)
        for name in ("publisher", "type"):
            if not write.creating and not same(properties[name], write.old[name]):
                raise change_not_allowed(name)
        properties.setdefault("autoUpgradeMinorVersion", False)
        self._note_command(write)

    def _machine(self, extension: Resource) -> Resource:
        found = self.plane.store.get(extension.parent)
        if found is None:
            raise not_allowed("The virtual machine is gone.")
        return found

    def _check_handler(self, write: Write, machine: Resource, known: tuple[str, tuple[str, ...]]) -> None:
        os_type, handler_versions = known
        properties = write.properties
        actual = machine.properties["storageProfile"]["osDisk"].get("osType", "Linux")
        asked = ".".join(properties["typeHandlerVersion"].split(".")[:2])
        if actual != os_type or asked not in handler_versions:
            raise ArmError(
                400,
                "VMExtensionHandlerNotFound",
                f"The handler '{properties['publisher']}.{properties['type']}' of version "
                f"'{properties['typeHandlerVersion']}' was not found for OS type '{actual}'.",
            )
        for other in self.plane.store.children(machine.id, self.full_kind):
            if other.key != write.resource.key and same(other.properties["type"], properties["type"]):
                raise ArmError(
                    400,
                    "BadRequest",
                    f"Multiple VMExtensions per handler not supported for OS type '{actual}'. VMExtension "
                    f"'{write.resource.name}' with handler '{properties['publisher']}.{properties['type']}' already "
                    "added or specified in input.",
                )

    def _note_command(self, write: Write) -> None:
        """Remember how the command will end, forget the secrets."""
        properties, private = write.properties, write.resource.private
        protected = properties.pop("protectedSettings", None) or {}
        command = protected.get("commandToExecute") or (properties.get("settings") or {}).get("commandToExecute")
        private["command_missing"] = properties["type"].lower() in NEEDS_COMMAND and not command
        # Convention of the emulator: a command that ends in `exit N` fails with N.
        found = EXIT.search(str(command or ""))
        private["exit_status"] = int(found.group(1)) if found else 0

    def done(self, resource: Resource, *, creating: bool) -> None:
        """Run the command. # inferred: the texts; the code is Azure's."""
        private = resource.private
        machine = self.plane.store.get(resource.parent)
        reason = ""
        if machine is None or not machine.private.get("guest_ready"):
            reason = "the VM agent does not answer"
        elif private["command_missing"]:
            reason = "commandToExecute is not specified"
        elif private["exit_status"]:
            reason = f"command terminated with exit status={private['exit_status']}"
        private["message"] = f"Enable failed: {reason}" if reason else "Enable succeeded"
        if reason:
            raise Denied(
                "VMExtensionProvisioningError",
                f"VM has reported a failure when processing extension '{resource.name}'. Error message: "
                f'"Enable failed: {reason}"',
            )

    def expand(self, call: Call, resource: Resource, body: Members) -> None:
        """Add the instance view."""
        if wants_instance_view(call):
            body["properties"]["instanceView"] = extension_view(resource, self.plane)
