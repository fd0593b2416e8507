# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests about one blob, but for its pages."""

from __future__ import annotations

import base64
import hashlib

from tests.emulator.device.blob import copies
from tests.emulator.device.blob.call import Call
from tests.emulator.device.blob.errors import BlobError
from tests.emulator.device.blob.pages import PAGE, parse_range
from tests.emulator.device.blob.state import BlobState, check_conditions, stamps
from tests.emulator.device.blob.store import BLOCK_BLOB, PAGE_BLOB, StoredBlob, new_etag
from tests.emulator.messages import Response

LARGEST_PAGE_BLOB = 1024**4
"""1 TB. Source: azure-stack-edge facts G.3. # inferred: that it is counted in powers of two"""
LARGEST_SINGLE_BLOCK_BLOB = 256 * 1024 * 1024
LARGEST_RANGE_DIGEST = 4 * 1024 * 1024
_CONTENT_HEADERS = {
    "x-ms-blob-content-type": "Content-Type",
    "x-ms-blob-content-encoding": "Content-Encoding",
    "x-ms-blob-content-language": "Content-Language",
    "x-ms-blob-content-md5": "Content-MD5",
    "x-ms-blob-cache-control": "Cache-Control",
    "x-ms-blob-content-disposition": "Content-Disposition",
}
_DEFAULT_TYPE = "application/octet-stream"
_LARGEST_SEQUENCE_NUMBER = 2**63 - 1


def create(state: BlobState, call: Call) -> Response:
    """`PUT /<container>/<blob>`: a page blob, a small block blob, or a copy."""
    container = state.container(call)
    check_conditions(call, container.blobs.get(call.blob))
    copies.check_free(state, container.blobs.get(call.blob))
    if "x-ms-copy-source" in call.headers:
        return copies.start(state, call)
    kind = call.headers.get("x-ms-blob-type")
    if kind not in (PAGE_BLOB, BLOCK_BLOB):
        raise BlobError("InvalidHeaderValue" if kind else "MissingRequiredHeader", "x-ms-blob-type")
    made = _empty_page_blob(state, call) if kind == PAGE_BLOB else _block_blob(state, call)
    made.properties = {"Content-Type": _DEFAULT_TYPE, **_content_headers(call)}
    made.metadata = call.metadata()
    state.store.put(container, call.blob, made)
    return Response(201, headers={**stamps(made), "x-ms-request-server-encrypted": "true"})


def read(state: BlobState, call: Call) -> Response:
    """`GET /<container>/<blob>`, whole or a range of it."""
    blob = state.blob(call)
    headers = _headers(state, blob)
    if not call.range:
        return Response(200, blob.read(0, blob.size), headers)
    start, end = parse_range(call.range, blob.size)
    content = blob.read(start, end)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{blob.size}"
    if call.headers.get("x-ms-range-get-content-md5", "").lower() == "true":
        if len(content) > LARGEST_RANGE_DIGEST:
            raise BlobError("InvalidHeaderValue", "x-ms-range-get-content-md5")
        headers["Content-MD5"] = _md5(content)
    return Response(206, content, headers)


def properties(state: BlobState, call: Call) -> Response:
    """`HEAD /<container>/<blob>`, and metadata alone."""
    blob = state.blob(call)
    if call.component == "metadata":
        return Response(200, b"", {**stamps(blob), **_metadata_headers(blob)})
    headers = _headers(state, blob)
    shown = blob.size if copies.status(state, blob) in ("", copies.SUCCESS) else 0
    return Response(200, b"", {**headers, "Content-Length": str(shown)})


def delete(state: BlobState, call: Call) -> Response:
    """`DELETE /<container>/<blob>`."""
    blob = state.blob(call)
    copies.check_free(state, blob)
    state.store.fail_copies(blob, state.clock.now())
    state.store.remove(state.container(call), call.blob)
    return Response(202)


def set_metadata(state: BlobState, call: Call) -> Response:
    """`PUT /<container>/<blob>?comp=metadata`: replaces all metadata."""
    blob = state.blob(call)
    blob.metadata = call.metadata()
    blob.touch(state.clock.now())
    return Response(200, headers=stamps(blob))


def set_properties(state: BlobState, call: Call) -> Response:
    """`PUT /<container>/<blob>?comp=properties`: content headers, which are replaced together, or the size."""
    blob = state.blob(call)
    if blob.kind == PAGE_BLOB and "x-ms-blob-content-length" in call.headers:
        # Shrinking and growing is for page blobs of which nothing here makes use.
        raise BlobError("InvalidHeaderValue", "x-ms-blob-content-length")
    given = _content_headers(call)
    if given:
        blob.properties = {"Content-Type": _DEFAULT_TYPE, **given}
    blob.touch(state.clock.now())
    return Response(200, headers=stamps(blob))


def _empty_page_blob(state: BlobState, call: Call) -> StoredBlob:
    size = call.number("x-ms-blob-content-length")
    if call.request.body:
        raise BlobError("InvalidHeaderValue", "Content-Length")
    if size % PAGE or size > LARGEST_PAGE_BLOB:
        raise BlobError("InvalidHeaderValue", "x-ms-blob-content-length")
    number = call.number("x-ms-blob-sequence-number") if "x-ms-blob-sequence-number" in call.headers else 0
    if number > _LARGEST_SEQUENCE_NUMBER:
        raise BlobError("InvalidHeaderValue", "x-ms-blob-sequence-number")
    path = state.store.new_file(size)
    return StoredBlob(PAGE_BLOB, size, path, new_etag(), state.clock.now(), sequence_number=number)


def _block_blob(state: BlobState, call: Call) -> StoredBlob:
    body = call.request.body
    if len(body) > LARGEST_SINGLE_BLOCK_BLOB:
        raise BlobError("RequestBodyTooLarge")
    if call.headers.get("content-md5", _md5(body)) != _md5(body):
        raise BlobError("Md5Mismatch")
    path = state.store.new_file(len(body))
    made = StoredBlob(BLOCK_BLOB, len(body), path, new_etag(), state.clock.now())
    made.write(0, body)
    return made


def _headers(state: BlobState, blob: StoredBlob) -> dict[str, str]:
    headers = {**stamps(blob), **blob.properties, "Accept-Ranges": "bytes", "x-ms-server-encrypted": "true"}
    headers |= _metadata_headers(blob)
    # inferred: what a pending copy looks like; facts G.3 tell of a block blob whose length is -1
    headers["x-ms-blob-type"] = BLOCK_BLOB if copies.status(state, blob) == copies.PENDING else blob.kind
    headers["x-ms-lease-status"], headers["x-ms-lease-state"] = "unlocked", "available"
    if blob.kind == PAGE_BLOB:
        headers["x-ms-blob-sequence-number"] = str(blob.sequence_number)
    return {**headers, **copies.headers(state, blob)}


def _metadata_headers(blob: StoredBlob) -> dict[str, str]:
    return {f"x-ms-meta-{name}": value for name, value in blob.metadata.items()}


def _content_headers(call: Call) -> dict[str, str]:
    return {shown: call.headers[name] for name, shown in _CONTENT_HEADERS.items() if name in call.headers}


def _md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
