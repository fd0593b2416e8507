# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the connection options to a session."""

from __future__ import annotations

import collections.abc as c
import ipaddress
import socket
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import Transport
from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import HttpTransport, Tls
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession, Route


def open_session(params: c.Mapping[str, t.Any], context: Context, *, password: str | None = None) -> DeviceSession:
    """A session that signs in with its first request. ``password``: instead of the option."""
    if not params["validate_certs"] and not params.get("fingerprint"):
        context.warn(
            "The certificate of the device is not verified, so anybody on the way can read the password."
            " Give 'fingerprint' or 'ca_cert' instead of 'validate_certs: false'."
        )

    def open_transport(route: Route) -> Transport:
        return HttpTransport(route.tls, timeout=params["request_timeout"], clock=Clock())

    return DeviceSession(
        [route_of(params)],
        password=params["password"] if password is None else password,
        open_transport=open_transport,
        register_secret=context.register_secret,
    )


def route_of(
    params: c.Mapping[str, t.Any],
    *,
    host: str | None = None,
    resolve_to: str | None = None,
    fingerprint: str | None = None,
) -> Route:
    """The way that the options describe, or a variation of it. A new ``host`` is not looked up at the old address."""
    address = resolve_to or (None if host else params.get("resolve_to"))
    tls = Tls(
        ca_cert=params.get("ca_cert"),
        verify=params["validate_certs"],
        fingerprint=fingerprint or params.get("fingerprint"),
        address=address,
    )
    return Route(host or params["host"], params["port"], tls)


def address_of(route: Route) -> str | None:
    """The IPv4 address that the route leads to; None when the name does not resolve here."""
    host = route.tls.address or route.host
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return str(socket.getaddrinfo(host, route.port, family=socket.AF_INET)[0][4][0])
    except OSError:
        return None
