# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The local web API, `https://<device>/api`. Source: azure-stack-edge facts B."""

from __future__ import annotations

import json
import typing as t
from collections.abc import Callable

from tests.emulator.device import virtual_addresses
from tests.emulator.device.device import Device
from tests.emulator.device.factory import DEFAULT_PASSWORD
from tests.emulator.device.rules import check_declarations, password_problem
from tests.emulator.device.sessions import COOKIE, HEADER, Session
from tests.emulator.device.shapes import Problems, read_device
from tests.emulator.messages import Json, Request, Response

CONFIGURATION = "/api/deviceconfiguration"
Handler = Callable[[Request], Response]


class Refused(Exception):
    """A request that ends here."""

    def __init__(self, response: Response) -> None:
        super().__init__(str(response.status))
        self.response = response


class LocalApi:
    """The API of one device as seen through one of its addresses."""

    def __init__(self, device: Device, address: str) -> None:
        self._device = device
        self._address = address
        self._routes: dict[str, dict[str, Handler]] = {
            CONFIGURATION: {"GET": self._read, "POST": self._apply},
            f"{CONFIGURATION}/status": {"GET": self._status},
            f"{CONFIGURATION}/diagnostic": {"GET": self._diagnostics, "POST": self._start_diagnostics},
            f"{CONFIGURATION}/supportconsent": {"GET": self._consent, "POST": self._set_consent},
            f"{CONFIGURATION}/vip": {"GET": self._addresses, "POST": self._set_address},
        }

    def handle(self, request: Request) -> Response:
        """Answer a request."""
        path = request.path.lower()
        try:
            if path == "/api/login":
                return self._login(request) if request.method == "POST" else _no_such_method(request)
            if path == "/":
                return Response(200, b"<html><title>Local web UI</title></html>", {"Content-Type": "text/html"})
            if path not in self._routes:
                return Response(404, {"message": f"No HTTP resource was found that matches the URI '{request.url}'."})
            handler = self._routes[path].get(request.method)
            return self._signed_in(request, handler) if handler else _no_such_method(request)
        except Refused as refused:
            return refused.response

    # --- sign-in -------------------------------------------------------------------------------------------------

    def _login(self, request: Request) -> Response:
        given = _members(_json(request))
        old, new, again = (str(given.get(key) or "") for key in ("password", "newpassword", "newpassword2"))
        if not self._device.password_matches(old):
            return Response(self._device.settings.login_failure_status, {"message": "The password is not correct."})
        # Facts B.2: the published client always sends the new passwords, empty when there is nothing to change.
        if new or again:
            _check_new_password(old, new, again)
            self._device.change_password(new)
        elif not self._device.state.password_changed:
            # inferred: how the API refuses the default password; that it has to be changed is documented
            text = "The password has to be changed at the first sign-in: send NewPassword and NewPassword2."
            return Response(self._device.settings.auth_failure_status, {"message": text})
        session = self._device.sessions.open(address=self._address, now=self._device.now())
        headers = {
            "Set-Cookie": f"{COOKIE}={session.identifier}; path=/; secure; HttpOnly; SameSite=Lax",
            HEADER: session.new_token(),
        }
        return Response(200, headers=headers)

    def _signed_in(self, request: Request, handler: Handler) -> Response:
        session = self._device.sessions.find(
            request.headers.get("Cookie", ""), now=self._device.now(), lifetime=self._device.settings.session_seconds
        )
        if session is None or (request.method == "POST" and request.headers.get(HEADER) not in session.tokens):
            return self._denied()
        response = handler(request)
        if request.method == "POST":
            self._renew(session, response)
        return response

    def _denied(self) -> Response:
        status = self._device.settings.auth_failure_status
        if 300 <= status < 400:
            return Response(status, headers={"Location": "/"})
        return Response(status, {"message": "Authorization has been denied for this request."})

    def _renew(self, session: Session, response: Response) -> None:
        # inferred: later answers may carry a newer token; the published client speaks of the initial one
        response.headers[HEADER] = session.new_token()

    # --- configuration -------------------------------------------------------------------------------------------

    def _read(self, _request: Request) -> Response:
        return Response(200, {"device": self._device.state.configuration})

    def _apply(self, request: Request) -> Response:
        device = self._device
        if device.applier.running:
            # inferred: how a second round is refused; the facts say to wait for the first
            return Response(device.settings.busy_status, {"message": "A configuration is being applied."})
        problems = Problems()
        wanted = read_device(_json(request), strict=device.settings.strict, problems=problems)
        if not problems.found:
            check_declarations(
                wanted,
                device.state.configuration,
                nodes=device.state.serials,
                vips_missing=virtual_addresses.missing(device.state),
                problems=problems,
            )
        if problems.found:
            return Response(400, problems.body())
        device.apply(wanted)
        # inferred: the configuration object is the one from before; the work has only begun
        return Response(device.settings.apply_status, {"device": device.state.configuration})

    def _status(self, _request: Request) -> Response:
        return Response(200, self._device.applier.status())

    # --- the other documents -------------------------------------------------------------------------------------

    def _diagnostics(self, _request: Request) -> Response:
        state = self._device.state
        running = state.diagnostics_due is not None
        # inferred: what is shown while the tests run, and before they ever did
        body = {
            "lastRefreshTime": state.diagnostics_time,
            "status": self._device.settings.running_word if running else "Complete",
            "diagnostics": [] if running else state.diagnostics,
        }
        return Response(200, body)

    def _start_diagnostics(self, request: Request) -> Response:
        self._device.start_diagnostics()
        return self._diagnostics(request)

    def _consent(self, _request: Request) -> Response:
        return Response(200, self._device.state.consent)

    def _set_consent(self, request: Request) -> Response:
        given = _json(request)
        if not isinstance(given, bool):
            return Response(400, {"message": "true or false is expected."})
        self._device.state.consent = given
        return Response(200, given)

    def _addresses(self, _request: Request) -> Response:
        self._check_cluster()
        return Response(200, virtual_addresses.describe(self._device.state))

    def _set_address(self, request: Request) -> Response:
        self._check_cluster()
        problems = self._device.set_virtual_address(_json(request))
        return Response(400, problems) if problems else self._addresses(request)

    def _check_cluster(self) -> None:
        if len(self._device.state.serials) == 1:
            # inferred: how a device with one node answers
            raise Refused(Response(400, {"message": "The device is not a cluster."}))


def _json(request: Request) -> Json:
    if "json" not in request.headers.get("Content-Type", "").lower():
        raise Refused(Response(415, {"message": "The request entity's media type is not supported."}))
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise Refused(Response(400, {"message": f"The request is not valid JSON: {error}"})) from error


def _members(body: Json) -> dict[str, t.Any]:
    if not isinstance(body, dict):
        raise Refused(Response(400, {"message": "An object is expected."}))
    return {key.lower(): value for key, value in body.items()}


def _check_new_password(old: str, new: str, again: str) -> None:
    problem = "The new passwords differ." if new != again else password_problem(new)
    if not problem and new in (old, DEFAULT_PASSWORD):
        # inferred: that the same or the default password is no new one
        problem = "The new password has to differ from the present one."
    if problem:
        raise Refused(Response(400, {"message": problem}))


def _no_such_method(request: Request) -> Response:
    return Response(405, {"message": f"The requested resource does not support http method '{request.method}'."})
