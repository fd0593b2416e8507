# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the types of Microsoft.HybridCompute differ in: a table of properties, how writes are answered, a few hooks.

Source: the description of 2026-07-15 for verbs, status codes and properties; the recordings of Azure PowerShell's tests
(Az.ConnectedMachine) for headers, names of operation URLs, spelling and what comes back.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
from collections.abc import Callable

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.rules import Write
from tests.emulator.cloud.schema import Node, one_of, read_only, record, strings_by_name, text, volatile
from tests.emulator.cloud.tables import SYSTEM_DATA
from tests.emulator.messages import Response

NAMESPACE = "Microsoft.HybridCompute"
VERSIONS = (
    "2026-07-15",
    "2026-06-16-preview",
    "2025-06-01",
    "2025-01-13",
    "2024-07-10",
    "2023-10-03-preview",
    "2023-03-15-preview",
    "2022-12-27",
    "2021-05-20",
)
ANY = Node("any")
STATE = volatile(text())
# Some descriptions list the states.
LISTED_STATE = volatile(
    one_of("Creating", "Updating", "Deleting", "Succeeded", "Failed", "Accepted", "Canceled", "Deleted")
)
REPORT = record(
    {
        **{name: text() for name in ("code", "displayStatus", "message", "time")},
        "level": one_of("Info", "Warning", "Error"),
    }
)
"""What is reported of an extension, and of the one that runs commands."""
IS_DEFAULT = re.compile(r"^default$", re.IGNORECASE)
STATUS_URL = "Azure-AsyncOperation"
RESULT_URL = "Location"
_PROXY = {"id": read_only(text()), "name": read_only(text()), "type": read_only(text()), "systemData": SYSTEM_DATA}


@dataclasses.dataclass(frozen=True)
class Answer:
    """How a write is answered: at once, unless headers tell where its operation is."""

    status: int
    headers: tuple[str, ...] = ()
    body: bool = True


AT_ONCE = Answer(200)
CREATED_LATER = Answer(201, (STATUS_URL, RESULT_URL))
REPLACED_LATER = Answer(200, (STATUS_URL, RESULT_URL))
ACCEPTED = Answer(202, (STATUS_URL, RESULT_URL), body=False)


class PlainType:
    """One type. Hooks do nothing unless a type needs them; they raise ArmError to refuse a request.

    `schema` is the body of a PUT, `update_schema` that of a PATCH: without it, and without `delete`, there is no such
    verb. `written` is the kind as the service spells it, `fixed` names the properties that cannot be changed,
    `children` the kinds that go with a resource, `actions` what POST can do, by name.
    """

    kind = ""
    written = ""
    since = VERSIONS[-1]
    schema: Node
    update_schema: Node | None = None
    name_pattern = re.compile(r"^[a-zA-Z0-9-_.]+$")
    create = replace = update = AT_ONCE
    delete: Answer | None = AT_ONCE
    fixed: tuple[str, ...] = ()
    children: tuple[str, ...] = ()

    def __init__(self, plane: Plane) -> None:
        self.plane = plane
        self.actions: dict[str, Callable[[Call, Resource], Response]] = {}

    def check(self, write: Write) -> None:
        """Judge and complete a body before anything is accepted."""

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """List the ids that a body refers to."""
        return []

    def done(self, resource: Resource, when: float) -> None:
        """Complete a resource whose write has ended."""

    def final_state(self, resource: Resource) -> str:
        """Return the provisioning state after a write."""
        return "Succeeded"

    def view(self, resource: Resource, properties: dict[str, t.Any]) -> None:
        """Fill in what is computed on every read; `properties` is a copy, what is in it is not."""

    def deletion(self, call: Call) -> Answer | None:
        """Tell how the deletion is answered."""
        return self.delete

    def check_delete(self, resource: Resource) -> None:
        """Refuse to delete a resource that is in use."""


def tracked(properties: Node) -> Node:
    """Wrap properties in the envelope of a resource with location and tags."""
    members = {**_PROXY, "location": text(required=True), "tags": strings_by_name(), "properties": properties}
    return record(members)


def proxied(properties: Node) -> Node:
    """Wrap properties in the envelope of a resource without location and tags."""
    return record({**_PROXY, "properties": properties})


def update_of(properties: Node) -> Node:
    """Wrap properties in what a PATCH has."""
    return record({"tags": strings_by_name(), "properties": properties})


def anything_by_name() -> Node:
    """An object with members of any name and type."""
    return Node("object", free=True, items=ANY)


def versions_since(first: str) -> tuple[str, ...]:
    """Return the api-versions from one on, newest first."""
    return tuple(version for version in VERSIONS if version >= first)


def bad_request(message: str, *, target: str = "") -> ArmError:
    """Make the provider's refusal of a body. Source: azure-rest-api-specs issue 21163 for the code."""
    return ArmError(400, "HCRP400", message, target=target or None)


def incomplete(*names: str) -> ArmError:
    """Make the refusal of a body that lacks something. Source: azure-rest-api-specs issue 21163."""
    return bad_request(
        "The request does not have sufficient information to complete the operation. Missing or invalid properties: "
        + ", ".join(names)
    )


def conflict(message: str) -> ArmError:
    """Make the provider's refusal because of what there is. # inferred: the code, after the one for bad requests."""
    return ArmError(409, "HCRP409", message)


def linked(plane: Plane, value: str, *, kind: str, at: str) -> Resource:
    """Return the resource that a property names."""
    found = plane.store.get(value)
    if found is None or found.kind.lower() != f"{NAMESPACE}/{kind}".lower():
        # inferred: status, code and text.
        raise bad_request(f"The resource '{value}' at '{at}' is not an existing {NAMESPACE}/{kind}.", target=at)
    return found
