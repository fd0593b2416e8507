# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the blob service refuses, with advice."""

from __future__ import annotations

import re

from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse
from ansible_collections.edgestack.azure.plugins.module_utils._arm.text import host_of, path_of, without_secrets
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

_LONGEST_TEXT = 300
_ADVICE = {
    "AuthenticationFailed": "The key or SAS is not valid for this account, or the clocks of this machine and of the"
    " device are more than 15 minutes apart.",
    "AuthorizationPermissionMismatch": "The SAS does not allow this.",
    "CannotVerifyCopySource": "The source is gone, or access to it has expired.",
    "InvalidHeaderValue": "A device that does not know the service version answers like this; see 'service_version'.",
    "PendingCopyOperation": "Something else is being copied to this blob: wait for it, or choose another name.",
    "ResourceNotFound": "Is there a storage account of this name on the device?",
    "SequenceNumberConditionNotMet": "The blob was replaced while it was written: somebody else uploads to the same"
    " name.",
}


class BlobError(CollectionError):
    """The blob service answered with a status that says no.

    Result key ``error``: code, message, status, request_id.
    """

    def __init__(self, code: str, message: str, *, status: int, request: str, request_id: str | None) -> None:
        self.code = code
        self.status = status
        self.request_id = request_id
        reason = ": ".join(part for part in (code, message) if part) or "no reason was given"
        ids = f"HTTP {status}" + (f", request id {request_id}" if request_id else "")
        advice = f" {_ADVICE[code]}" if code in _ADVICE else ""
        super().__init__(
            f"{request} failed: {reason} ({ids}).{advice}",
            error={"code": code, "message": message, "status": status, "request_id": request_id},
        )

    @classmethod
    def from_response(cls, response: HttpResponse, *, method: str, url: str) -> BlobError:
        """The error that a response holds: ``<Error><Code/><Message/></Error>``, or only a header after HEAD.

        The detail of a failed authentication is left out: it quotes what was signed.
        """
        code = response.header("x-ms-error-code") or _element(response.text, "Code")
        message = _element(response.text, "Message") or ("" if code else response.text[:_LONGEST_TEXT])
        return cls(
            code,
            # The service adds its request id and time on lines of their own.
            without_secrets(message.splitlines()[0].strip()) if message.strip() else "",
            status=response.status,
            request=f"{method} {host_of(url)}{path_of(url)}",
            request_id=response.header("x-ms-request-id"),
        )


def _element(text: str, name: str) -> str:
    match = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return match[1].strip() if match else ""
