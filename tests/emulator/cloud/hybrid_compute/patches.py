# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking for updates of a machine's operating system, and installing them.

Source: recorded traffic (Az.ConnectedMachine): a URL of its own for the result, which is not the machine.
"""

from __future__ import annotations

import typing as t

from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call, Plane
from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.cloud.hybrid_compute.long_running import accept
from tests.emulator.cloud.hybrid_compute.plain_types import NAMESPACE, RESULT_URL, incomplete
from tests.emulator.cloud.rules import checked_body
from tests.emulator.cloud.schema import boolean, listing, one_of, record, text
from tests.emulator.messages import Json, Response

RESULT_KIND = "updateCenterOperationResults"
ASSESS = f"{NAMESPACE}/machines/assesspatches".lower()
INSTALL = f"{NAMESPACE}/machines/installpatches".lower()
DURATION = r"^P(?!$)(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+S)?)?$"
CLASSES = ("security", "critical", "definition", "updateRollup", "featurePack", "servicePack", "tools", "updates")
COUNTS = ("excluded", "failed", "installed", "notSelected", "pending")
_NAMES = listing(text())
_WINDOWS_CLASSES = (
    "Critical",
    "Security",
    "UpdateRollUp",
    "FeaturePack",
    "ServicePack",
    "Definition",
    "Tools",
    "Updates",
)
INSTALL_PATCHES = record(
    {
        "maximumDuration": text(required=True, pattern=DURATION),
        "rebootSetting": one_of("IfRequired", "Never", "Always", required=True),
        "windowsParameters": record(
            {
                "classificationsToInclude": listing(one_of(*_WINDOWS_CLASSES)),
                **dict.fromkeys(("kbNumbersToInclude", "kbNumbersToExclude"), _NAMES),
                **dict.fromkeys(("patchNameMasksToInclude", "patchNameMasksToExclude"), _NAMES),
                "excludeKbsRequiringReboot": boolean(),
                "maxPatchPublishDate": text(),
            }
        ),
        "linuxParameters": record(
            {
                "classificationsToInclude": listing(one_of("Critical", "Security", "Other")),
                **dict.fromkeys(("packageNameMasksToInclude", "packageNameMasksToExclude"), _NAMES),
            }
        ),
    }
)


class Patches:
    """The actions of a machine. # inferred: its system is always up to date, as that of the recorded machine was."""

    def __init__(self, plane: Plane) -> None:
        self._plane = plane
        plane.operations.on_due(ASSESS, self._end_assess)
        plane.operations.on_due(INSTALL, self._end_install)

    def assess(self, call: Call, machine: Resource) -> Response:
        """Look for updates."""
        return self._begin(call, machine, ASSESS)

    def install(self, call: Call, machine: Resource) -> Response:
        """Install updates; the request says which, for the system of the machine."""
        body = checked_body(self._plane, call, INSTALL_PATCHES)
        if "windowsParameters" not in body and "linuxParameters" not in body:
            # inferred: that one of them is needed.
            raise incomplete("windowsParameters", "linuxParameters")
        return self._begin(call, machine, INSTALL)

    def _begin(self, call: Call, machine: Resource, handler: str) -> Response:
        return accept(self._plane, call, machine, handler, headers=(RESULT_URL,), results=RESULT_KIND)

    def _end_assess(self, operation: Operation) -> None:
        self._end(
            operation,
            assessmentActivityId=operation.identifier.partition("*")[0],
            rebootPending=False,
            availablePatchCountByClassification=dict.fromkeys(CLASSES, 0),
        )

    def _end_install(self, operation: Operation) -> None:
        self._end(
            operation,
            installationActivityId=operation.identifier.partition("*")[0],
            rebootStatus="NotNeeded",
            maintenanceWindowExceeded=False,
            **{f"{name}PatchCount": 0 for name in COUNTS},
        )

    def _end(self, operation: Operation, **facts: Json) -> None:
        machine = self._plane.store.get(operation.resource_id)
        system = str(machine.properties.get("osType", "")).lower() if machine else ""
        is_linux = system == "linux"
        result: dict[str, t.Any] = {
            "startDateTime": iso(operation.started),
            "lastModifiedDateTime": iso(operation.due),
            "startedBy": "User",
            "status": "Succeeded",
            "osType": "Linux" if is_linux else "Windows",
            # inferred: which one a Linux system uses.
            "patchServiceUsed": "APT" if is_linux else "WU",
            **facts,
        }
        operation.arguments["result"] = result
