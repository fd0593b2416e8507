# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copying a data disk out of the cluster: POST `virtualHardDisks/{name}/upload`. Source: azure-local facts A.1, C.2."""

from __future__ import annotations

import typing as t
import urllib.parse

from tests.emulator.arm.errors import ArmError
from tests.emulator.arm.operations import Operation
from tests.emulator.arm.service import Call
from tests.emulator.arm.store import Resource
from tests.emulator.cloud.rules import TypeRules, checked_body
from tests.emulator.cloud.schema import BASE_VERSION, as_of
from tests.emulator.cloud.tables import FIRST_UPLOAD_VERSION, UPLOAD_REQUEST, UPLOAD_RESPONSE
from tests.emulator.messages import Json, Response

if t.TYPE_CHECKING:
    from tests.emulator.cloud.resource_writes import ResourceWrites

UPLOAD = "upload"


class DiskUpload:
    """The action: nothing is really copied, the disk tells how far it is."""

    def __init__(self, rules: TypeRules, writes: ResourceWrites) -> None:
        self._rules = rules
        self._writes = writes
        writes.on_due(UPLOAD, self._end)

    def start(self, call: Call, disk: Resource) -> Response:
        """Accept the copy to a managed disk of Azure, whose signed URL the body has."""
        if max(call.api_version, BASE_VERSION) < FIRST_UPLOAD_VERSION:
            raise ArmError(
                404, "InvalidResourceType", f"The action '{UPLOAD}' does not exist in api version '{call.api_version}'."
            )
        body = checked_body(self._rules.plane, call, UPLOAD_REQUEST)
        self._check(disk, str(body["azureManagedDiskUploadUrl"]))
        response = self._writes.start_action(call, disk, UPLOAD)
        disk.properties["status"]["uploadStatus"] = _status("InProgress")
        return response

    def _check(self, disk: Resource, url: str) -> None:
        if urllib.parse.urlsplit(url).scheme != "https":
            # inferred: that the URL is looked at before the copy; code and text. The URL is a secret and not told.
            raise ArmError(400, "InvalidParameter", "azureManagedDiskUploadUrl must be an https URL.")
        if not disk.private.get("ready") or self._rules.used_while_running(disk):
            # inferred: that a disk which a running machine writes to is not copied; status, code and text.
            raise ArmError(
                409, "OperationNotAllowed", f"The virtual hard disk '{disk.id}' cannot be uploaded while it is in use."
            )

    def _end(self, operation: Operation) -> None:
        disk = self._rules.plane.store.get(operation.resource_id)
        if disk is None:
            return
        error = operation.outcome
        megabytes = 0 if error else int(disk.properties["diskSizeGB"]) * 1024
        status = _status("Failed" if error else "Succeeded", megabytes=megabytes, error=error)
        disk.properties["status"]["uploadStatus"] = status
        disk.version += 1
        result = {"virtualHardDiskId": disk.id, "uploadStatus": status}
        operation.arguments["result"] = as_of(result, UPLOAD_RESPONSE, operation.arguments["api_version"])


def _status(status: str, *, megabytes: int = 0, error: dict[str, t.Any] | None = None) -> dict[str, Json]:
    return {
        "uploadedSizeInMB": megabytes,
        "status": status,
        "progressPercentage": 100 if status == "Succeeded" else 0,
        "errorCode": (error or {}).get("code", ""),
        "errorMessage": (error or {}).get("message", ""),
    }
