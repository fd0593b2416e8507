# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to the blob service, taken apart."""

from __future__ import annotations

import dataclasses
import re
import urllib.parse

from tests.emulator.device.blob.errors import BlobError
from tests.emulator.messages import Request

LONGEST_BLOB_NAME = 880
"""Source: azure-stack-edge facts G.3."""
CONTAINER_NAME = re.compile(r"^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$")
_METADATA = "x-ms-meta-"
_IDENTIFIER = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


@dataclasses.dataclass(frozen=True)
class Call:
    """One request.

    Attributes:
        request: As it came.
        account: First label of the host name.
        raw_path: The path exactly as sent, which is what was signed.
        container: Empty for requests to the account.
        blob: Empty for requests to the account or a container.
        query: Decoded parameters by lower-case name.
        headers: Headers by lower-case name.
    """

    request: Request
    account: str
    raw_path: str
    container: str
    blob: str
    query: dict[str, str]
    headers: dict[str, str]

    @classmethod
    def of(cls, request: Request) -> Call:
        """Take a request apart."""
        raw_path, _, raw_query = request.target.partition("?")
        container, _, blob = raw_path.lstrip("/").partition("/")
        pairs = urllib.parse.parse_qsl(raw_query, keep_blank_values=True)
        return cls(
            request=request,
            account=request.host.partition(".")[0],
            raw_path=raw_path,
            container=urllib.parse.unquote(container),
            blob=urllib.parse.unquote(blob),
            query={name.lower(): value for name, value in pairs},
            headers={name.lower(): value for name, value in request.headers.items()},
        )

    @property
    def method(self) -> str:
        """The verb."""
        return self.request.method

    @property
    def component(self) -> str:
        """What the request is about: `page`, `pagelist`, `metadata`, `properties`, `list` or nothing."""
        return self.query.get("comp", "").lower()

    @property
    def range(self) -> str:
        """The range header; `x-ms-range` counts before `Range`."""
        return self.headers.get("x-ms-range") or self.headers.get("range", "")

    def number(self, header: str) -> int:
        """Return the value of a header that has to be there and a number."""
        value = self.headers.get(header)
        if value is None:
            raise BlobError("MissingRequiredHeader", header)
        if not value.isdigit():
            raise BlobError("InvalidHeaderValue", header)
        return int(value)

    def metadata(self) -> dict[str, str]:
        """Return the metadata that the request carries."""
        found = {name: value for name, value in self.headers.items() if name.startswith(_METADATA)}
        metadata = {name[len(_METADATA) :]: value for name, value in found.items()}
        if not all(_IDENTIFIER.match(name) for name in metadata):
            raise BlobError("InvalidMetadata")
        return metadata

    def check_names(self) -> None:
        """Refuse names that cannot exist."""
        if self.container and self.container != "$root" and not CONTAINER_NAME.match(self.container):
            raise BlobError("InvalidResourceName", self.container)
        if len(self.blob) > LONGEST_BLOB_NAME:
            # inferred: the code for a name that is too long for a device
            raise BlobError("InvalidResourceName", "blob name")
