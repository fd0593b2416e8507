# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can go wrong between here and the local web API of a device, and how it is told."""

from __future__ import annotations

import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ErrorDetail
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError


class DeviceError(CollectionError):
    """The device answered with a status that says no. Result key ``error``: code, message, target, details, status.

    Attributes:
        status: The HTTP status.
        code: The error code of the body; empty when there is none.
    """

    def __init__(self, message: str, *, detail: ErrorDetail, status: int) -> None:
        self.status = status
        self.code = detail.code
        super().__init__(message, error={**detail.to_result(), "status": status})

    @classmethod
    def from_response(cls, response: HttpResponse, request: str) -> DeviceError:
        """The error that a response holds. Nothing that was sent is in it."""
        detail = error_detail(response)
        message = f"The device refused {request}: {detail.sentence()} (HTTP {response.status})"
        return cls(message, detail=detail, status=response.status)

    @property
    def may_pass(self) -> bool:
        """Whether the device is only busy or restarting."""
        return self.status in (408, 429) or self.status >= 500


def error_detail(response: HttpResponse) -> ErrorDetail:
    """The error in a body, whatever its shape.

    The shape is not published. A ``modelState`` (texts by path) is what ASP.NET answers to a bad body.  # inferred
    """
    detail = ErrorDetail.of_body(response.body, response.text)
    body = response.body if isinstance(response.body, dict) else {}
    state = next((value for key, value in body.items() if str(key).lower() == "modelstate"), None)
    if not isinstance(state, dict):
        return detail
    lines = [
        f"{where}: {text}" for where, texts in state.items() for text in (texts if isinstance(texts, list) else [texts])
    ]
    return detail._replace(details=(*detail.details, *lines))


class SignInFailed(DeviceError):
    """The device did not take the password, or asked to sign in again right after it had taken it."""


class ApplyFailed(CollectionError):
    """The device did not carry everything out. Result key ``results``: one entry per declaration."""


class StillRunning(CollectionError):
    """The device was not done when the waiting time was over. Result key ``status``: its last word."""

    def __init__(self, what: str, *, seconds: float, status: str, problem: str = "") -> None:
        message = (
            f"{what} was not over after {seconds:g} seconds (last status: {status or 'none'}). It goes on in"
            " the device:"
            " run the task again, which waits for it first, or allow more time with 'wait_timeout'."
        )
        if problem:
            message += f" The last request failed: {problem}"
        result: dict[str, t.Any] = {"status": status}
        super().__init__(message, **result)
