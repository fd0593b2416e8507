# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A signed-in session with the local web API of one device.

Source: azure-stack-edge facts B.1, B.2 (login, cookie, anti-forgery header), B.11 and J (what ends a session).
"""

from __future__ import annotations

import collections.abc as c
import dataclasses
import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import ErrorDetail
from ansible_collections.edgestack.azure.plugins.module_utils._arm.exchange import HttpResponse, Transport
from ansible_collections.edgestack.azure.plugins.module_utils._arm.transport import Tls
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import DeviceError, SignInFailed

_ANTI_FORGERY = "RequestVerificationToken"
# inferred: the real statuses of a missing, expired or foreign session are not published (gap M.3 of the facts)
_SIGNED_OUT = frozenset({301, 302, 303, 307, 400, 401, 403})
_WRONG_PASSWORD = frozenset({400, 401, 403})
# Several Set-Cookie headers arrive joined by commas; a comma inside a date is not followed by a name and "=".
_NEXT_COOKIE = re.compile(r",(?=\s*[^;,=\s]+=)")


@dataclasses.dataclass(frozen=True)
class Route:
    """One way to the device: an address or name, a port, and how its certificate is recognised."""

    host: str
    port: int = 443
    tls: Tls = dataclasses.field(default_factory=Tls)

    def url(self, path: str) -> str:
        """The address of a path below ``/api``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}{'' if self.port == 443 else f':{self.port}'}/api/{path}"


class DeviceSession:
    """Signs in when it has to, at most once per request, and never shows what it sends or gets.

    Args:
        routes: The ways to the device; the first one is used until :meth:`take_next_route` is called.
        password: Of the only administrator there is.
        open_transport: Makes the transport of a route.
        register_secret: Told every cookie and token.
    """

    def __init__(
        self,
        routes: t.Sequence[Route],
        *,
        password: str,
        open_transport: c.Callable[[Route], Transport],
        register_secret: c.Callable[[str], None],
    ) -> None:
        self._routes = list(routes)
        self._password = password
        self._open_transport = open_transport
        self._register_secret = register_secret
        self._transport = open_transport(self.route)
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._signed_in = False

    @property
    def route(self) -> Route:
        """The way that is in use."""
        return self._routes[0]

    @property
    def has_other_routes(self) -> bool:
        """Whether there is another way to try."""
        return len(self._routes) > 1

    def add_route(self, route: Route) -> None:
        """Know a further way, for the case that the one in use stops working."""
        if route not in self._routes:
            self._routes.append(route)

    def take_next_route(self) -> None:
        """Use the next way. Cookies are bound to the old one; the next request signs in."""
        self._routes.append(self._routes.pop(0))
        self._transport = self._open_transport(self.route)
        self.forget()

    def forget(self) -> None:
        """Sign in again with the next request."""
        self._cookies.clear()
        self._token = ""
        self._signed_in = False

    def get(self, path: str) -> t.Any:
        """Read; see :meth:`_request`."""
        return self._request("GET", path, None)

    def post(self, path: str, body: t.Any = None) -> t.Any:
        """Write; see :meth:`_request`."""
        return self._request("POST", path, body)

    def login(self, new_password: str = "") -> None:
        """Sign in, and change the password on the way when a new one is given.

        Raises:
            SignInFailed: The device does not take the password.
            DeviceError: The device answered something else than yes or no.
            TransportError: No answer came.
        """
        self.forget()
        body = {"Password": self._password}
        if new_password:
            body |= {"NewPassword": new_password, "NewPassword2": new_password}
        response = self._send("POST", "Login", body)
        if response.status in _WRONG_PASSWORD or 300 <= response.status < 400:
            raise _sign_in_failed(response, self.route.host)
        if response.status >= 400:
            raise DeviceError.from_response(response, "to sign in")
        self._signed_in = True
        if new_password:
            self._password = new_password

    def _request(self, method: str, path: str, body: t.Any) -> t.Any:
        """Send a request, signing in before it or once more after it where the device asks for it.

        Returns:
            The JSON body; None where the answer has none.

        Raises:
            SignInFailed: The password is wrong, or signing in does not help.
            DeviceError: The device says no.
            TransportError: No answer came.
        """
        fresh = not self._signed_in
        if fresh:
            self.login()
        response = self._send(method, path, body)
        if _is_signed_out(response) and not fresh:
            self.login()
            response = self._send(method, path, body)
        if _is_page(response) or 300 <= response.status < 400:
            raise _sign_in_failed(response, self.route.host)
        if response.status >= 400:
            raise DeviceError.from_response(response, f"{method} {path}")
        return response.body

    def _send(self, method: str, path: str, body: t.Any) -> HttpResponse:
        headers = {}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if method == "POST" and self._token:
            headers[_ANTI_FORGERY] = self._token
        response = self._transport.send(method, self.route.url(path), headers=headers, body=body)
        self._take_cookies(response)
        self._token = response.header(_ANTI_FORGERY) or self._token
        self._register_secret(self._token)
        return response

    def _take_cookies(self, response: HttpResponse) -> None:
        for cookie in _NEXT_COOKIE.split(response.header("Set-Cookie") or ""):
            name, value = [*cookie.split(";")[0].strip().split("=", 1), ""][:2]
            if not name:
                continue
            self._cookies.pop(name, None)
            if value and not re.search(r";\s*max-age=0\s*(;|$)", cookie, re.IGNORECASE):
                self._cookies[name] = value
                self._register_secret(value)


def _is_signed_out(response: HttpResponse) -> bool:
    return response.status in _SIGNED_OUT or _is_page(response)


def _is_page(response: HttpResponse) -> bool:
    """The web UI's sign-in page instead of data."""
    return response.status < 300 and (response.header("Content-Type") or "").startswith("text/html")


def _sign_in_failed(response: HttpResponse, host: str) -> SignInFailed:
    detail = ErrorDetail.of_body(response.body, response.text if response.status >= 400 else "")
    message = (
        f"Cannot sign in to the device {host} (HTTP {response.status}): {detail.sentence().rstrip('.')}."
        " Check 'password'."
        " A factory-fresh device wants its default password changed first: use the module 'device_password'."
    )
    return SignInFailed(message, detail=detail, status=response.status)
