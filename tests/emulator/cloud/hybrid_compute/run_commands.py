# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run commands of Arc machines. Source: recorded traffic (Az.ConnectedMachine, 2023-10-03-preview)."""

from __future__ import annotations

import typing as t

from tests.emulator.arm.store import Resource
from tests.emulator.clock import iso
from tests.emulator.cloud.hybrid_compute.plain_types import (
    ACCEPTED,
    CREATED_LATER,
    REPLACED_LATER,
    REPORT,
    STATE,
    PlainType,
    incomplete,
    tracked,
)
from tests.emulator.cloud.rules import Write
from tests.emulator.cloud.schema import boolean, integer, listing, one_of, record, text, volatile

_IDENTITY = record({"clientId": text(), "objectId": text()})
_PARAMETERS = listing(record({"name": text(required=True), "value": text(required=True)}))
_SOURCE = record(
    {**{name: text() for name in ("script", "scriptUri", "commandId")}, "scriptUriManagedIdentity": _IDENTITY}
)
_VIEW = record(
    {
        "executionState": one_of("Unknown", "Pending", "Running", "Failed", "Succeeded", "TimedOut", "Canceled"),
        "exitCode": integer(),
        **{name: text() for name in ("executionMessage", "output", "error", "startTime", "endTime")},
        "statuses": listing(REPORT),
    }
)
RUN_COMMAND = tracked(
    record(
        {
            "source": _SOURCE,
            "parameters": _PARAMETERS,
            "protectedParameters": _PARAMETERS.but(secret=True),
            "asyncExecution": boolean(),
            "runAsUser": text(),
            "runAsPassword": text(secret=True),
            "timeoutInSeconds": integer(),
            # A signed URL of a blob is a secret. # inferred: that it does not come back.
            **{name: text(secret=True) for name in ("outputBlobUri", "errorBlobUri")},
            **dict.fromkeys(("outputBlobManagedIdentity", "errorBlobManagedIdentity"), _IDENTITY),
            "provisioningState": STATE,
            "instanceView": volatile(_VIEW),
        }
    )
)


class RunCommands(PlainType):
    """One command. It runs again with every PUT, and there is no PATCH."""

    kind = "machines/runCommands"
    written = "machines/runcommands"
    since = "2023-10-03-preview"
    schema = RUN_COMMAND
    create, replace, delete = CREATED_LATER, REPLACED_LATER, ACCEPTED

    def check(self, write: Write) -> None:
        """Refuse a command without anything to run; show what is left out."""
        if not any(write.properties.get("source", {}).values()):
            # inferred: that it is looked for at once.
            raise incomplete("source")
        write.properties.setdefault("asyncExecution", False)
        write.properties.setdefault("timeoutInSeconds", 0)

    def done(self, resource: Resource, when: float) -> None:
        """Run it. # inferred: nothing is run, the script itself is shown as its output, and it takes no time."""
        resource.private["view"] = {
            "exitCode": 0,
            "executionState": "Succeeded",
            "executionMessage": "RunCommand script execution completed",
            "output": resource.properties["source"].get("script", ""),
            "error": "",
            "startTime": iso(when),
            "endTime": iso(when),
        }

    def view(self, resource: Resource, properties: dict[str, t.Any]) -> None:
        """Show how the last run went."""
        if "view" in resource.private:
            properties["instanceView"] = resource.private["view"]
