# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arc machines (Microsoft.HybridCompute/machines). Source: azure-local facts B.11 and H."""

from __future__ import annotations

import re
import uuid

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.service import Call
from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.cloud.hybrid_compute.plain_types import ACCEPTED, ANY, AT_ONCE, NAMESPACE, Answer, PlainType
from tests.emulator.cloud.rules import Write
from tests.emulator.cloud.schema import one_of, read_only, record, same, strings_by_name, text, volatile
from tests.emulator.messages import Json

KIND = f"{NAMESPACE}/machines"
NAME = re.compile(r"^[a-zA-Z0-9-_.]{1,54}$")
FIRST_LONG_DELETE_VERSION = "2026-01-01"
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


class Machines(PlainType):
    """Arc machines. PUT is synchronous and keeps what it does not mention; the VM instance below is somebody else's."""

    kind = "machines"
    schema = MACHINE
    update_schema = MACHINE_UPDATE
    name_pattern = NAME
    # A VM instance that still exists stays behind as an orphan and keeps its disks and NICs (azure-local facts H).
    children = ("machines/extensions", "machines/runCommands", "machines/licenseProfiles", "settings")

    def check(self, write: Write) -> None:
        """Keep what the service knows of the machine, and give it the identity that it is to have."""
        machine, wanted = write.resource, write.wanted
        if not write.creating and "kind" in wanted and not same(wanted["kind"], machine.body.get("kind")):
            # inferred: code and text.
            raise ArmError(400, "InvalidRequest", f"The kind of machine '{machine.name}' cannot be changed.")
        wanted.setdefault("tags", {})
        wanted["systemData"] = machine.body.get("systemData") or _system_data(write.call, iso(self.plane.clock.now()))
        wanted["properties"] = {**machine.properties, **write.properties}
        if (wanted.pop("identity", None) or {}).get("type") == "SystemAssigned":
            wanted["identity"] = {
                "type": "SystemAssigned",
                "principalId": machine.private.setdefault("principal_id", str(uuid.uuid4())),
                "tenantId": write.call.principal.tenant_id,
            }

    def final_state(self, resource: Resource) -> str:
        """Return `Creating` for a machine whose VM does not exist yet."""
        return resource.state or ("Creating" if resource.body.get("kind") == "HCI" else "Succeeded")

    def deletion(self, call: Call) -> Answer:
        """Delete at once in older versions."""
        # inferred: where between 2021-05-20 (200) and 2026-07-15 (202) the change lies.
        return AT_ONCE if call.api_version < FIRST_LONG_DELETE_VERSION else ACCEPTED


def has_identity(machine: Resource) -> bool:
    """Tell whether the machine has a system-assigned identity."""
    return bool((machine.body.get("identity") or {}).get("type") == "SystemAssigned")


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
