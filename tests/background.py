# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers of the standard library that answer while a test runs."""

from __future__ import annotations

import socketserver
import threading
import types
import typing as t

Itself = t.TypeVar("Itself", bound="InBackground")


class InBackground:
    """Lets a server on loopback answer from a thread, for as long as the context lasts.

    Attributes:
        url: Where it is.
    """

    def __init__(self, server: socketserver.TCPServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"

    def __enter__(self: Itself) -> Itself:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: types.TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
