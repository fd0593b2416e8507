# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between the Azure Local types: the base that every type's rules fill in."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from tests.emulator.arm.errors import ArmError, Denied
from tests.emulator.arm.paths import canonical_location, parse
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.schema import BASE_VERSION, Node, check_body, same
from tests.emulator.messages import Json, Response

if t.TYPE_CHECKING:
    from tests.emulator.cloud.resource_writes import ResourceWrites

Action = t.Callable[[Call, Resource], Response]
NAMESPACE = "Microsoft.AzureStackHCI"
NEW_NAME_PATTERN = re.compile(r"^[a-zA-Z0-9]$|^[a-zA-Z0-9][-._a-zA-Z0-9]{0,62}[a-zA-Z0-9]$")
WEBHOOK = (
    'admission webhook "createupdatevalidationwebhook.infrastructure.azstackhci.microsoft.com" denied the request: '
)


@dataclasses.dataclass(frozen=True)
class Write:
    """One PUT or PATCH as the rules see it. `wanted` is the complete new body (properties of it may be changed)."""

    call: Call
    resource: Resource
    wanted: dict[str, t.Any]
    creating: bool
    sent: dict[str, t.Any]

    @property
    def properties(self) -> dict[str, t.Any]:
        """The wanted properties."""
        found: dict[str, t.Any] = self.wanted.setdefault("properties", {})
        return found


class TypeRules:
    """Rules of one type; every hook does nothing unless a type needs it.

    Hooks raise ArmError to refuse a request at once and Denied to let the operation fail after acceptance.
    `late` lists the properties that the first reads miss; `length_factor` how much longer than usual a create takes;
    `operator` the name that error texts use; `placed` whether a body must name its custom location; `since` the first
    api-version that has the type; `patchable` whether it has PATCH.
    """

    kind: str = ""
    since = BASE_VERSION
    patchable = True
    schema: Node
    patch_schema: Node
    name_pattern: re.Pattern[str]
    shortest_name = 1
    longest_name = 80
    late: tuple[str, ...] = ()
    length_factor = 1.0
    operator = ""
    placed = True

    def __init__(self, plane: Plane) -> None:
        self.plane = plane

    def check_now(self, write: Write) -> None:
        """Refuse a body at once, before anything is accepted."""

    def check(self, write: Write) -> None:
        """Judge and complete an accepted body; reserve what it takes. Raises Denied when the operation is to fail."""

    def done(self, resource: Resource) -> None:
        """Complete a resource whose operation succeeded."""

    def view(self, resource: Resource, body: dict[str, t.Any]) -> None:
        """Fill in what is computed on every read; `body` is a copy."""

    def users(self, resource: Resource) -> list[Resource]:
        """Return what has to go before a resource can be deleted."""
        return self.plane.store.referrers(resource.id)

    def check_delete(self, resource: Resource) -> None:
        """Refuse to delete a resource that is in use."""
        users = self.users(resource)
        if users:
            named = ", ".join(user.id for user in users[:5])
            # inferred: status, code and text; the facts say only that the deletion is refused while in use.
            raise ArmError(
                409, "ResourceInUse", f"Resource '{resource.id}' cannot be deleted, it is in use by: {named}."
            )

    def removed(self, resource: Resource) -> None:
        """Release what a deleted resource held."""

    def references(self, body: dict[str, t.Any]) -> list[str]:
        """List the ids that a body refers to."""
        return []

    def actions(self, writes: ResourceWrites) -> dict[str, Action]:
        """Return what answers POST, by the name in the path; `writes` starts and ends their operations."""
        return {}

    def name_ok(self, name: str, api_version: str) -> bool:
        """Tell whether a name is allowed; previews from 2024-02-01 on have one pattern for all types."""
        if api_version > "2024-01-01":
            return len(name) <= 64 and NEW_NAME_PATTERN.match(name) is not None
        return self.shortest_name <= len(name) <= self.longest_name and self.name_pattern.match(name) is not None

    # --- what several types need -------------------------------------------------------------------------------

    def linked(self, call: Call, value: Json, *, at: str, kinds: tuple[str, ...], moc: str) -> Resource:
        """Return the resource that a property refers to.

        A malformed id is refused by ARM; a subscription without rights too; an absent or unfinished resource makes
        the operation fail with the text of the cluster's operator (azure-local facts D; for other types than images
        # inferred: same text).
        """
        path = parse(str(value))
        if not path.names or not path.subscription:
            raise ArmError(
                400,
                "LinkedInvalidPropertyId",
                f"Property id '{value}' at path '{at}' is invalid. Expect fully qualified resource Id that start with "
                "'/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
            )
        if path.subscription.lower() not in call.principal.roles:
            raise ArmError(
                403,
                "LinkedAuthorizationFailed",
                f"The client has permission to perform action '{path.full_kind}/join/action' on scope "
                f"'{call.path.text}', however the "
                f"linked subscription '{path.subscription}' was not found.",
            )
        found = self.plane.store.get(path.text)
        wrong_kind = path.full_kind.lower() not in {f"{NAMESPACE}/{kind}".lower() for kind in kinds}
        if found is None or wrong_kind or not found.private.get("ready") or found.state == "Deleting":
            raise Denied(
                "NotFound",
                f"moc-operator {self.operator or self.kind.lower().rstrip('s')} serviceClient returned an "
                "error while reconciling: rpc error: code = "
                f"NotFound desc = Type[{moc}], Location[MocLocation], Name[{path.name}]: Not Found",
            )
        return found

    def used_while_running(self, resource: Resource) -> bool:
        """Tell whether a running VM uses a resource."""
        return any(user.private.get("power") == "Running" for user in self.plane.store.referrers(resource.id))

    def same_place(self, write: Write, other: Resource) -> None:
        """Deny parts of different custom locations. # inferred: text."""
        mine = write.wanted.get("extendedLocation", {}).get("name", "")
        theirs = other.body.get("extendedLocation", {}).get("name", "")
        if not same(mine, theirs):
            raise denied(f"'{other.id}' is in custom location '{theirs}', not in '{mine}'")


def denied(reason: str) -> Denied:
    """Make a refusal of the admission webhook. Source: azure-local facts D."""
    return Denied("InternalError", WEBHOOK + reason)


def checked_body(plane: Plane, call: Call, schema: Node, *, current: Json = None) -> dict[str, Json]:
    """Return the part of a request's body that is accepted, or refuse the request; `current` is what there is."""
    strict = plane.settings["strict"]
    return check_body(call.json(), schema, api_version=call.api_version, strict=strict, current=current)


def check_place(plane: Plane, body: dict[str, t.Any], current: Resource | None) -> None:
    """Refuse a wrong location or custom location at once."""
    extended = body.get("extendedLocation") or {}
    if not extended.get("name") or not extended.get("type"):
        # inferred: code and text; the facts say that every type needs it in practice.
        raise ArmError(
            400,
            "InvalidExtendedLocation",
            "The extendedLocation property with type and name is required for this resource type.",
        )
    place = plane.store.get(extended["name"])
    if place is None or place.kind.lower() != "microsoft.extendedlocation/customlocations":
        # inferred: code and text of an unknown custom location.
        raise ArmError(404, "CustomLocationNotFound", f"The custom location '{extended['name']}' was not found.")
    if current is not None and not same(current.body.get("extendedLocation", {}).get("name"), extended["name"]):
        # inferred: code and text.
        raise ArmError(
            409, "ExtendedLocationChangeNotAllowed", f"The extended location of '{current.id}' cannot be changed."
        )
    location = body.get("location")
    if location is not None and canonical_location(location) != place.body["location"]:
        # inferred: code and text; the facts say that all parts must be in the custom location's region.
        raise ArmError(
            400,
            "InvalidLocation",
            f"The location '{location}' does not match the location '{place.body['location']}' of the custom "
            f"location '{place.id}'.",
        )
