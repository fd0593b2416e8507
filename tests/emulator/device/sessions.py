# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions of the local web UI: a cookie for everything, an anti-forgery header for writes.

Source: azure-stack-edge facts B.2. The published client keeps the first header of a session for ever, so an older one
stays good when a newer one was handed out.
"""

from __future__ import annotations

import dataclasses
import http.cookies
import secrets

COOKIE = "ASP.NET_SessionId"
# inferred: the name of the cookie; the facts say only that it is an ASP.NET session cookie
HEADER = "RequestVerificationToken"


@dataclasses.dataclass
class Session:
    """One signed-in client. `address` is the address of the device it came through."""

    identifier: str
    address: str
    used: float
    tokens: list[str]

    def new_token(self) -> str:
        """Return one more anti-forgery token."""
        self.tokens.append(secrets.token_urlsafe(32))
        return self.tokens[-1]


class Sessions:
    """All sessions of one device."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def open(self, *, address: str, now: float) -> Session:
        """Start a session."""
        session = Session(secrets.token_urlsafe(24), address, now, [])
        self._sessions[session.identifier] = session
        return session

    def find(self, cookie_header: str, *, now: float, lifetime: float) -> Session | None:
        """Return the session that a Cookie header names, if it is alive, and keep it alive."""
        try:
            cookie = http.cookies.SimpleCookie(cookie_header).get(COOKIE)
        except http.cookies.CookieError:
            return None
        session = self._sessions.get(cookie.value) if cookie else None
        if session is None:
            return None
        if now - session.used > lifetime:
            del self._sessions[session.identifier]
            return None
        session.used = now
        return session

    def close_all(self, *, address: str = "") -> None:
        """End all sessions, or those that came through one address."""
        kept = {key: item for key, item in self._sessions.items() if address and item.address != address}
        self._sessions = kept

    def __len__(self) -> int:
        return len(self._sessions)
