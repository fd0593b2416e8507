# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all handlers of the blob service share."""

from __future__ import annotations

import dataclasses
import email.utils
from collections.abc import Callable

from tests.emulator.clock import EmulatorClock
from tests.emulator.device.blob.call import Call
from tests.emulator.device.blob.errors import BlobError
from tests.emulator.device.blob.store import BlobStore, Container, StoredBlob


@dataclasses.dataclass(frozen=True)
class BlobState:
    """Contents, time, how the source of a copy is found, and how many emulated seconds a copy takes."""

    store: BlobStore
    clock: EmulatorClock
    source: Callable[[str], StoredBlob]
    copy_seconds: Callable[[], float]

    def container(self, call: Call) -> Container:
        """Return the container that a request names."""
        container = self.store.containers(call.account).get(call.container)
        if container is None:
            raise BlobError("ContainerNotFound")
        return container

    def blob(self, call: Call) -> StoredBlob:
        """Return the blob that a request names, if its conditions are met."""
        blob = self.container(call).blobs.get(call.blob)
        if blob is None:
            raise BlobError("BlobNotFound")
        check_conditions(call, blob)
        return blob


def check_conditions(call: Call, blob: StoredBlob | None) -> None:
    """Refuse a request whose `If-Match` or `If-None-Match` does not hold."""
    wanted, unwanted = call.headers.get("if-match"), call.headers.get("if-none-match")
    if wanted and (blob is None or wanted not in ("*", blob.etag)):
        raise BlobError("ConditionNotMet")
    if unwanted and blob is not None and unwanted in ("*", blob.etag) and call.method not in ("GET", "HEAD"):
        raise BlobError("ConditionNotMet")


def stamps(item: Container | StoredBlob) -> dict[str, str]:
    """Return the headers that tell the version of something."""
    return {"ETag": item.etag, "Last-Modified": http_date(item.modified)}


def http_date(seconds: float) -> str:
    """Write a point in time as HTTP does."""
    return email.utils.formatdate(seconds, usegmt=True)
