# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Brings a file into a page blob: only what is not zero, several ranges at a time, and again after an interruption.

The blob carries a marker in its metadata from its first moment on: the digest of the file it is made from. What an
interrupted upload left is trusted only if it bears the marker of this very file, and a blob counts as complete only if
it says so and its written pages are those that the service told when it was finished. A blob that anything else made is
never taken for the file, even if it should have the same content.
"""

from __future__ import annotations

import collections.abc as c
import concurrent.futures
import dataclasses
import enum
import hashlib
import os
import queue
import threading

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._blob import ranges
from ansible_collections.edgestack.azure.plugins.module_utils._blob.client import (
    PAGE_BLOB,
    BlobClient,
    BlobProperties,
)
from ansible_collections.edgestack.azure.plugins.module_utils._blob.content import WINDOW, Content, read
from ansible_collections.edgestack.azure.plugins.module_utils._blob.errors import BlobError
from ansible_collections.edgestack.azure.plugins.module_utils._blob.ranges import Range
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

# Names of metadata: some proxies drop headers with an underscore.
SOURCE = "edgestacksource"
STATE = "edgestackstate"
UPLOADING = "uploading"
# Waits before a piece is sent again, beside the retries of the transport: together longer than a device is restarting.
_PAUSES = (5.0, 15.0, 45.0)
_PASSING = frozenset({"dropped", "timeout", "refused"})

Progress = c.Callable[[int], None]


class Standing(enum.Enum):
    """What is at the place of the blob."""

    ABSENT = "absent"
    COMPLETE = "complete"
    PARTIAL = "incomplete"
    OTHER = "other content"


@dataclasses.dataclass(frozen=True)
class Found:
    """What is at the place of the blob, and what of the file it lacks."""

    standing: Standing
    properties: BlobProperties | None
    missing: list[Range]


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a blob is, or is to be."""

    client: BlobClient
    container: str
    blob: str

    @property
    def uri(self) -> str:
        """Its URL."""
        return self.client.uri(self.container, self.blob)

    def properties(self) -> BlobProperties | None:
        """See ``BlobClient.properties``."""
        return self.client.properties(self.container, self.blob)

    def page_ranges(self, size: int) -> list[Range]:
        """See ``BlobClient.page_ranges``."""
        return self.client.page_ranges(self.container, self.blob, size=size)


def examine(place: Place, content: Content) -> Found:
    """Compare what is there with the content of a file. Reads only."""
    properties = place.properties()
    if properties is None:
        return Found(Standing.ABSENT, None, content.ranges)
    state = properties.metadata.get(STATE, "")
    is_ours = (
        properties.kind == PAGE_BLOB
        and properties.size == content.size
        and properties.metadata.get(SOURCE) == _source(content)
    )
    if is_ours:
        written = place.page_ranges(content.size)
        if state == _complete(written):
            return Found(Standing.COMPLETE, properties, [])
        if state == UPLOADING and not list(ranges.without(written, content.ranges)):
            return Found(Standing.PARTIAL, properties, list(ranges.without(content.ranges, written)))
    return Found(Standing.OTHER, properties, content.ranges)


class Upload:
    """One upload.

    Args:
        place: Where to.
        content: What ``survey`` found in the file.
        parallel: How many pieces of up to 4 MiB are on their way at the same time; each is held in memory.
    """

    def __init__(self, place: Place, content: Content, *, parallel: int, clock: Clock | None = None) -> None:
        self._place = place
        self._content = content
        self._parallel = parallel
        self._clock = clock or Clock()
        self._stop = threading.Event()
        # The same for the same content, so that a resumed upload knows it: pages that are meant for one content never
        # get into a blob that was made anew for another one.
        self._sequence_number = int(content.digest[:15], 16)

    def create(self) -> None:
        """Make the empty blob with its marker."""
        self._place.client.create_page_blob(
            self._place.container,
            self._place.blob,
            size=self._content.size,
            metadata={SOURCE: _source(self._content), STATE: UPLOADING},
            sequence_number=self._sequence_number,
        )

    def send(self, path: str, missing: list[Range], progress: Progress) -> int:
        """Send ranges of the file and return how many bytes these were.

        Args:
            progress: Called in this thread with the bytes sent so far.
        """
        pieces = ranges.pieces(missing, WINDOW)
        taking, done = threading.Lock(), queue.SimpleQueue[int]()
        sent = 0
        file = os.open(path, os.O_RDONLY)
        try:
            with concurrent.futures.ThreadPoolExecutor(self._parallel) as pool:
                try:
                    workers = [pool.submit(self._work, file, pieces, taking, done) for dummy in range(self._parallel)]
                    running = self._parallel
                    while running:
                        count = done.get()
                        running -= count == 0
                        sent += count
                        progress(sent)
                    for worker in workers:
                        worker.result()
                finally:
                    self._stop.set()
        finally:
            os.close(file)
        return sent

    def finish(self) -> BlobProperties:
        """Prove that everything arrived, and mark the blob as complete.

        Raises:
            CollectionError: the service does not have what was sent.
        """
        place = self._place
        written = place.page_ranges(self._content.size)
        lost = list(ranges.without(self._content.ranges, written))
        if lost:
            raise CollectionError(
                f"{place.uri}: the service does not have all that was sent to it: {ranges.total(lost)} bytes are"
                f" missing, the first at offset {lost[0][0]}. Run the task again to send them."
            )
        metadata = {SOURCE: _source(self._content), STATE: _complete(written)}
        place.client.set_metadata(place.container, place.blob, metadata)
        properties = place.properties()
        if properties is None or properties.metadata.get(SOURCE) != metadata[SOURCE]:
            raise CollectionError(f"{place.uri}: the blob was removed or replaced while it was uploaded.")
        return properties

    def _work(self, file: int, pieces: c.Iterator[Range], taking: threading.Lock, done: queue.SimpleQueue[int]) -> None:
        """Send one piece after the other; tell 0 at the end, and end the others too if it is a bad end."""
        went_well = False
        try:
            while not self._stop.is_set():
                with taking:
                    piece = next(pieces, None)
                if piece is None:
                    break
                start, end = piece
                self._send_piece(start, read(file, start, end - start))
                done.put(end - start)
            went_well = True
        finally:
            if not went_well:
                self._stop.set()
            done.put(0)

    def _send_piece(self, start: int, content: bytes) -> None:
        place = self._place
        for pause in (*_PAUSES, None):
            try:
                place.client.put_pages(
                    place.container, place.blob, start, content, sequence_number=self._sequence_number
                )
            except (BlobError, TransportError) as error:
                if pause is None or self._stop.is_set() or not _may_pass(error):
                    raise
                self._clock.sleep(pause)
            else:
                return


def _may_pass(error: BlobError | TransportError) -> bool:
    """Whether the same request may succeed later."""
    if isinstance(error, TransportError):
        return error.kind in _PASSING
    return error.code == "Md5Mismatch" or error.status >= 500


def _source(content: Content) -> str:
    return f"sha256-{content.digest}"


def _complete(written: list[Range]) -> str:
    """The state of a complete blob: with it goes which pages the service told to be written."""
    listed = ",".join(f"{start}-{end}" for start, end in written)
    return f"complete-{hashlib.sha256(listed.encode()).hexdigest()[:32]}"
