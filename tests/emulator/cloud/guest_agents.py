# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guest agent below a VM instance. Source: azure-local facts B.9."""

from __future__ import annotations

import re
import typing as t

from tests.emulator.arm.errors import Denied
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.machines import has_identity
from tests.emulator.cloud.rules import TypeRules, Write
from tests.emulator.cloud.vm_rules import NO_IDENTITY
from tests.emulator.cloud.vm_tables import GUEST_AGENT


class GuestAgents(TypeRules):
    """The singleton `guestAgents/default`."""

    kind = "virtualMachineInstances/guestAgents"
    schema = GUEST_AGENT
    patch_schema = GUEST_AGENT
    name_pattern = re.compile("^default$")
    placed = False

    def check(self, write: Write) -> None:
        """The machine needs a system-assigned identity."""
        instance = self.plane.store.get(write.resource.parent)
        machine = self.plane.store.get(instance.parent) if instance else None
        if machine is None or not has_identity(machine):
            raise Denied("InvalidConfiguration", NO_IDENTITY)

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """The status is a plain text here."""
        body["properties"]["status"] = "connected" if resource.private.get("ready") else "connecting"
