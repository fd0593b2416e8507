# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the blob service refuses, and how it says so. Source: azure-stack-edge facts I.3, public Blob contract."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.emulator.messages import Response

MESSAGES = {
    "AuthenticationFailed": (
        403,
        "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly "
        "including the signature.",
    ),
    "AuthorizationPermissionMismatch": (
        403,
        "This request is not authorized to perform this operation using this permission.",
    ),
    "BlobNotFound": (404, "The specified blob does not exist."),
    "CannotVerifyCopySource": (404, "Could not verify the copy source."),
    "ConditionNotMet": (412, "The condition specified using HTTP conditional header(s) is not met."),
    "ContainerAlreadyExists": (409, "The specified container already exists."),
    "ContainerNotFound": (404, "The specified container does not exist."),
    "InvalidBlobType": (409, "The blob type is invalid for this operation."),
    "InvalidHeaderValue": (400, "The value for one of the HTTP headers is not in the correct format."),
    "InvalidMetadata": (400, "The metadata specified is invalid. It has characters that are not permitted."),
    "InvalidPageRange": (416, "The page range specified is invalid."),
    "InvalidQueryParameterValue": (
        400,
        "Value for one of the query parameters specified in the request URI is invalid.",
    ),
    "InvalidRange": (416, "The range specified is invalid for the current size of the resource."),
    "InvalidResourceName": (400, "The specified resource name contains invalid characters."),
    "Md5Mismatch": (400, "The MD5 value specified in the request did not match with the MD5 value calculated."),
    "MissingContentLengthHeader": (411, "Content-Length HTTP header is missing."),
    "MissingRequiredHeader": (400, "An HTTP header that's mandatory for this request is not specified."),
    "PendingCopyOperation": (409, "There is currently a pending copy operation."),
    "RequestBodyTooLarge": (413, "The request body is too large and exceeds the maximum permissible limit."),
    "ResourceNotFound": (404, "The specified resource does not exist."),
    "SequenceNumberConditionNotMet": (
        412,
        "The sequence number condition specified using HTTP conditional header(s) is not met.",
    ),
    "UnsupportedHttpVerb": (405, "The resource doesn't support specified Http Verb."),
}


class BlobError(Exception):
    """A refused request; `detail` is shown beside the standing text of the code."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.status, message = MESSAGES[code]
        self.detail = detail
        super().__init__(f"{message} {detail}".strip())

    def response(self) -> Response:
        """Return the HTTP answer."""
        detail = f"<AuthenticationErrorDetail>{escape(self.detail)}</AuthenticationErrorDetail>" if self.detail else ""
        text = (
            '<?xml version="1.0" encoding="utf-8"?>'
            f"<Error><Code>{self.code}</Code><Message>{escape(MESSAGES[self.code][1])}</Message>{detail}</Error>"
        )
        headers = {"Content-Type": "application/xml", "x-ms-error-code": self.code}
        return Response(self.status, text.encode(), headers)
