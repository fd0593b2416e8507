# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS listeners: host names to sites, certificates by SNI, faults and the traffic log around every request."""

from __future__ import annotations

import asyncio
import collections
import ssl
import typing as t
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.emulator.authority import KeyPair
from tests.emulator.faults import Fault, FaultTable
from tests.emulator.messages import NO_BODY, Request, Response, Site
from tests.emulator.recorder import Recorder

SHUTDOWN_SECONDS = 0.5


class Listening(t.Protocol):
    """What the server asks of a listener: who answers for a host name, and the TLS context of new connections."""

    def site(self, host: str) -> Site | None:
        """Return the site of a host name."""
        ...

    def front(self) -> ssl.SSLContext:
        """Return the context that picks the certificate by SNI."""
        ...


class Listener:
    """What is served on one address: sites by host name, each with its own certificate."""

    def __init__(self) -> None:
        self._sites: dict[str, Site] = {}
        self._pairs: dict[str, KeyPair] = {}
        self._contexts: dict[str, ssl.SSLContext] = {}

    def add_site(self, host: str, site: Site, pair: KeyPair) -> None:
        """Serve `site` under a host name; calling it again replaces site and certificate for new connections."""
        self._sites[host] = site
        self._pairs[host] = pair
        self._contexts[host] = _context(pair)

    def site(self, host: str) -> Site | None:
        """Return the site of a host name."""
        return self._sites.get(host)

    def front(self) -> ssl.SSLContext:
        """Return the context that picks the certificate by SNI; an unknown name gets the first certificate."""
        context = _context(next(iter(self._pairs.values())))
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        chosen = self._contexts.get((name or "").lower())
        if chosen is not None:
            connection.context = chosen


class Server:
    """All listeners of the process.

    `unrecorded` holds host names whose traffic is the emulator's own business (the control endpoint): it is neither
    logged nor disturbed by faults. `before_reply` lets something happen before the client hears of what was done.
    """

    def __init__(self, *, recorder: Recorder, faults: FaultTable, expire_tokens: Callable[[], None]) -> None:
        self._recorder = recorder
        self._faults = faults
        self._expire_tokens = expire_tokens
        self._runners: dict[tuple[str, int], web.ServerRunner] = {}
        self.unrecorded: set[str] = set()
        self.counters: collections.Counter[str] = collections.Counter()
        self.before_reply: Callable[[], Awaitable[None]] | None = None

    async def listen(self, listener: Listening, *, address: str, port: int) -> int:
        """Open a listener and return its port (chosen by the system when `port` is 0)."""

        async def handle(incoming: web.BaseRequest) -> web.StreamResponse:
            return await self._handle(listener, incoming)

        runner = web.ServerRunner(web.Server(handle, access_log=None), shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        await web.TCPSite(runner, address, port, ssl_context=listener.front()).start()
        chosen = int(runner.addresses[0][1])
        self._runners[(address, chosen)] = runner
        return chosen

    def disconnect(self, *, address: str, port: int) -> None:
        """Break all connections to a listener; requests in flight get no answer."""
        runner = self._runners.get((address, port))
        for connection in runner.server.connections if runner and runner.server else ():
            if connection.transport is not None:
                connection.transport.abort()

    async def unlisten(self, *, address: str, port: int) -> None:
        """Close one listener and break its connections."""
        self.disconnect(address=address, port=port)
        runner = self._runners.pop((address, port), None)
        if runner is not None:
            await runner.cleanup()

    async def close(self) -> None:
        """Close all listeners."""
        await asyncio.gather(*(runner.cleanup() for runner in self._runners.values()))

    async def _handle(self, listener: Listening, incoming: web.BaseRequest) -> web.StreamResponse:
        request = await _read(incoming)
        site = listener.site(request.host)
        if site is None:
            return web.Response(status=404, text=f"nothing is served under the name {request.host}")
        if request.host in self.unrecorded:
            return _write(request, await site.handle(request))
        fault = self._faults.take(request)
        response = await self._answer(site, request, fault)
        if self.before_reply is not None:
            await self.before_reply()
        self._count(request, response)
        self._recorder.record(request, response)
        if response is None:
            if incoming.transport is not None:
                incoming.transport.abort()
            return web.Response()
        return _write(request, response)

    async def _answer(self, site: Site, request: Request, fault: Fault | None) -> Response | None:
        """Answer through the fault, if there is one; None means that the connection breaks."""
        if fault is None:
            return await site.handle(request)
        if fault.delay_seconds:
            await asyncio.sleep(fault.delay_seconds)
        if fault.expire_tokens:
            self._expire_tokens()
        if fault.drop == "before":
            return None
        if fault.status is not None:
            return Response(fault.status, NO_BODY if fault.body is None else fault.body, dict(fault.headers))
        request.fault = fault
        response = await site.handle(request)
        return None if fault.drop == "after" else response

    def _count(self, request: Request, response: Response | None) -> None:
        self.counters["requests"] += 1
        self.counters[f"method {request.method}"] += 1
        self.counters[f"status {'dropped' if response is None else response.status}"] += 1


def _context(pair: KeyPair) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(pair.certificate, pair.key)
    return context


async def _read(incoming: web.BaseRequest) -> Request:
    # BaseRequest.read() limits the size; a page of a disk upload may be larger.
    body = await incoming.content.read() if incoming.body_exists else b""
    authority = incoming.headers.get("Host", "")
    return Request(
        method=incoming.method,
        host=authority.partition(":")[0].lower(),
        authority=authority,
        target=incoming.raw_path,
        headers=t.cast("t.Any", incoming.headers),
        body=body,
    )


def _write(request: Request, response: Response) -> web.Response:
    headers = dict(response.headers)
    payload = response.payload()
    if payload and "Content-Type" not in headers:
        headers["Content-Type"] = "application/json; charset=utf-8"
    return web.Response(status=response.status, body=None if request.method == "HEAD" else payload, headers=headers)
