# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of Microsoft.AzureBridge that download a VHD from the cloud. Source: azure-stack-edge facts G.10.

# inferred: the device is never really asked to download; a source that looks right yields an empty VHD. Errors too.
"""

from __future__ import annotations

import base64
import posixpath
import typing as t
import urllib.parse

from tests.emulator.arm.errors import ArmError, Denied
from tests.emulator.arm.store import Resource
from tests.emulator.device.providers import versions
from tests.emulator.device.providers.blob_source import place_vhd
from tests.emulator.device.providers.fields import one_of, read_only, record, tags, text
from tests.emulator.device.providers.long_running import INSTANT_STYLE
from tests.emulator.device.providers.machine_checks import missing
from tests.emulator.device.providers.rules import EdgeRules, Write

NAMESPACE = "Microsoft.AzureBridge"
NEEDED = ("SourceBlobUri", "TargetStorageAccountConnectionString", "TargetContainerName")
SCHEMA = record(
    {
        "id": read_only(text()),
        "name": read_only(text()),
        "type": read_only(text()),
        "location": text(),
        "tags": tags(),
        "kind": one_of("BlobDownload", "BlobCleanup", required=True),
        "properties": record(
            {
                "SourceBlobUri": text(secret=True),
                "TargetStorageAccountConnectionString": text(secret=True),
                "TargetContainerName": text(),
                "TargetImageBlobUri": read_only(text()),
                "provisioningState": read_only(text()),
            }
        ),
    }
)
Members = dict[str, t.Any]


class IngestionJobs(EdgeRules):
    """Jobs are below `locations/dbelocal`; the same name with another kind is another job in place of the first."""

    namespace = NAMESPACE
    kind = "locations/ingestionJobs"
    schema = SCHEMA
    patch_schema = SCHEMA
    style = INSTANT_STYLE
    paged = False
    parented = False
    known_versions = versions.INGESTION

    def check(self, write: Write) -> None:
        """Judge what a job needs."""
        write.resource.private.setdefault("target", "")
        if write.wanted["kind"] == "BlobCleanup":
            return
        for name in NEEDED:
            if not write.properties.get(name):
                raise missing(name)
        source = urllib.parse.urlsplit(write.properties["SourceBlobUri"])
        if source.scheme not in ("http", "https") or not source.path.lower().endswith(".vhd"):
            raise ArmError(
                400, "InvalidParameter", "SourceBlobUri has to be the URI of a blob whose name ends in .vhd."
            )

    def begin(self, write: Write) -> None:
        """Look at the target account."""
        if write.wanted["kind"] == "BlobDownload":
            account = self._account(write.properties["TargetStorageAccountConnectionString"])
            name = posixpath.basename(urllib.parse.urlsplit(write.properties["SourceBlobUri"]).path)
            write.resource.private["target"] = f"{account}/{write.properties['TargetContainerName']}/{name}"

    def _account(self, connection: str) -> str:
        parts = dict(part.split("=", 1) for part in connection.split(";") if "=" in part)
        keys = self.device.blobs.accounts.key(parts.get("AccountName", ""))
        given = base64.b64decode(parts.get("AccountKey", ""))
        if not keys or given not in keys or parts.get("EndpointSuffix", "").partition(":")[0] != self._suffix():
            raise Denied(
                "InvalidTargetStorageAccount",
                "The target storage account cannot be reached with this connection string.",
            )
        return parts["AccountName"]

    def _suffix(self) -> str:
        return self.device.state.names.suffix

    def done(self, resource: Resource, *, creating: bool) -> None:
        """Put the blob there, or forget what the job knows."""
        if resource.body["kind"] == "BlobCleanup":
            resource.private["target"] = ""
            return
        account, _, name = resource.private["target"].partition("/")
        place_vhd(self.device, account, name)

    def view(self, resource: Resource, body: Members) -> None:
        """Show where the blob is."""
        account, _, name = resource.private.get("target", "").partition("/")
        if account and body["properties"]["provisioningState"] == "Succeeded":
            port = self.plane.settings.get("port", "")
            body["properties"]["TargetImageBlobUri"] = f"https://{account}.blob.{self._suffix()}{port}/{name}"
