# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arc machines (Microsoft.HybridCompute/machines). Source: azure-local facts B.11 and H."""

from __future__ import annotations

import copy
import re
import typing as t
import uuid

from tests.emulator.arm.errors import ArmError, method_not_allowed, resource_not_found
from tests.emulator.arm.lists import page
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.paths import canonical_location
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.arm.tags import check_tags
from tests.emulator.clock import iso
from tests.emulator.cloud.schema import (
    Node,
    check_body,
    one_of,
    read_only,
    record,
    same,
    strings_by_name,
    text,
    volatile,
)
from tests.emulator.messages import Json, Response

NAMESPACE = "Microsoft.HybridCompute"
KIND = f"{NAMESPACE}/machines"
NAME = re.compile(r"^[a-zA-Z0-9-_.]{1,54}$")
FIRST_LONG_DELETE_VERSION = "2026-01-01"
MACHINE_DELETE = "microsoft.hybridcompute/machines/delete"
ANY = Node("any")
IDENTITY = record(
    {"principalId": read_only(text()), "tenantId": read_only(text()), "type": one_of("SystemAssigned", "None")}
)
_UPDATABLE = {
    "locationData": record(
        {"name": text(required=True), "city": text(), "district": text(), "countryOrRegion": text()}
    ),
    "osProfile": ANY,
    "cloudMetadata": ANY,
    "agentUpgrade": ANY,
    "parentClusterResourceId": text(),
    "privateLinkScopeResourceId": text(),
    "identityKeyStore": text(),
    "tpmEkCertificate": text(),
}
_PROPERTIES = {
    **_UPDATABLE,
    **{name: text() for name in ("vmId", "clientPublicKey", "osType", "mssqlDiscovered", "hardwareResourceId")},
    **dict.fromkeys(("licenseProfile", "serviceStatuses", "extensions"), ANY),
    **{
        name: volatile(ANY)
        for name in (
            "adFqdn",
            "agentConfiguration",
            "agentVersion",
            "detectedProperties",
            "displayName",
            "dnsFqdn",
            "domainName",
            "errorDetails",
            "firmwareProfile",
            "hardwareProfile",
            "lastStatusChange",
            "machineFqdn",
            "networkProfile",
            "osEdition",
            "osName",
            "osSku",
            "osVersion",
            "provisioningState",
            "status",
            "statusReason",
            "storageProfile",
            "vmUuid",
        )
    },
}
_KINDS = one_of("AVS", "HCI", "SCVMM", "VMware", "EPS", "GCP", "AWS")
MACHINE = record(
    {
        "id": read_only(text()),
        "name": read_only(text()),
        "type": read_only(text()),
        "systemData": volatile(ANY),
        "resources": volatile(ANY),
        "location": text(required=True),
        "tags": strings_by_name(),
        "kind": _KINDS,
        "identity": IDENTITY,
        "properties": record(_PROPERTIES),
    }
)
MACHINE_UPDATE = record(
    {"tags": strings_by_name(), "kind": _KINDS, "identity": IDENTITY, "properties": record(_UPDATABLE)}
)


class Machines:
    """Owns the machines. PUT is synchronous; the VM instance below a machine is somebody else's."""

    namespace = NAMESPACE
    kind = "machines"
    versions = (
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

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        plane.operations.on_due(MACHINE_DELETE, self._end_delete)

    def handle(self, call: Call) -> Response:
        """Answer a request for a machine or a list of machines."""
        path = call.path
        if len(path.kinds) > 1:
            raise ArmError(404, "InvalidResourceType", f"The resource type '{'/'.join(path.kinds)}' is not emulated.")
        if path.is_collection:
            return self._list(call)
        self._plane.group_of(path)
        verbs = {"GET": self._get, "HEAD": self._get, "PUT": self._put, "PATCH": self._patch, "DELETE": self._delete}
        if call.method not in verbs:
            raise method_not_allowed(call.method)
        return verbs[call.method](call, self._plane.store.get(path.text))

    def _list(self, call: Call) -> Response:
        if call.method != "GET":
            raise method_not_allowed(call.method)
        store, path = self._plane.store, call.path
        if path.group:
            self._plane.group_of(path)
        found = (
            store.in_group(path.subscription, path.group, KIND)
            if path.group
            else store.of_kind(path.subscription, KIND)
        )
        return Response(200, page(call, found, describe=_body, size=self._plane.settings["page_size"]))

    def _get(self, call: Call, current: Resource | None) -> Response:
        if current is None:
            raise resource_not_found(KIND, call.path.name, call.path.group)
        body = current.body
        if "instanceview" in call.request.query.get("$expand", "").lower():
            # inferred: the expansion adds nothing that the emulator knows.
            body = copy.deepcopy(body)
        return Response(200, body)

    def _put(self, call: Call, current: Resource | None) -> Response:
        group = self._plane.writable_group_of(call.path)
        if not NAME.match(call.path.name):
            # inferred: code and text for a name that breaks the pattern.
            raise ArmError(
                400, "InvalidResourceName", f"Resource name '{call.path.name}' is invalid for type '{KIND}'."
            )
        sent = self._checked(call, MACHINE, current)
        location = canonical_location(sent["location"])
        if location not in self._plane.locations:
            available = ", ".join(self._plane.locations)
            raise ArmError(
                400,
                "LocationNotAvailableForResourceType",
                f"The provided location '{location}' is not available for resource type '{KIND}'. List of "
                f"available regions for the resource type is '{available}'.",
            )
        self._check_fixed(sent, location, current)
        machine = current or Resource(
            f"{group.id}/providers/{KIND}/{call.path.name}", KIND, call.path.name, group.subscription, group.name
        )
        properties = {**machine.properties, **sent.get("properties", {})}
        machine.body = {
            "id": machine.id,
            "name": machine.name,
            "type": KIND,
            "location": location,
            "tags": sent.get("tags", {}),
            "systemData": machine.body.get("systemData") or _system_data(call, iso(self._plane.clock.now())),
            "properties": properties,
        }
        if "kind" in sent:
            machine.body["kind"] = sent["kind"]
        self._set_identity(call, machine, sent.get("identity"))
        properties.setdefault("provisioningState", "Creating" if sent.get("kind") == "HCI" else "Succeeded")
        if current is None:
            self._plane.store.add(machine)
        return Response(200, machine.body)

    def _patch(self, call: Call, current: Resource | None) -> Response:
        if current is None:
            raise resource_not_found(KIND, call.path.name, call.path.group)
        sent = self._checked(call, MACHINE_UPDATE, current)
        self._check_fixed(sent, None, current)
        if "tags" in sent:
            current.body["tags"] = sent["tags"]
        if "identity" in sent:
            self._set_identity(call, current, sent["identity"])
        current.properties.update(sent.get("properties", {}))
        return Response(200, current.body)

    def _delete(self, call: Call, current: Resource | None) -> Response:
        # A VM instance that still exists stays behind as an orphan and keeps its disks and NICs (azure-local facts H).
        if current is None:
            return Response(204)
        if call.api_version < FIRST_LONG_DELETE_VERSION:
            # inferred: where between 2021-05-20 (200) and 2026-07-15 (202) the change lies.
            self._plane.store.remove(current)
            return Response(200)
        seconds = self._plane.settings["operation_seconds"]
        operation = self._plane.operations.start(
            handler=MACHINE_DELETE, resource_id=current.id, seconds=seconds, request=call.request
        )
        current.properties["provisioningState"] = "Deleting"
        prefix = f"/subscriptions/{current.subscription}/providers/{NAMESPACE}/locations/{current.body['location']}"
        url = self._plane.operations.result_url(operation, call.request, prefix=prefix, api_version=call.api_version)
        return Response(202, headers={"Location": url})

    def _end_delete(self, operation: Operation) -> None:
        machine = self._plane.store.get(operation.resource_id)
        if machine is not None and not operation.outcome:
            self._plane.store.remove(machine)

    def _checked(self, call: Call, schema: Node, current: Resource | None) -> dict[str, Json]:
        strict, body = self._plane.settings["strict"], call.json()
        check_tags(body.get("tags"))
        old = current.body if current else None
        return check_body(body, schema, api_version="9999", strict=strict, current=old)

    def _check_fixed(self, sent: dict[str, Json], location: str | None, current: Resource | None) -> None:
        if current is None:
            return
        if location is not None and location != current.body["location"]:
            raise ArmError(
                409,
                "InvalidResourceLocation",
                f"The resource '{current.name}' already exists in location '{current.body['location']}' in "
                f"resource group '{current.group}'. "
                f"A resource with the same name cannot be created in location '{location}'. Please select a "
                "new resource name.",
            )
        if "kind" in sent and not same(sent["kind"], current.body.get("kind")):
            # inferred: code and text.
            raise ArmError(400, "InvalidRequest", f"The kind of machine '{current.name}' cannot be changed.")

    def _set_identity(self, call: Call, machine: Resource, wanted: dict[str, Json] | None) -> None:
        if not wanted or wanted.get("type") != "SystemAssigned":
            machine.body.pop("identity", None)
            return
        principal = machine.private.setdefault("principal_id", str(uuid.uuid4()))
        machine.body["identity"] = {
            "type": "SystemAssigned",
            "principalId": principal,
            "tenantId": call.principal.tenant_id,
        }


def has_identity(machine: Resource) -> bool:
    """Tell whether the machine has a system-assigned identity."""
    return bool((machine.body.get("identity") or {}).get("type") == "SystemAssigned")


def _body(machine: Resource) -> dict[str, t.Any]:
    return machine.body


def _system_data(call: Call, now: str) -> dict[str, Json]:
    by = call.principal.client_id
    return {
        "createdBy": by,
        "createdByType": "Application",
        "createdAt": now,
        "lastModifiedBy": by,
        "lastModifiedByType": "Application",
        "lastModifiedAt": now,
    }
