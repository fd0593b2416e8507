# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing and listing pages."""

from __future__ import annotations

import base64
import hashlib

from tests.emulator.device.blob.call import Call
from tests.emulator.device.blob.containers import XML
from tests.emulator.device.blob.errors import BlobError
from tests.emulator.device.blob.pages import LARGEST_PAGE_WRITE, added, clipped, parse_pages, parse_range, removed
from tests.emulator.device.blob.state import BlobState, stamps
from tests.emulator.device.blob.store import PAGE_BLOB, StoredBlob
from tests.emulator.messages import Response

_CLEAR_PIECE = 4 * 1024 * 1024


def write(state: BlobState, call: Call) -> Response:
    """`PUT /<container>/<blob>?comp=page`."""
    blob = _page_blob(state, call)
    wanted = call.headers.get("x-ms-if-sequence-number-eq")
    if wanted and wanted != str(blob.sequence_number):
        raise BlobError("SequenceNumberConditionNotMet")
    start, end = parse_pages(call.range, blob.size)
    action = call.headers.get("x-ms-page-write", "").lower()
    if action == "update":
        digest = _update(call, blob, start, end)
    elif action == "clear":
        digest = ""
        _clear(call, blob, start, end)
    else:
        raise BlobError("InvalidHeaderValue" if action else "MissingRequiredHeader", "x-ms-page-write")
    blob.touch(state.clock.now())
    headers = {**stamps(blob), "x-ms-blob-sequence-number": str(blob.sequence_number)}
    return Response(201, headers={**headers, **({"Content-MD5": digest} if digest else {})})


def list_pages(state: BlobState, call: Call) -> Response:
    """`GET /<container>/<blob>?comp=pagelist`."""
    blob = _page_blob(state, call)
    start, end = parse_range(call.range, blob.size) if call.range else (0, blob.size)
    items = "".join(
        f"<PageRange><Start>{low}</Start><End>{high - 1}</End></PageRange>"
        for low, high in clipped(blob.pages, start, end)
    )
    headers = {**stamps(blob), "Content-Type": "application/xml", "x-ms-blob-content-length": str(blob.size)}
    return Response(200, f"{XML}<PageList>{items}</PageList>".encode(), headers)


def _update(call: Call, blob: StoredBlob, start: int, end: int) -> str:
    body = call.request.body
    if end - start > LARGEST_PAGE_WRITE:
        raise BlobError("RequestBodyTooLarge")
    if len(body) != end - start:
        raise BlobError("InvalidHeaderValue", "Content-Length")
    digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
    if call.headers.get("content-md5", digest) != digest:
        raise BlobError("Md5Mismatch")
    blob.write(start, body)
    blob.pages = added(blob.pages, start, end)
    return digest


def _clear(call: Call, blob: StoredBlob, start: int, end: int) -> None:
    if call.request.body:
        raise BlobError("InvalidHeaderValue", "Content-Length")
    for low, high in clipped(blob.pages, start, end):
        for piece in range(low, high, _CLEAR_PIECE):
            blob.write(piece, bytes(min(_CLEAR_PIECE, high - piece)))
    blob.pages = removed(blob.pages, start, end)


def _page_blob(state: BlobState, call: Call) -> StoredBlob:
    blob = state.blob(call)
    if blob.kind != PAGE_BLOB:
        raise BlobError("InvalidBlobType")
    return blob
