# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All endpoints of one device on one listener: which site answers, which certificate is shown."""

from __future__ import annotations

import dataclasses
import ssl

from tests.emulator.device.certificate_store import tls_context
from tests.emulator.device.device import Device
from tests.emulator.device.local_api import LocalApi
from tests.emulator.device.local_arm import LocalArm
from tests.emulator.device.names import ARM, BLOB, LOCAL_UI, LOGIN, NODE
from tests.emulator.device.token_service import TokenService
from tests.emulator.messages import Request, Response

UNAVAILABLE = {"error": {"code": "ServiceUnavailable", "message": "The service is unavailable."}}


@dataclasses.dataclass
class Member:
    """One device of the fleet with its Azure services and the addresses it listens on."""

    device: Device
    tokens: TokenService
    arm: LocalArm
    listening: set[str] = dataclasses.field(default_factory=set)


class Endpoints:
    """One address of a device, as the server listens on it."""

    def __init__(self, member: Member, *, address: str) -> None:
        self._member = member
        self._address = address

    def site(self, _host: str) -> Endpoints:
        """Return what answers for a host name: the device looks at the name itself, since names change."""
        return self

    def front(self) -> ssl.SSLContext:
        """Return the context that picks the certificate by SNI."""
        context = tls_context()
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> int | None:
        device = self._member.device
        host = name or ""
        endpoint = device.endpoint_at(host, self._address)
        listening = device.settings.services_before_activation or device.state.activated
        if endpoint in (ARM, LOGIN, BLOB) and not listening:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        connection.context = device.certificates.context(endpoint, device.state.names.serial_of(host))
        return None

    async def handle(self, request: Request) -> Response:
        """Answer a request to any endpoint of the device."""
        device = self._member.device
        device.settle()
        if device.restarting:
            return Response(503, UNAVAILABLE)
        endpoint = device.endpoint_at(request.host, self._address)
        if endpoint in (ARM, LOGIN, BLOB):
            return await self._azure(endpoint, request)
        if endpoint in (LOCAL_UI, NODE):
            return LocalApi(device, self._address).handle(request)
        # inferred: HTTP.SYS answers like this for a name that nothing is bound to
        return Response(400, b"<h2>Bad Request - Invalid Hostname</h2>", {"Content-Type": "text/html"})

    async def _azure(self, endpoint: str, request: Request) -> Response:
        written = request.authority.partition(":")[0]
        if self._member.device.settings.refuse_upper_case and written != written.lower():
            # inferred: how the device refuses; that the name has to be in lower case is documented (facts A.2)
            return Response(400, {"error": {"code": "InvalidHostName", "message": f"Unknown host name '{written}'."}})
        if not self._member.device.serves_arm:
            return Response(503, UNAVAILABLE)
        if endpoint == LOGIN:
            return self._member.tokens.handle(request)
        if endpoint == ARM:
            return await self._member.arm.handle(request)
        return self._member.device.blobs.handle(request)
