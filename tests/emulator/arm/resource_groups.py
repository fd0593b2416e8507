# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource groups. Source: azure-local facts B.12 and C.2, edge-api facts section 6."""

from __future__ import annotations

import re

from tests.emulator.arm.errors import ArmError, bad_content, group_not_found, method_not_allowed
from tests.emulator.arm.lists import page
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.paths import canonical_location
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource, ResourceGroup
from tests.emulator.arm.tags import check_tags
from tests.emulator.messages import Json, Response

GROUP_NAME = re.compile(r"^[-\w._()]{1,89}[-\w_()]$|^[-\w_()]$")
GROUP_DELETE = "resource-group/delete"
GROUP_DELETE_ORDER = (
    "virtualmachineinstances",
    "machines",
    "networkinterfaces",
    "virtualharddisks",
    "galleryimages",
    "marketplacegalleryimages",
    "logicalnetworks",
    "securityrules",
    "networksecuritygroups",
)


class ResourceGroups:
    """Reads and writes of resource groups."""

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        plane.operations.on_due(GROUP_DELETE, self._delete_group)

    def handle(self, call: Call, name: str) -> Response:
        """Answer a request for one group, or for the list when there is no name."""
        if not name:
            if call.method != "GET":
                raise method_not_allowed(call.method)
            groups = self._plane.store.groups(call.path.subscription)
            return Response(200, page(call, groups, describe=_describe, size=self._plane.settings["page_size"]))
        verbs = {"GET": self._get, "HEAD": self._head, "PUT": self._put, "PATCH": self._patch, "DELETE": self._delete}
        if call.method not in verbs:
            raise method_not_allowed(call.method)
        return verbs[call.method](call, name)

    def _get(self, call: Call, _name: str) -> Response:
        return Response(200, _describe(self._plane.group_of(call.path)))

    def _head(self, call: Call, name: str) -> Response:
        return Response(204 if self._plane.store.group(call.path.subscription, name) else 404)

    def _put(self, call: Call, name: str) -> Response:
        if not GROUP_NAME.match(name):
            raise ArmError(
                400,
                "InvalidResourceGroupName",
                f"The provided resource group name '{name}' has these invalid characters or ends with a "
                "period. The name can only be a "
                "letter, digit, '-', '.', '(', ')' or '_'.",
            )
        body = _group_body(call, {"location", "tags", "managedBy", "id", "name", "type", "properties"})
        location = body.get("location")
        if not isinstance(location, str) or not location:
            raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
        if canonical_location(location) not in self._plane.locations:
            raise ArmError(
                400,
                "LocationNotAvailableForResourceGroup",
                f"The provided location '{location}' is not available for resource group. List of available regions is "
                f"'{','.join(self._plane.locations)}'.",
            )
        current = self._plane.store.group(call.path.subscription, name)
        if current is None:
            identifier = f"/subscriptions/{call.path.subscription}/resourceGroups/{name}"
            group = ResourceGroup(
                identifier, name, call.path.subscription.lower(), canonical_location(location), body.get("tags") or {}
            )
            group.managed_by = body.get("managedBy") or ""
            self._plane.store.add_group(group)
            return Response(201, _describe(group))
        self._plane.writable_group_of(call.path)
        if current.location != canonical_location(location):
            raise ArmError(
                409,
                "InvalidResourceGroupLocation",
                f"Invalid resource group location '{location}'. The Resource group already exists in location "
                f"'{current.location}'.",
            )
        current.tags = body.get("tags") or {}
        return Response(200, _describe(current))

    def _patch(self, call: Call, _name: str) -> Response:
        group = self._plane.writable_group_of(call.path)
        body = _group_body(call, {"tags", "name", "managedBy", "properties"})
        if "tags" in body:
            group.tags = body["tags"] or {}
        return Response(200, _describe(group))

    def _delete(self, call: Call, name: str) -> Response:
        group = self._plane.store.group(call.path.subscription, name)
        if group is None:
            raise group_not_found(name)
        group.state = "Deleting"
        operation = self._plane.operations.start(
            handler=GROUP_DELETE,
            resource_id=group.id,
            seconds=self._plane.settings["operation_seconds"],
            request=call.request,
            subscription=group.subscription,
            name=group.name,
        )
        path = f"/subscriptions/{group.subscription}/operationresults/{operation.identifier}"
        operation.result_target = f"{path}?api-version={call.api_version}"
        return Response(202, headers={"Location": call.request.base_url + operation.result_target, "Retry-After": "1"})

    def deletion_result(self, call: Call) -> Response:
        """Answer the `Location` of a deletion: 202 until it is done."""
        operation = self._plane.operations.find_by_request(call.request)
        if not operation.done:
            return Response(202, headers={"Location": call.request.url, "Retry-After": "1"})
        return Response(409, {"error": operation.outcome}) if operation.outcome else Response(200)

    def _delete_group(self, operation: Operation) -> None:
        """Delete the members, dependants first; fail when something outside the group still uses one of them."""
        store = self._plane.store
        group = store.group(operation.arguments["subscription"], operation.arguments["name"])
        if group is None:
            return
        members = store.in_group(group.subscription, group.name)
        keys = {member.key for member in members}
        blocked = [member for member in members if any(user.key not in keys for user in store.referrers(member.id))]
        if blocked or operation.outcome:
            group.state = "Succeeded"
            named = ", ".join(member.id for member in blocked)
            # inferred: code, text and status of a group that cannot be emptied.
            message = f"Deletion of resource group '{group.name}' failed, these are used from outside of it: {named}."
            operation.outcome = operation.outcome or {"code": "ResourceGroupDeletionBlocked", "message": message}
            return
        for member in sorted(members, key=_deletion_rank):
            store.remove(member)
        store.remove_group(group)


def _deletion_rank(member: Resource) -> int:
    kind = member.kind.rpartition("/")[2].lower()
    return GROUP_DELETE_ORDER.index(kind) if kind in GROUP_DELETE_ORDER else len(GROUP_DELETE_ORDER)


def _describe(group: ResourceGroup) -> dict[str, Json]:
    body: dict[str, Json] = {
        "id": group.id,
        "name": group.name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": group.location,
        "tags": group.tags,
        "properties": {"provisioningState": group.state},
    }
    if group.managed_by:
        body["managedBy"] = group.managed_by
    return body


def _group_body(call: Call, known: set[str]) -> dict[str, Json]:
    body = call.json()
    unknown = sorted(set(body) - known)
    if unknown:
        raise bad_content(
            f"'Could not find member '{unknown[0]}' on object of type 'ResourceGroupDefinition'. Path '{unknown[0]}'.'."
        )
    check_tags(body.get("tags"))
    return body
