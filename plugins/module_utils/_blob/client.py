# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speaks to the blob service of a device: containers and page blobs.

The library ``azure-storage-blob`` does not serve here: the oldest service version that its releases speak is
2019-02-02, the last one that devices are documented to know, while the one that is proven on devices is 2017-11-09
(azure-stack-edge facts G.3); and it brings its own transport, which knows neither ``resolve_to`` nor the pinned
certificates of this collection. Nine requests are all that is needed.
"""

from __future__ import annotations

import base64
import collections.abc as c
import dataclasses
import hashlib
import re
import urllib.parse
import uuid

from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse, Transport
from ansible_collections.edgestack.azure.plugins.module_utils._blob.errors import BlobError
from ansible_collections.edgestack.azure.plugins.module_utils._blob.ranges import Range, merged
from ansible_collections.edgestack.azure.plugins.module_utils._blob.signing import Credential

SERVICE_VERSION = "2017-11-09"
PAGE_BLOB = "PageBlob"
_METADATA = "x-ms-meta-"
# One request for the pages of so many bytes keeps the answers small.
_LISTED_BYTES = 64 * 1024**3
_PAGE_RANGE = re.compile(r"<PageRange>\s*<Start>(\d+)</Start>\s*<End>(\d+)</End>\s*</PageRange>")


@dataclasses.dataclass(frozen=True)
class CopyStatus:
    """How far a copy is that the service makes.

    Attributes:
        status: ``pending``, ``success``, ``failed`` or ``aborted``.
        copied: Bytes that are there; None where the service does not tell.
        total: Bytes of the source; None where the service does not tell.
        description: Why it failed.
    """

    status: str
    copied: int | None
    total: int | None
    description: str


@dataclasses.dataclass(frozen=True)
class BlobProperties:
    """What is known of a blob.

    Attributes:
        kind: ``PageBlob``, ``BlockBlob`` or ``AppendBlob``.
        size: Bytes.
        etag: Changes with every write.
        last_modified: When it was last changed, as HTTP writes times.
        metadata: Its metadata, names in lower case.
        copy: Of a blob that the service copied and nobody replaced since.
    """

    kind: str
    size: int
    etag: str
    last_modified: str
    metadata: dict[str, str]
    copy: CopyStatus | None = None


def blob_uri(endpoint: str, container: str, blob: str = "") -> str:
    """The URL of a container or a blob of the storage account at an endpoint."""
    path = f"{container}/{blob}" if blob else container
    return f"{endpoint.rstrip('/')}/{urllib.parse.quote(path, safe='/~')}"


class BlobClient:
    """One storage account. Threads may share it.

    Args:
        endpoint: ``https://<account>.blob.<name>.<domain>``, with or without a slash at the end.
        version: The service version, ``x-ms-version``.
    """

    def __init__(
        self, endpoint: str, credential: Credential, transport: Transport, *, version: str = SERVICE_VERSION
    ) -> None:
        self._endpoint = endpoint.rstrip("/")
        self._credential = credential
        self._transport = transport
        self._version = version

    def uri(self, container: str, blob: str = "") -> str:
        """The URL of a container or a blob."""
        return blob_uri(self._endpoint, container, blob)

    def container_exists(self, container: str) -> bool:
        """Whether there is such a container."""
        response = self._send("HEAD", f"{self.uri(container)}?restype=container", accept=(404,))
        return response.status != 404

    def create_container(self, container: str, public_access: str = "") -> None:
        """Create a container; one that was made meanwhile is fine.

        Args:
            public_access: ``blob`` or ``container`` for what everybody may read; empty for nothing.
        """
        headers = {"x-ms-blob-public-access": public_access} if public_access else {}
        self._send("PUT", f"{self.uri(container)}?restype=container", headers=headers, accept=(409,))

    def properties(self, container: str, blob: str) -> BlobProperties | None:
        """What is known of a blob; ``None`` when there is none, or no container."""
        response = self._send("HEAD", self.uri(container, blob), accept=(404,))
        if response.status == 404:
            return None
        names = [name for name in response.headers if name.startswith(_METADATA)]
        return BlobProperties(
            kind=response.header("x-ms-blob-type") or "",
            size=int(response.header("Content-Length") or 0),
            etag=response.header("ETag") or "",
            last_modified=response.header("Last-Modified") or "",
            metadata={name[len(_METADATA) :]: response.headers[name] for name in names},
            copy=_copy_status(response),
        )

    def create_page_blob(
        self, container: str, blob: str, *, size: int, metadata: c.Mapping[str, str], sequence_number: int
    ) -> None:
        """Create a page blob that reads as zeros, in place of any blob of that name."""
        headers = {
            "x-ms-blob-type": PAGE_BLOB,
            "x-ms-blob-content-length": str(size),
            "x-ms-blob-sequence-number": str(sequence_number),
            **_metadata_headers(metadata),
        }
        self._send("PUT", self.uri(container, blob), headers=headers)

    def put_pages(self, container: str, blob: str, start: int, content: bytes, *, sequence_number: int) -> None:
        """Write whole pages, at most 4 MiB.

        The service compares the MD5 and refuses what was damaged on the way; and it refuses to write to a blob that was
        created with another sequence number.
        """
        digest = hashlib.md5(content, usedforsecurity=False).digest()
        headers = {
            "x-ms-page-write": "update",
            "x-ms-range": f"bytes={start}-{start + len(content) - 1}",
            "x-ms-if-sequence-number-eq": str(sequence_number),
            "Content-MD5": base64.b64encode(digest).decode(),
        }
        self._send("PUT", f"{self.uri(container, blob)}?comp=page", headers=headers, data=content)

    def page_ranges(self, container: str, blob: str, *, size: int) -> list[Range]:
        """What was written of a page blob."""
        url = f"{self.uri(container, blob)}?comp=pagelist"
        found: list[Range] = []
        for start in range(0, size, _LISTED_BYTES):
            headers = {"x-ms-range": f"bytes={start}-{min(start + _LISTED_BYTES, size) - 1}"}
            text = self._send("GET", url, headers=headers).text
            found += [(int(match[1]), int(match[2]) + 1) for match in _PAGE_RANGE.finditer(text)]
        return merged(sorted(found))

    def start_copy(self, container: str, blob: str, *, source: str, metadata: c.Mapping[str, str]) -> None:
        """Have the service copy what ``source`` leads to, a URL with its own signature. It goes on after the answer."""
        headers = {"x-ms-copy-source": source, **_metadata_headers(metadata)}
        self._send("PUT", self.uri(container, blob), headers=headers)

    def set_metadata(self, container: str, blob: str, metadata: c.Mapping[str, str]) -> None:
        """Replace the metadata of a blob."""
        self._send("PUT", f"{self.uri(container, blob)}?comp=metadata", headers=_metadata_headers(metadata))

    def delete(self, container: str, blob: str) -> None:
        """Delete a blob with its snapshots; an absent one is fine."""
        self._send("DELETE", self.uri(container, blob), headers={"x-ms-delete-snapshots": "include"}, accept=(404,))

    def _send(
        self,
        method: str,
        url: str,
        *,
        headers: c.Mapping[str, str] | None = None,
        data: bytes | None = None,
        accept: c.Container[int] = (),
    ) -> HttpResponse:
        sent = {
            "Accept": "application/xml",
            "x-ms-client-request-id": str(uuid.uuid4()),
            "x-ms-version": self._version,
            **(headers or {}),
        }
        if data is not None:
            sent |= {"Content-Type": "application/octet-stream", "Content-Length": str(len(data))}
        elif method == "PUT":
            sent["Content-Length"] = "0"
        signed_url = self._credential.apply(method, url, sent)
        response = self._transport.send(method, signed_url, headers=sent, data=data)
        if response.status > 299 and (response.status not in accept or _is_refusal(response)):
            raise BlobError.from_response(response, method=method, url=url)
        return response


def _is_refusal(response: HttpResponse) -> bool:
    """Whether a 404 or 409 is about something else than the container or blob."""
    code = response.header("x-ms-error-code") or ""
    expected = ("ContainerNotFound", "BlobNotFound", "ContainerAlreadyExists", "ResourceNotFound", "")
    return code not in expected


def _copy_status(response: HttpResponse) -> CopyStatus | None:
    status = response.header("x-ms-copy-status")
    if not status:
        return None
    copied, _slash, total = (response.header("x-ms-copy-progress") or "").partition("/")
    return CopyStatus(
        status=status.lower(),
        copied=int(copied) if copied.isdigit() else None,
        total=int(total) if total.isdigit() else None,
        description=response.header("x-ms-copy-status-description") or "",
    )


def _metadata_headers(metadata: c.Mapping[str, str]) -> dict[str, str]:
    return {f"{_METADATA}{name}": value for name, value in metadata.items()}
