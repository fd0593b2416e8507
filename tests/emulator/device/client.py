# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How tests talk to one emulated device, and steer it.

Typical use:

    with Emulator.start("--devices", "2") as emulator:
        device = DeviceClient(emulator, emulator.ready["devices"][0])
        device.sign_in_first()
        device.apply({"time": {"timeZone": "Hawaiian Standard Time"}})
        key = device.control("issue_activation_key")["activation_key"]

It is no example of how to write a client: the collection must not depend on it.
"""

from __future__ import annotations

import secrets
import typing as t

import requests
import urllib3
from requests.adapters import HTTPAdapter

from tests.emulator.client import Emulator, FixedAddressAdapter

API = "/api/DeviceConfiguration"
HEADER = "RequestVerificationToken"
MOST_ROUNDS = 50
ROUND_SECONDS = 1.0
RETRIES = urllib3.Retry(
    total=None, connect=100, read=2, redirect=0, status=0, other=0, backoff_factor=0.01, backoff_max=0.1
)
"""A device that got another address answers there a moment later; a broken connection is noticed when it is used."""

Members = dict[str, t.Any]


class PinnedAdapter(HTTPAdapter):
    """Accepts the one certificate with a SHA-256 fingerprint, whoever issued it."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        super().__init__(max_retries=RETRIES)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        """Make a pool manager that checks the fingerprint."""
        super().init_poolmanager(*args, **kwargs, assert_fingerprint=self._fingerprint)


class DeviceClient:
    """One device of a running emulator."""

    def __init__(self, emulator: Emulator, described: Members) -> None:
        self._emulator = emulator
        self.described = described
        self.serial: str = described["serial"]
        self.port: int = described["port"]
        self.url: str = described["url"]
        self.password = described["default_password"]
        self.session = self.pinned_session()
        self._token = ""

    # --- sessions ------------------------------------------------------------------------------------------------

    def pinned_session(self) -> requests.Session:
        """Return a session that trusts nothing but what the local web UI shows now."""
        endpoints = self.state()["certificates"]["endpoints"]
        session = requests.Session()
        session.trust_env = False
        # The fingerprint is what is verified, as at the first contact with a real device.
        session.verify = False
        session.mount("https://", PinnedAdapter(endpoints["LocalUI"]["fingerprint"]))
        return session

    def named_session(self, ca_cert: str, address: str = "") -> requests.Session:
        """Return a session that reaches every name at the device and verifies against a CA file."""
        session = requests.Session()
        session.trust_env = False
        session.verify = ca_cert
        session.mount("https://", FixedAddressAdapter(address or self.described["address"]))
        return session

    def move(self, url: str) -> None:
        """Go on at another address with a new session."""
        self.url = url
        self.session = self.pinned_session()

    # --- the local web API ---------------------------------------------------------------------------------------

    def login(self, **body: str) -> requests.Response:
        """Sign in with a body; keep what later calls need."""
        answer = self.session.post(f"{self.url}/api/Login", json=body)
        self._token = answer.headers.get(HEADER, self._token)
        return answer

    def sign_in_first(self) -> None:
        """Do the first sign-in: set a password of its own."""
        new = f"aA1!{secrets.token_hex(5)}"
        answer = self.login(Password=self.password, NewPassword=new, NewPassword2=new)
        answer.raise_for_status()
        self.password = new

    def sign_in(self) -> None:
        """Sign in with the present password."""
        self.login(Password=self.password, NewPassword="", NewPassword2="").raise_for_status()

    def get(self, path: str = "") -> requests.Response:
        """Read a document below `/api/DeviceConfiguration`."""
        return self.session.get(f"{self.url}{API}{path}")

    def post(self, path: str = "", body: t.Any = None, *, header: bool = True) -> requests.Response:
        """Write a document; no content type is sent without a body."""
        headers = {HEADER: self._token} if header else {}
        arguments: Members = {} if body is None else {"json": body}
        return self.session.post(f"{self.url}{API}{path}", headers=headers, **arguments)

    def configuration(self) -> Members:
        """Return the declarations."""
        found: Members = self.get().json()["device"]
        return found

    def post_device(self, declarations: Members) -> requests.Response:
        """Send declarations."""
        return self.post(body={"device": declarations})

    def wait(self) -> dict[str, Members]:
        """Let time pass until nothing is applied and return the results by declaration."""
        for _ in range(MOST_ROUNDS):
            self._emulator.advance(ROUND_SECONDS)
            document = self.get("/Status").json()["deviceConfiguration"]
            if document["status"] != "InProgress":
                return {result["declarationName"]: result for result in document["results"]}
        raise AssertionError(f"the device is still busy: {document}")

    def apply(self, declarations: Members) -> dict[str, Members]:
        """Send declarations, wait, and return the results by declaration."""
        answer = self.post_device(declarations)
        assert answer.status_code == 200, answer.text
        return self.wait()

    # --- steering ------------------------------------------------------------------------------------------------

    def control(self, command: str, **body: t.Any) -> t.Any:
        """Call the control command `device_<command>`."""
        return self._emulator.control(f"device_{command}", serial=self.serial, **body)

    def state(self) -> Members:
        """Return what the emulator knows of the device."""
        found: Members = self.control("state")
        return found
