# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies that the service makes itself. Source: azure-stack-edge facts G.3, public contract of Copy Blob."""

from __future__ import annotations

import secrets

from tests.emulator.device.blob.call import Call
from tests.emulator.device.blob.errors import BlobError
from tests.emulator.device.blob.state import BlobState, http_date, stamps
from tests.emulator.device.blob.store import StoredBlob, new_etag
from tests.emulator.messages import Response

PENDING, SUCCESS, FAILED = "pending", "success", "failed"


def start(state: BlobState, call: Call) -> Response:
    """`PUT /<container>/<blob>` with `x-ms-copy-source`: accepted at once, done later."""
    source = _source(state, call)
    container, now = state.container(call), state.clock.now()
    present = container.blobs.get(call.blob)
    if present is not None and present.kind != source.kind:
        raise BlobError("InvalidBlobType")
    made = StoredBlob(source.kind, source.size, state.store.copy_contents(source), new_etag(), now)
    made.properties, made.pages, made.sequence_number = dict(source.properties), list(source.pages), 0
    made.metadata = call.metadata() or dict(source.metadata)
    made.copy = {
        "id": secrets.token_hex(16),
        "source": call.headers["x-ms-copy-source"].partition("?")[0],
        "file": source.path,
        "due": now + state.copy_seconds(),
    }
    state.store.put(container, call.blob, made)
    return Response(202, headers={**stamps(made), "x-ms-copy-id": made.copy["id"], "x-ms-copy-status": PENDING})


def _source(state: BlobState, call: Call) -> StoredBlob:
    url = call.headers["x-ms-copy-source"]
    try:
        return state.source(url)
    except BlobError as error:
        own = f"{call.request.base_url}/"
        if not url.startswith(own):
            raise BlobError("CannotVerifyCopySource") from error
        # Within the account the request itself is authorisation enough.
        name, _, blob = url[len(own) :].partition("?")[0].partition("/")
        found = state.store.containers(call.account).get(name)
        if found is None or blob not in found.blobs:
            raise BlobError("CannotVerifyCopySource") from error
        return found.blobs[blob]


def status(state: BlobState, blob: StoredBlob) -> str:
    """Tell how far the copy is that a blob was made by; empty for one that was made otherwise."""
    if not blob.copy:
        return ""
    if blob.copy.get("failed"):
        return FAILED
    return PENDING if state.clock.now() < blob.copy["due"] else SUCCESS


def check_free(state: BlobState, blob: StoredBlob | None) -> None:
    """Refuse to touch a blob that is still being copied."""
    if blob is not None and status(state, blob) == PENDING:
        raise BlobError("PendingCopyOperation")


def headers(state: BlobState, blob: StoredBlob) -> dict[str, str]:
    """Return what a blob tells of the copy that it was made by."""
    present = status(state, blob)
    if not present:
        return {}
    found = {
        "x-ms-copy-id": blob.copy["id"],
        "x-ms-copy-source": blob.copy["source"],
        "x-ms-copy-status": present,
        "x-ms-copy-progress": f"{blob.size if present == SUCCESS else 0}/{blob.size}",
    }
    if present == FAILED:
        found["x-ms-copy-status-description"] = blob.copy["failed"]
    if present != PENDING:
        found["x-ms-copy-completion-time"] = http_date(blob.copy["due"])
    return found
