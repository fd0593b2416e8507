# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls to a device, for the complete lists that tests state."""

from __future__ import annotations

import collections.abc as c
import typing as t

from fakes import Expect, FakeTransport

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession, Route

URL = "https://device.test/api"
CONFIGURATION = f"{URL}/DeviceConfiguration"
STATUS = f"{CONFIGURATION}/Status"
CONSENT = f"{CONFIGURATION}/supportConsent"
SIGNED_IN = {"Set-Cookie": "session=one; path=/; HttpOnly", "RequestVerificationToken": "token-1"}
PASSWORD = "the-password"


def login(url: str = URL, **changes: t.Any) -> Expect:
    """A sign-in that succeeds."""
    expected: dict[str, t.Any] = {"body": {"Password": PASSWORD}, "headers": SIGNED_IN, **changes}
    return Expect("POST", f"{url}/Login", **expected)


def lost(kind: str = "dropped") -> TransportError:
    """What a lost connection raises."""
    return TransportError(f"it was {kind}", kind=kind, host="device.test")


def session_of(
    transport: FakeTransport, *, secrets: list[str] | None = None, routes: c.Sequence[Route] = ()
) -> DeviceSession:
    """A session whose every route leads to ``transport``."""
    return DeviceSession(
        routes or [Route("device.test")],
        password=PASSWORD,
        open_transport=lambda _route: transport,
        register_secret=(secrets if secrets is not None else []).append,
    )
