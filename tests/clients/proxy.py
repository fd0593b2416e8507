# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy on loopback that leads the emulated names to the emulator: the hosts file of clients that cannot have one.

Clients ask it for a tunnel (`CONNECT name:port`), so that TLS, with its names and certificates, stays between client
and emulator. Nothing else is reachable through it: what a client asked for in vain is kept, because a client that
calls home does not work in a shop without internet.

Typical use:

    with Proxy("azurelocal.test", "127.0.0.1") as proxy:
        subprocess.run([...], env={**environment, **proxy.environment(ca_cert)}, check=True)
    assert proxy.refused == []
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import socket
import socketserver
import threading

from tests.background import InBackground

PIECE_BYTES = 65536


class Proxy(InBackground):
    """Serves tunnels from a thread. `refused` lists the foreign names that clients asked for."""

    def __init__(self, suffix: str, address: str) -> None:
        self.refused: list[str] = []
        super().__init__(_TunnelServer(suffix, address, self.refused))

    def environment(self, ca_cert: pathlib.Path) -> dict[str, str]:
        """Return the variables of a process that reaches nothing but the emulator and trusts nothing but its authority.

        Nothing else is inherited: a client must not find settings of whoever runs the tests.
        """
        proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"), self.url)
        trust = dict.fromkeys(("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"), str(ca_cert))
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **proxies, **trust}


class _TunnelServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, suffix: str, address: str, refused: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self._suffix = suffix.lower()
        self.target = address
        self.refused = refused

    def leads_to(self, host: str) -> bool:
        """Tell whether a name is one of the emulated ones."""
        return host == self._suffix or host.endswith(f".{self._suffix}")


class _Tunnel(socketserver.StreamRequestHandler):
    server: _TunnelServer

    def handle(self) -> None:
        """Answer one `CONNECT` and carry bytes until both sides have ended."""
        verb, _, rest = self.rfile.readline().decode("latin-1").partition(" ")
        while self.rfile.readline().strip():
            pass
        host, _, port = rest.partition(" ")[0].lower().rpartition(":")
        if verb != "CONNECT" or not self.server.leads_to(host):
            self.server.refused.append(f"{verb} {rest.partition(' ')[0]}")
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        with socket.create_connection((self.server.target, int(port))) as upstream:
            for side in (upstream, self.connection):
                # Without it every request with a body waits 40 ms for a delayed acknowledgement.
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            forth = threading.Thread(target=_carry, args=(self.connection, upstream), daemon=True)
            forth.start()
            _carry(upstream, self.connection)
            forth.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Carry bytes one way until the source has no more, and say so to the target; a broken connection ends it too."""
    with contextlib.suppress(OSError):
        while piece := source.recv(PIECE_BYTES):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
