# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong between here and the Azure Resource Manager, and how it is told."""

from __future__ import annotations

import collections.abc as c
import json
import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import path_of, without_secrets
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

_DEEPEST = 5
_LONGEST_TEXT = 300


class ErrorDetail(t.NamedTuple):
    """The error envelope of ARM, or what could be made of another body.

    Shape: ``{"error": {"code", "message", "target", "details": [...], "innererror", "additionalInfo": [{"type",
    "info"}]}}`` (source: azure-local facts D). OAuth bodies (``error`` is a text, ``error_description``), bodies
    without the outer ``error`` key and bodies that are no JSON are understood too.
    """

    code: str
    message: str
    target: str | None = None
    details: tuple[str, ...] = ()

    @classmethod
    def of_body(cls, body: t.Any, text: str = "") -> ErrorDetail:
        """Read an error from a response body; ``text`` is shown when the body holds no error."""
        error = _get(body, "error", body)
        if isinstance(error, str):
            return cls(code=error, message=without_secrets(str(_get(body, "error_description", error)).strip()))
        if isinstance(error, dict) and (_get(error, "code") or _get(error, "message")):
            error = _unpacked(error)
            return cls(
                code=str(_get(error, "code", "")),
                message=without_secrets(str(_get(error, "message", "") or "").strip()),
                target=without_secrets(_get(error, "target")),
                details=tuple(dict.fromkeys(_flatten(error, 0))),
            )
        return cls(code="", message=_shorten(text))

    def sentence(self) -> str:
        """Code and message, then each detail on a line of its own."""
        head = ": ".join(part for part in (self.code, self.message) if part) or "no reason was given"
        return "\n- ".join((head, *self.details))

    def to_result(self) -> dict[str, t.Any]:
        """The keys of the task result."""
        return {"code": self.code, "message": self.message, "target": self.target, "details": list(self.details)}


class ArmError(CollectionError):
    """ARM answered with a status that says no.

    Result key ``error``: code, message, target, details, status, request_id, correlation_id.
    """

    def __init__(self, detail: ErrorDetail, *, status: int, request: str, headers: c.Mapping[str, str]) -> None:
        self.code = detail.code
        self.target = detail.target
        self.details = detail.details
        self.status = status
        self.request_id = headers.get("x-ms-request-id")
        self.correlation_id = headers.get("x-ms-correlation-request-id")
        self.client_request_id = headers.get("x-ms-client-request-id")
        super().__init__(
            f"{request} failed: {detail.sentence()} ({self._ids()})",
            error={
                **detail.to_result(),
                "status": status,
                "request_id": self.request_id,
                "correlation_id": self.correlation_id,
            },
        )

    @classmethod
    def from_response(cls, response: HttpResponse, *, method: str, url: str) -> ArmError:
        """The error that a response holds. Of the URL only the path is shown."""
        detail = ErrorDetail.of_body(response.body, response.text)
        return cls(detail, status=response.status, request=f"{method} {path_of(url)}", headers=response.headers)

    def _ids(self) -> str:
        ids = (
            ("request id", self.request_id),
            ("correlation id", self.correlation_id),
            ("client request id", self.client_request_id),
        )
        return ", ".join([f"HTTP {self.status}", *(f"{name} {value}" for name, value in ids if value)])


class AuthenticationError(CollectionError):
    """Signing in failed.

    Attributes:
        transient: The token service is out of order; trying again later may help, other credentials will not.
    """

    def __init__(self, message: str, *, code: str = "", status: int | None = None, transient: bool = False) -> None:
        super().__init__(message, error={"code": code, "message": message, "status": status})
        self.code = code
        self.status = status
        self.transient = transient


class TransportError(CollectionError):
    """No HTTP answer came.

    Attributes:
        kind: ``dns``, ``refused``, ``tls``, ``timeout``, ``proxy`` or ``dropped``.
        host: The name that was asked for.
        address: The address of ``resolve_to``, when one was given.
    """

    def __init__(self, message: str, *, kind: str, host: str, address: str | None = None) -> None:
        super().__init__(message, error={"code": kind, "message": message, "target": host})
        self.kind = kind
        self.host = host
        self.address = address


class OperationFailed(CollectionError):
    """A long-running operation was accepted and then ended as Failed or Canceled."""

    def __init__(self, detail: ErrorDetail, *, state: str, operation: dict[str, t.Any]) -> None:
        self.code = detail.code
        self.state = state
        self.operation = operation
        request = f"{operation['method']} {operation['resource_id']}"
        message = f"{request} was accepted and then ended as {state}: {detail.sentence()}"
        if operation.get("id"):
            message += f" (operation {operation['id']})"
        super().__init__(message, error=detail.to_result(), operation=operation)


class OperationTimeout(CollectionError):
    """A long-running operation was still going on when the waiting time was over.

    Attributes:
        url: The operation URL with its signed query, so that waiting can go on; never show it.
        state: The last state that was seen.
    """

    def __init__(self, *, url: str, state: str, seconds: float, operation: dict[str, t.Any], problem: str = "") -> None:
        self.url = url
        self.state = state
        self.operation = operation
        message = (
            f"{operation['method']} {operation['resource_id']} was still '{state}' after {seconds:g} seconds"
            f" (operation {path_of(url)}). It goes on in the service: run the task again to take it up"
            " where it is then, or allow more time."
        )
        if problem:
            message += f" The last poll failed: {problem}"
        super().__init__(message, operation=operation)


def _get(mapping: t.Any, key: str, default: t.Any = None) -> t.Any:
    """The value of a key in any letter case (some providers write ``Code``); ``default`` if this is no mapping."""
    if not isinstance(mapping, dict):
        return default
    if key in mapping:
        return mapping[key]
    return next((value for name, value in mapping.items() if str(name).lower() == key.lower()), default)


def _unpacked(error: dict[str, t.Any]) -> dict[str, t.Any]:
    """The error that is JSON in the text of this one, as deployments tell what went wrong with a resource.

    Source: azure-stack-edge facts G.10.
    """
    text = str(_get(error, "message") or "").strip()
    try:
        packed = json.loads(text) if text.startswith("{") else None
    except ValueError:
        return error
    inner = _get(packed, "error", packed)
    return inner if isinstance(inner, dict) and (_get(inner, "code") or _get(inner, "message")) else error


def _flatten(error: dict[str, t.Any], depth: int) -> c.Iterator[str]:
    """The lines below an error: nested details, inner errors, recommended actions; outermost first."""
    if depth >= _DEEPEST:
        return
    nested = _get(error, "details")
    children = [*(nested if isinstance(nested, list) else []), _get(error, "innererror")]
    for child in children:
        if not isinstance(child, dict):
            continue
        child = _unpacked(child)
        line = ": ".join(str(part).strip() for part in (_get(child, "code"), _get(child, "message")) if part)
        if line:
            yield without_secrets(line)
        yield from _flatten(child, depth + 1)
    extra = _get(error, "additionalInfo")
    for item in extra if isinstance(extra, list) else []:
        yield from _advice(_get(item, "info"))


def _advice(info: t.Any) -> c.Iterator[str]:
    labels = (("recommendedAction", "Recommended action"), ("troubleshootingURL", "See"))
    for key, label in labels:
        value = _get(info, key)
        if value:
            yield without_secrets(f"{label}: {str(value).strip()}")


def _shorten(text: str) -> str:
    """The readable part of a body that is no JSON, for example a proxy's HTML page."""
    plain = " ".join(re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL | re.IGNORECASE).split())
    shown = plain if len(plain) <= _LONGEST_TEXT else plain[:_LONGEST_TEXT] + "..."
    return str(without_secrets(shown))
