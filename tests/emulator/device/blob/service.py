# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The blob service: version, authentication, and which handler answers."""

from __future__ import annotations

import dataclasses
import email.utils
import pathlib
import secrets
import typing as t
from collections.abc import Callable

from tests.emulator.clock import EmulatorClock
from tests.emulator.device.blob import blobs, containers, page_blobs, shared_access, shared_key
from tests.emulator.device.blob.accounts import Accounts
from tests.emulator.device.blob.call import Call
from tests.emulator.device.blob.errors import BlobError
from tests.emulator.device.blob.state import BlobState
from tests.emulator.device.blob.store import BlobStore, StoredBlob
from tests.emulator.messages import Request, Response

VERSIONS = (
    "2015-04-05",
    "2015-07-08",
    "2015-12-11",
    "2016-05-31",
    "2017-04-17",
    "2017-07-29",
    "2017-11-09",
    "2018-03-28",
    "2018-11-09",
    "2019-02-02",
    # inferred: newer releases take it, since their documentation runs a tool with it
    "2019-07-07",
)
"""What `x-ms-version` may be. Source: azure-stack-edge facts G.3."""
_OLDEST = "2009-09-19"
_READS = ("GET", "HEAD")

Handler = Callable[[BlobState, Call], Response]


@dataclasses.dataclass(frozen=True)
class Action:
    """What answers one kind of request, and the letters of a SAS of which one allows it."""

    handler: Handler
    permissions: str


ACCOUNT_ACTIONS = {("GET", "list"): Action(containers.list_containers, "l")}
CONTAINER_ACTIONS = {
    ("PUT", ""): Action(containers.create, "cw"),
    ("GET", ""): Action(containers.properties, "r"),
    ("HEAD", ""): Action(containers.properties, "r"),
    ("DELETE", ""): Action(containers.delete, "d"),
    ("GET", "list"): Action(containers.list_blobs, "l"),
    ("PUT", "acl"): Action(containers.set_access, "w"),
}
BLOB_ACTIONS = {
    ("PUT", ""): Action(blobs.create, "cw"),
    ("GET", ""): Action(blobs.read, "r"),
    ("HEAD", ""): Action(blobs.properties, "r"),
    ("DELETE", ""): Action(blobs.delete, "d"),
    ("PUT", "metadata"): Action(blobs.set_metadata, "w"),
    ("GET", "metadata"): Action(blobs.properties, "r"),
    ("HEAD", "metadata"): Action(blobs.properties, "r"),
    ("PUT", "properties"): Action(blobs.set_properties, "w"),
    ("PUT", "page"): Action(page_blobs.write, "w"),
    ("GET", "pagelist"): Action(page_blobs.list_pages, "r"),
}


class BlobService:
    """The blob service of one device. `copy_seconds` tells how many emulated seconds a copy takes."""

    def __init__(self, directory: pathlib.Path, clock: EmulatorClock, copy_seconds: Callable[[], float]) -> None:
        self.accounts = Accounts()
        self.store = BlobStore(directory)
        self._state = BlobState(self.store, clock, self.source, copy_seconds)

    def handle(self, request: Request) -> Response:
        """Answer a request to `<account>.blob.<name>.<domain>`."""
        call = Call.of(request)
        try:
            response = self._answer(call)
        except BlobError as error:
            response = error.response()
        if call.method == "HEAD" and response.status >= 400:
            response.body = b""
        response.headers |= {
            "x-ms-request-id": secrets.token_hex(16),
            "x-ms-version": call.headers.get("x-ms-version", _OLDEST),
            "Date": email.utils.formatdate(usegmt=True),
            "Server": "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0",
        }
        if "x-ms-client-request-id" in call.headers:
            response.headers["x-ms-client-request-id"] = call.headers["x-ms-client-request-id"]
        return response

    def source(self, url: str) -> StoredBlob:
        """Return the blob behind a URL as something that only has the URL may read it; BlobError when it may not."""
        _scheme, _, rest = url.partition("://")
        authority, slash, target = rest.partition("/")
        host = authority.partition(":")[0].lower()
        call = Call.of(Request("GET", host, authority, slash + target, {}))
        self._authorize(call, Action(blobs.read, "r"))
        return self._state.blob(call)

    def clear(self) -> None:
        """Forget all accounts and remove everything in them."""
        self.accounts.load({})
        self._state.store.clear()

    def save(self) -> dict[str, t.Any]:
        """Return accounts and what describes the blobs as JSON values."""
        return {"accounts": self.accounts.save(), "store": self._state.store.save()}

    def load(self, content: dict[str, t.Any]) -> None:
        """Replace everything by what was saved."""
        self.accounts.load(content["accounts"])
        self._state.store.load(content["store"])

    def _answer(self, call: Call) -> Response:
        action = _action(call)
        self._authorize(call, action)
        call.check_names()
        return action.handler(self._state, call)

    def _authorize(self, call: Call, action: Action) -> None:
        keys = self.accounts.key(call.account)
        if not keys:
            # inferred: the name of an account that does not exist resolves to the device all the same
            raise BlobError("ResourceNotFound", call.account)
        version = call.headers.get("x-ms-version", "")
        if version and version not in VERSIONS:
            raise BlobError("InvalidHeaderValue", "x-ms-version")
        if "authorization" in call.headers:
            if not version:
                raise BlobError("MissingRequiredHeader", "x-ms-version")
            shared_key.check(call, keys)
        elif "sig" in call.query:
            if call.query.get("sv") not in VERSIONS:
                raise BlobError("InvalidQueryParameterValue", "sv")
            shared_access.check(call, keys, permissions=action.permissions, resource=_resource(call))
        else:
            self._check_public(call)

    def _check_public(self, call: Call) -> None:
        container = self._state.store.containers(call.account).get(call.container)
        public = container.access if container else ""
        if call.method not in _READS or not public or (not call.blob and public != "container"):
            raise BlobError("ResourceNotFound")


def _resource(call: Call) -> str:
    if call.blob:
        return "o"
    return "c" if call.container else "s"


def _action(call: Call) -> Action:
    if call.blob:
        actions = BLOB_ACTIONS
    elif call.container:
        if call.query.get("restype", "").lower() != "container":
            raise BlobError("InvalidQueryParameterValue", "restype")
        actions = CONTAINER_ACTIONS
    else:
        actions = ACCOUNT_ACTIONS
    action = actions.get((call.method, call.component))
    if action is None:
        known = {component for _, component in actions}
        raise BlobError("UnsupportedHttpVerb" if call.component in known else "InvalidQueryParameterValue", "comp")
    return action
