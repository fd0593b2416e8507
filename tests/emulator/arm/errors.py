# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ARM error envelope and the errors that every resource provider shares.

Source: azure-local facts D; the texts of the gateway's own errors are those that Azure shows.
"""

from __future__ import annotations

import typing as t

from tests.emulator.messages import Response


class ArmError(Exception):
    """A request that is refused at once. `details` are further `{"code", "message", "target"}` objects."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        target: str | None = None,
        details: list[dict[str, t.Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.target = target
        self.details = details or []
        self.headers = headers or {}

    def body(self) -> dict[str, t.Any]:
        """Return the error object, without envelope."""
        error: dict[str, t.Any] = {"code": self.code, "message": self.message}
        if self.target is not None:
            error["target"] = self.target
        if self.details:
            error["details"] = self.details
        return error

    def response(self) -> Response:
        """Return the HTTP answer."""
        return Response(self.status, {"error": self.body()}, dict(self.headers))


class Denied(Exception):
    """A request that is accepted and whose operation then fails, as admission webhooks and the cluster make it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.error = {"code": code, "message": message}


def resource_not_found(kind: str, name: str, group: str) -> ArmError:
    """Make the gateway's answer for an absent resource. Source: azure-local facts D, recorded traffic."""
    return ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{kind}/{name}' under resource group '{group}' was not found. For more details please go to "
        "https://aka.ms/ARMResourceNotFoundFix",
        headers={"x-ms-failure-cause": "gateway"},
    )


def group_not_found(group: str) -> ArmError:
    """Make the gateway's answer for an absent resource group."""
    return ArmError(
        404,
        "ResourceGroupNotFound",
        f"Resource group '{group}' could not be found.",
        headers={"x-ms-failure-cause": "gateway"},
    )


def parent_not_found(kind: str, parent: str, *, verb: str = "write") -> ArmError:
    """Make the gateway's answer for a child whose parent is absent."""
    return ArmError(
        404,
        "ParentResourceNotFound",
        f"Failed to perform '{verb}' on resource(s) of type '{kind}', because the parent resource '{parent}' could "
        "not be found.",
        headers={"x-ms-failure-cause": "gateway"},
    )


def method_not_allowed(method: str) -> ArmError:
    """Make the answer for a verb that the resource does not have."""
    return ArmError(405, "MethodNotAllowed", f"The requested resource does not support http method '{method}'.")


def invalid_name(kind: str, name: str) -> ArmError:
    """Make the answer for a name that breaks the pattern of its type. # inferred: code and text."""
    return ArmError(400, "InvalidResourceName", f"Resource name '{name}' is invalid for type '{kind}'.")


def location_not_available(kind: str, location: str, available: t.Iterable[str]) -> ArmError:
    """Make the gateway's answer for a location that does not have the type."""
    return ArmError(
        400,
        "LocationNotAvailableForResourceType",
        f"The provided location '{location}' is not available for resource type '{kind}'. List of available regions "
        f"for the resource type is '{', '.join(available)}'.",
    )


def location_taken(name: str, group: str, *, there: str, wanted: str) -> ArmError:
    """Make the gateway's answer for a resource that exists in another location."""
    return ArmError(
        409,
        "InvalidResourceLocation",
        f"The resource '{name}' already exists in location '{there}' in resource group '{group}'. A resource with the "
        f"same name cannot be created in location '{wanted}'. Please select a new resource name.",
    )


def running_operation(kind: str, resource_id: str) -> ArmError:
    """Make the answer for a second write during a running one. Source: azure-local facts D. # inferred: the status."""
    return ArmError(
        409,
        "ConflictingOperation",
        f"Unable to process request '{kind}'. There is already a previous running operation for resource "
        f"'{resource_id}'. Please wait for the previous operation to complete.",
    )


def bad_content(message: str) -> ArmError:
    """Make the answer for a body that cannot be read."""
    return ArmError(
        400, "InvalidRequestContent", f"The request content was invalid and could not be deserialized: {message}"
    )
