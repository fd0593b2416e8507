# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Has the blob service copy something into a blob, waits for it, and takes up a copy that an earlier run has started.

The blob says in its metadata from the first moment on what it is a copy of. That, and the service's word that the copy
succeeded, is all that is known later: a page that somebody writes into the blob afterwards does not show. A blob that
was replaced as a whole has lost both.
"""

from __future__ import annotations

import collections.abc as c
import dataclasses
import enum

from ansible_collections.edgestack.azure.plugins.module_utils._blob.client import PAGE_BLOB, BlobProperties
from ansible_collections.edgestack.azure.plugins.module_utils._blob.upload import SOURCE, Place
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Deadline
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 15.0
_MEGABYTE = 1024 * 1024


class Standing(enum.Enum):
    """What is at the place of the copy."""

    ABSENT = "absent"
    PENDING = "pending"
    COMPLETE = "complete"
    FAILED = "failed"
    OTHER = "other content"


class CopyPending(CollectionError):
    """The copy goes on in the service, and the time to wait for it is over."""


@dataclasses.dataclass(frozen=True)
class ServerCopy:
    """One blob that is, or is to be, a copy.

    Args:
        place: Where the copy is.
        source: What identifies the source, as metadata; empty for one that does not exist yet.
        deadline: When to give up waiting.
        progress: Called with a text while it is waited.
    """

    place: Place
    source: str
    deadline: Deadline
    progress: c.Callable[[str], None]

    def standing(self, properties: BlobProperties | None) -> Standing:
        """What a blob is, seen from this copy."""
        if properties is None:
            return Standing.ABSENT
        if not self.source or properties.metadata.get(SOURCE) != self.source or properties.copy is None:
            return Standing.OTHER
        if properties.copy.status == "pending":
            return Standing.PENDING
        return Standing.COMPLETE if _is_whole(properties) else Standing.FAILED

    def start(self, url: str) -> None:
        """Have the service begin.

        Args:
            url: Leads to the source, with its signature.
        """
        place = self.place
        if not place.client.container_exists(place.container):
            place.client.create_container(place.container)
        place.client.start_copy(place.container, place.blob, source=url, metadata={SOURCE: self.source})

    def settled(self) -> BlobProperties | None:
        """The blob as it is, after a copy that is still going on has ended.

        Raises:
            CopyPending: It has not ended in time.
        """
        pause = _FIRST_PAUSE
        properties = self.place.properties()
        while properties is not None and self.standing(properties) is Standing.PENDING:
            far = _progress(properties)
            if self.deadline.expired:
                raise CopyPending(
                    f"{self.place.uri} is still being copied{far} after {self.deadline.seconds:g} seconds. It goes on"
                    " in the device: run the task again to wait for it, or raise 'wait_timeout'."
                )
            self.progress(f"copying{far}")
            self.deadline.clock.sleep(min(pause, self.deadline.remaining()))
            pause = min(pause * 2, _LONGEST_PAUSE)
            properties = self.place.properties()
        return properties

    def finish(self) -> BlobProperties:
        """Wait for the end of the copy and prove that it is whole.

        Raises:
            CopyPending: It has not ended in time.
            CollectionError: It failed, or something else is there now.
        """
        properties = self.settled()
        if properties is not None and self.standing(properties) is Standing.COMPLETE:
            return properties
        if properties is None or properties.metadata.get(SOURCE) != self.source or properties.copy is None:
            raise CollectionError(f"{self.place.uri}: the blob was removed or replaced while it was copied.")
        copy = properties.copy
        reason = f": {copy.description}" if copy.description else ""
        raise CollectionError(
            f"{self.place.uri}: the copy ended as {copy.status!r}{reason}; the blob is a {properties.kind} of"
            f" {properties.size} bytes, {copy.total} were to be copied. Run the task again to copy anew."
        )


def _is_whole(properties: BlobProperties) -> bool:
    """Whether the service says that all bytes are there, and they are, in a blob that disks can be made from."""
    copy = properties.copy
    return (
        copy is not None
        and copy.status == "success"
        and properties.kind == PAGE_BLOB
        and properties.size > 0
        and copy.total in (None, properties.size)
        and copy.copied in (None, properties.size)
    )


def _progress(properties: BlobProperties) -> str:
    copy = properties.copy
    if copy is None or copy.copied is None or copy.total is None:
        return ""
    return f" ({copy.copied // _MEGABYTE} of {copy.total // _MEGABYTE} MiB)"
