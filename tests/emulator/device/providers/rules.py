# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between the types of a device: the base that every type's rules fill in."""

from __future__ import annotations

import dataclasses
import re
import typing as t
from collections.abc import Callable

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.paths import parse
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.schema import Node
from tests.emulator.device.device import Device
from tests.emulator.device.providers.long_running import MACHINE_STYLE, LongRunning, Style
from tests.emulator.device.providers.versions import Served
from tests.emulator.messages import Json, Response

COMPUTE, NETWORK, STORAGE = "Microsoft.Compute", "Microsoft.Network", "Microsoft.Storage"
NAME_PATTERN = re.compile(r"^[A-Za-z0-9_]([-\w.]{0,78}[A-Za-z0-9_])?$")


@dataclasses.dataclass(frozen=True)
class Write:
    """One PUT or PATCH as the rules see it. `wanted` is the complete new body (parts of it may be changed)."""

    call: Call
    resource: Resource
    wanted: dict[str, t.Any]
    sent: dict[str, t.Any]
    creating: bool

    @property
    def properties(self) -> dict[str, t.Any]:
        """The wanted properties."""
        found: dict[str, t.Any] = self.wanted.setdefault("properties", {})
        return found

    @property
    def old(self) -> dict[str, t.Any]:
        """The properties as they were; empty for a new resource."""
        return {} if self.creating else self.resource.properties


Action = Callable[[Call, Resource], Response]


class EdgeRules:
    """Rules of one type; every hook does nothing unless a type needs it.

    `spelling` is the type as ids spell it; `keeps_case` tells whether the location comes back as it was sent;
    `merges` whether a PUT on an existing resource keeps what it does not name; `parented` whether a
    child needs its parent to exist.
    """

    namespace = COMPUTE
    kind = ""
    spelling = ""
    schema: Node
    patch_schema: Node
    style: Style = MACHINE_STYLE
    keeps_case = False
    merges = False
    paged = True
    parented = True
    name_pattern: re.Pattern[str] = NAME_PATTERN
    known_versions: tuple[str, ...] = ()

    def __init__(self, device: Device, running: LongRunning) -> None:
        self.device = device
        self.running = running
        self.plane: Plane = running.plane
        self.actions: dict[str, Action] = {}
        self.reads: dict[str, Action] = {}
        self.handler_name = f"{self.namespace}/{self.kind}".lower()

    @property
    def full_kind(self) -> str:
        """Namespace and type."""
        return f"{self.namespace}/{self.kind}"

    def versions(self) -> Served:
        """Return the api-versions."""
        return Served.of(self.known_versions, lambda: bool(self.plane.settings["strict"]))

    def on_due(self, verb: str, completion: Callable[[Operation], None]) -> None:
        """Register what ends the operations of an action."""
        self.plane.operations.on_due(f"{self.handler_name}/{verb}", completion)

    # --- hooks ---------------------------------------------------------------------------------------------------

    def check_name(self, name: str) -> None:
        """Refuse a name."""
        if not self.name_pattern.match(name):
            # inferred: code and text are those of Azure; the limits of a device are not documented
            raise ArmError(
                400,
                "InvalidResourceName" if self.namespace == NETWORK else "InvalidParameter",
                f"Resource name '{name}' is invalid. The name can be up to 80 characters long. It must begin with a "
                "word character, and it must end with a word character or with '_'.",
                target="name",
            )

    def check(self, write: Write) -> None:
        """Judge and complete a body; ArmError refuses it at once."""

    def begin(self, write: Write) -> None:
        """Look at what can only be found out later; Denied lets the accepted operation fail."""

    def done(self, resource: Resource, *, creating: bool) -> None:
        """Complete a resource whose operation succeeded."""

    def check_delete(self, resource: Resource) -> None:
        """Refuse to delete a resource that is in use."""

    def deleted(self, resource: Resource) -> None:
        """Clean up after a resource that is gone."""

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """Fill in what is computed on every read; `body` is a copy."""

    def expand(self, call: Call, resource: Resource, body: dict[str, t.Any]) -> None:
        """Add what a GET asks for with `$expand`."""

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """List the ids that a body refers to."""
        return []

    # --- what several types need ---------------------------------------------------------------------------------

    def find(self, identifier: Json, kind: str) -> Resource | None:
        """Return the resource of a kind with an id, None when there is none."""
        path = parse(str(identifier or ""))
        found = self.plane.store.get(path.text)
        return found if found is not None and found.kind.lower() == kind.lower() else None

    def need(self, identifier: Json, kind: str, *, at: str) -> Resource:
        """Return the finished resource that a property refers to, or refuse the request."""
        path = parse(str(identifier or ""))
        if not path.subscription or not path.names:
            raise ArmError(
                400,
                "LinkedInvalidPropertyId",
                f"Property id '{identifier}' at path '{at}' is invalid. Expect fully qualified resource Id that start "
                "with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
            )
        found = self.find(identifier, kind)
        if found is None:
            raise _missing_reference(self.namespace, path.text, at)
        if found.state not in ("Succeeded", "Updating", ""):
            # inferred: code and text
            raise ArmError(
                409,
                "OperationNotAllowed",
                f"Resource '{found.id}' is in provisioning state '{found.state}' and cannot be used.",
                target=at,
            )
        return found


def _missing_reference(namespace: str, identifier: str, at: str) -> ArmError:
    # inferred: the two codes are those of Azure's providers
    if namespace == NETWORK:
        return ArmError(
            400,
            "InvalidResourceReference",
            f"Resource {identifier} referenced by resource at '{at}' was not found. Please make sure that the "
            "referenced resource exists, and that both resources are in the same region.",
        )
    name = parse(identifier).name
    return ArmError(404, "NotFound", f"Resource '{name}' with id '{identifier}' is not found.", target=at)


def change_not_allowed(path: str) -> ArmError:
    """Make the answer for a property that is fixed when the resource is made. # inferred: the text of Azure."""
    return ArmError(409, "PropertyChangeNotAllowed", f"Changing property '{path}' is not allowed.", target=path)


def not_allowed(message: str) -> ArmError:
    """Make the answer for what the state of a resource does not allow."""
    return ArmError(409, "OperationNotAllowed", message)
