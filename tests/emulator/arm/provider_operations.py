# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`GET /providers/{namespace}/operations`: what can be done with the types of a provider, as roles name it.

Source: the descriptions (Operation, OperationValue, CustomLocationOperation) for the shape, which is the same for all
newer ones, and less for those that devices have.
"""

from __future__ import annotations

import typing as t

from tests.emulator.arm.errors import ArmError, method_not_allowed
from tests.emulator.arm.lists import page
from tests.emulator.arm.service import Call, Handler, Plane
from tests.emulator.messages import Json, Response

EVERY_TYPE = ("read", "write", "delete")
MORE_SINCE = "2021-01-01"
"""Between the versions of devices, which describe names only, and those of the cloud."""
DISPLAYED = {"read": "Read", "write": "Create or update", "delete": "Delete"}


@t.runtime_checkable
class HasMoreOperations(t.Protocol):
    """A handler whose type can do more than be read, written and deleted, such as `start/action`."""

    @property
    def more_operations(self) -> tuple[str, ...]:
        """What follows the type in the names of these operations."""
        ...


class ProviderOperations:
    """Owns the list of one provider; the handlers of its types say what is in it."""

    kind = "operations"

    def __init__(
        self,
        plane: Plane,
        namespace: str,
        handlers: list[Handler],
        *,
        versions: tuple[str, ...] | None = None,
        paged: bool = True,
    ) -> None:
        self._plane = plane
        self._handlers = handlers
        self.namespace = namespace
        self._paged = paged
        # inferred: that the list has all versions of its types.
        of_types = {version for handler in handlers for version in handler.versions}
        self.versions = tuple(sorted(of_types, reverse=True)) if versions is None else versions

    def handle(self, call: Call) -> Response:
        """Answer the list, which belongs to no subscription."""
        if call.path.scope not in ("", "/") or call.path.names or len(call.path.kinds) > 1:
            raise ArmError(404, "NotFound", f"The path '{call.path.text}' was not found.")
        if call.method != "GET":
            raise method_not_allowed(call.method)
        names = [
            (handler.kind, operation) for handler in self._handlers for operation in (*EVERY_TYPE, *_more(handler))
        ]
        size = self._plane.settings["page_size"] if self._paged else max(1, len(names))
        is_new = call.api_version >= MORE_SINCE
        return Response(200, page(call, names, describe=lambda name: self._describe(name, more=is_new), size=size))

    def _describe(self, name: tuple[str, str], *, more: bool) -> dict[str, Json]:
        kind, operation = name
        *below, verb = operation.removesuffix("/action").split("/")
        resource = "/".join((kind, *below))
        # inferred: the spelling of the names, which is that of the types, and the words that are displayed.
        shown = f"{DISPLAYED.get(verb, verb.capitalize())} {resource}"
        described = {"name": f"{self.namespace}/{kind}/{operation}"}
        display = {"provider": self.namespace, "resource": resource, "operation": shown}
        if not more:
            return {**described, "display": display}
        return {
            **described,
            "isDataAction": False,
            "display": {**display, "description": shown},
            "origin": "user,system",
        }


def _more(handler: Handler) -> tuple[str, ...]:
    return handler.more_operations if isinstance(handler, HasMoreOperations) else ()
