# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers and blobs of one device, contents on disk."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import secrets
import shutil
import typing as t

from tests.emulator.device.blob.pages import Range
from tests.emulator.files import private_directory

PAGE_BLOB = "PageBlob"
BLOCK_BLOB = "BlockBlob"
COPY_PIECE = 4 * 1024 * 1024


@dataclasses.dataclass
class StoredBlob:
    """One blob.

    Attributes:
        kind: `PageBlob` or `BlockBlob`.
        size: Bytes.
        path: The file with the contents; it is as long as the blob and has holes where nothing was written.
        etag: Changes with every write, in quotes.
        modified: When it was last changed, in seconds since 1970.
        properties: Content headers such as `Content-Type`, by name.
        metadata: What came as `x-ms-meta-*`, by the rest of the name.
        pages: Of a page blob: what was written and not cleared since.
        sequence_number: Of a page blob.
        copy: Of a copy: identifier, source and the file with its contents, when it is done (`due`, seconds since 1970),
            and why it `failed`.
    """

    kind: str
    size: int
    path: str
    etag: str
    modified: float
    properties: dict[str, str] = dataclasses.field(default_factory=dict)
    metadata: dict[str, str] = dataclasses.field(default_factory=dict)
    pages: list[Range] = dataclasses.field(default_factory=list)
    sequence_number: int = 0
    copy: dict[str, t.Any] = dataclasses.field(default_factory=dict)

    def read(self, start: int, end: int) -> bytes:
        """Return a part of the contents."""
        with open(self.path, "rb") as stream:
            return os.pread(stream.fileno(), end - start, start)

    def write(self, start: int, content: bytes) -> None:
        """Overwrite a part of the contents."""
        with open(self.path, "r+b") as stream:
            os.pwrite(stream.fileno(), content, start)

    def touch(self, now: float) -> None:
        """Note a change."""
        self.etag, self.modified = new_etag(), now


@dataclasses.dataclass
class Container:
    """One container. `access` is "", "blob" or "container": what anybody may read."""

    access: str
    etag: str
    modified: float
    metadata: dict[str, str] = dataclasses.field(default_factory=dict)
    blobs: dict[str, StoredBlob] = dataclasses.field(default_factory=dict)


class BlobStore:
    """Containers by account and name."""

    def __init__(self, directory: pathlib.Path) -> None:
        self._directory = directory
        self._containers: dict[str, dict[str, Container]] = {}

    def containers(self, account: str) -> dict[str, Container]:
        """Return the containers of an account, to be changed in place."""
        return self._containers.setdefault(account, {})

    def new_file(self, size: int) -> str:
        """Make an empty sparse file and return its path."""
        path = private_directory(self._directory) / secrets.token_hex(16)
        with path.open("xb") as stream:
            path.chmod(0o600)
            stream.truncate(size)
        return str(path)

    def put(self, container: Container, name: str, blob: StoredBlob) -> None:
        """Add a blob in place of one with the same name."""
        self.remove(container, name)
        container.blobs[name] = blob

    def remove(self, container: Container, name: str) -> None:
        """Remove a blob and its contents, if there is one."""
        blob = container.blobs.pop(name, None)
        if blob is not None:
            pathlib.Path(blob.path).unlink(missing_ok=True)

    def fail_copies(self, source: StoredBlob, now: float) -> None:
        """End the copies that are still being made of a blob: it goes away."""
        for containers in self._containers.values():
            for container in containers.values():
                for blob in container.blobs.values():
                    if blob.copy.get("file") == source.path and now < blob.copy["due"]:
                        blob.copy |= {"failed": "404 BlobNotFound: The source is gone.", "due": now}

    def remove_container(self, account: str, name: str) -> None:
        """Remove a container with everything in it."""
        container = self.containers(account).pop(name)
        for blob in list(container.blobs):
            self.remove(container, blob)

    def copy_contents(self, source: StoredBlob) -> str:
        """Copy the contents of a blob to a new file and return its path."""
        path = self.new_file(source.size)
        written = source.pages if source.kind == PAGE_BLOB else [(0, source.size)]
        with open(path, "r+b") as target:
            for low, high in written:
                for start in range(low, high, COPY_PIECE):
                    os.pwrite(target.fileno(), source.read(start, min(start + COPY_PIECE, high)), start)
        return path

    def clear(self) -> None:
        """Remove everything."""
        self._containers.clear()
        shutil.rmtree(self._directory, ignore_errors=True)

    def save(self) -> dict[str, t.Any]:
        """Return everything but the contents as JSON values."""
        return {
            account: {name: dataclasses.asdict(container) for name, container in containers.items()}
            for account, containers in self._containers.items()
        }

    def load(self, content: dict[str, t.Any]) -> None:
        """Replace everything by what was saved; contents are where they were."""
        self._containers = {
            account: {name: _container(item) for name, item in containers.items()}
            for account, containers in content.items()
        }


def new_etag() -> str:
    """Return an entity tag that was never used."""
    return f'"0x{secrets.token_hex(8).upper()}"'


def _container(item: dict[str, t.Any]) -> Container:
    blobs = {
        name: StoredBlob(**{**blob, "pages": [(low, high) for low, high in blob["pages"]]})
        for name, blob in item["blobs"].items()
        if os.path.exists(blob["path"])
    }
    return Container(**{**item, "blobs": blobs})
