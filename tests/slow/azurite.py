# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Azurite, Microsoft's emulator of the cloud's storage service, as a second judge: it was not written by us.

It is installed by npm into ``.build/azurite`` once. Accounts are told apart by host name, as on a device.
"""

from __future__ import annotations

import base64
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import types

from tests.emulator.authority import Authority
from tests.emulator.client import REPOSITORY

HOME = REPOSITORY / ".build" / "azurite"
PROGRAM = HOME / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
RELEASE = "azurite@3"
SUFFIX = "blob.localhost"
ACCOUNT = "edgestore"
STARTED = "successfully listen"
INSTALL_SECONDS = 600
STOP_SECONDS = 30


class NotAvailable(Exception):
    """There is no node or npm, or the package cannot be installed."""


def install() -> None:
    """Install it, if it is not there."""
    if PROGRAM.exists():
        return
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NotAvailable("node and npm are not installed")
    HOME.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--no-audit", "--no-fund", "--silent", RELEASE]
    try:
        subprocess.run(command, cwd=HOME, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NotAvailable(f"npm could not install {RELEASE}") from error


class Azurite:
    """A running process with one account.

    Attributes:
        key: Key of the account in base64.
        endpoint: Endpoint of the account.
        ca_cert: Who vouches for its certificate.
    """

    def __init__(self, directory: pathlib.Path) -> None:
        host = f"{ACCOUNT}.{SUFFIX}"
        authority = Authority(directory / "tls")
        pair = authority.issue(host)
        self.ca_cert = authority.root
        self.key = base64.b64encode(secrets.token_bytes(64)).decode()
        port = _free_port()
        self.endpoint = f"https://{host}:{port}"
        command = ["node", str(PROGRAM), "--blobHost", "127.0.0.1", "--blobPort", str(port)]
        command += ["--cert", str(pair.certificate), "--key", str(pair.key), "--disableTelemetry"]
        command += ["--location", str(directory / "data")]
        environment = {**os.environ, "AZURITE_ACCOUNTS": f"{ACCOUNT}:{self.key}"}
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        if not any(STARTED in line for line in self._process.stdout):
            raise NotAvailable(f"azurite did not start, exit status {self._process.wait()}")

    def __enter__(self) -> Azurite:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate(timeout=STOP_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
