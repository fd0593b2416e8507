# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests about accounts and containers."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from tests.emulator.device.blob.call import Call
from tests.emulator.device.blob.errors import BlobError
from tests.emulator.device.blob.state import BlobState, http_date, stamps
from tests.emulator.device.blob.store import PAGE_BLOB, Container, StoredBlob, new_etag
from tests.emulator.messages import Response

MOST_RESULTS = 5000
XML = '<?xml version="1.0" encoding="utf-8"?>'
_XML_TYPE = {"Content-Type": "application/xml"}
_ACCESS = ("", "blob", "container")


def create(state: BlobState, call: Call) -> Response:
    """`PUT /<container>?restype=container`."""
    present = state.store.containers(call.account)
    if call.container in present:
        raise BlobError("ContainerAlreadyExists")
    made = Container(_access(call), new_etag(), state.clock.now(), call.metadata())
    present[call.container] = made
    return Response(201, headers=stamps(made))


def set_access(state: BlobState, call: Call) -> Response:
    """`PUT /<container>?restype=container&comp=acl`; stored access policies are not emulated."""
    container = state.container(call)
    container.access = _access(call)
    container.etag, container.modified = new_etag(), state.clock.now()
    return Response(200, headers=stamps(container))


def properties(state: BlobState, call: Call) -> Response:
    """`GET` or `HEAD /<container>?restype=container`."""
    container = state.container(call)
    headers = {**stamps(container), **{f"x-ms-meta-{name}": value for name, value in container.metadata.items()}}
    if container.access:
        headers["x-ms-blob-public-access"] = container.access
    return Response(200, b"", headers)


def delete(state: BlobState, call: Call) -> Response:
    """`DELETE /<container>?restype=container`."""
    state.container(call)
    state.store.remove_container(call.account, call.container)
    return Response(202)


def list_containers(state: BlobState, call: Call) -> Response:
    """`GET /?comp=list`."""
    found = state.store.containers(call.account)
    names, marker = _page(call, list(found))
    items = "".join(
        f"<Container><Name>{escape(name)}</Name><Properties><Last-Modified>{http_date(found[name].modified)}"
        f"</Last-Modified><Etag>{escape(found[name].etag)}</Etag></Properties></Container>"
        for name in names
    )
    return _listing(call, f"<Containers>{items}</Containers>", marker)


def list_blobs(state: BlobState, call: Call) -> Response:
    """`GET /<container>?restype=container&comp=list`."""
    found = state.container(call).blobs
    names, marker = _page(call, list(found))
    include = call.query.get("include", "").split(",")
    items = "".join(_blob_item(name, found[name], metadata="metadata" in include) for name in names)
    return _listing(call, f"<Blobs>{items}</Blobs>", marker)


def _blob_item(name: str, blob: StoredBlob, *, metadata: bool) -> str:
    members = {
        "Last-Modified": http_date(blob.modified),
        "Etag": blob.etag,
        "Content-Length": str(blob.size),
        "Content-Type": blob.properties.get("Content-Type", "application/octet-stream"),
        "BlobType": blob.kind,
    }
    if blob.kind == PAGE_BLOB:
        members["x-ms-blob-sequence-number"] = str(blob.sequence_number)
    listed = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in members.items())
    extra = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in blob.metadata.items()) if metadata else ""
    return (
        f"<Blob><Name>{escape(name)}</Name><Properties>{listed}</Properties>"
        f"{f'<Metadata>{extra}</Metadata>' if metadata else ''}</Blob>"
    )


def _page(call: Call, names: list[str]) -> tuple[list[str], str]:
    """Return one page of names and the marker of the next one."""
    prefix, marker = call.query.get("prefix", ""), call.query.get("marker", "")
    wanted = sorted(name for name in names if name.startswith(prefix) and name >= marker)
    text = call.query.get("maxresults", str(MOST_RESULTS))
    if not text.isdigit() or not int(text):
        raise BlobError("InvalidQueryParameterValue", "maxresults")
    count = min(int(text), MOST_RESULTS)
    return wanted[:count], (wanted[count] if len(wanted) > count else "")


def _listing(call: Call, content: str, marker: str) -> Response:
    endpoint = quoteattr(f"{call.request.base_url}/")
    container = f" ContainerName={quoteattr(call.container)}" if call.container else ""
    following = f"<NextMarker>{escape(marker)}</NextMarker>" if marker else "<NextMarker />"
    text = f"{XML}<EnumerationResults ServiceEndpoint={endpoint}{container}>{content}{following}</EnumerationResults>"
    return Response(200, text.encode(), dict(_XML_TYPE))


def _access(call: Call) -> str:
    access = call.headers.get("x-ms-blob-public-access", "")
    if access not in _ACCESS:
        raise BlobError("InvalidHeaderValue", "x-ms-blob-public-access")
    return access
