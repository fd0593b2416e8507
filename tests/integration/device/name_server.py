# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A BIND 9 of its own on a loopback port, with one zone that takes updates signed with one key."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import typing as t
from pathlib import Path

PROGRAMS = ("named", "nsupdate", "dig", "tsig-keygen")
PACKAGES = ("bind9", "bind9-dnsutils", "bind9-utils")
ADDRESS = "127.0.0.1"
_ADMIN_PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
_START_ROUNDS = 100

_CONFIGURATION = """
include "{directory}/update.key";
options {{
    directory "{directory}";
    pid-file "{directory}/named.pid";
    session-keyfile "{directory}/session.key";
    managed-keys-directory "{directory}";
    listen-on port {port} {{ {address}; }};
    listen-on-v6 {{ none; }};
    recursion no;
    dnssec-validation no;
    allow-transfer {{ none; }};
}};
controls {{ }};
logging {{ channel log {{ file "{directory}/named.log"; severity info; }}; category default {{ log; }}; }};
zone "{zone}" {{ type primary; file "{directory}/zone.db"; allow-update {{ key "updates"; }}; }};
"""
_ZONE = """
$TTL 60
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
ns IN A 127.0.0.1
www IN A 192.0.2.80
alias IN CNAME www
"""


def missing_programs() -> list[str]:
    """The programs that are not there and cannot be installed; installs Debian's packages where it may."""
    missing = [name for name in PROGRAMS if not shutil.which(name, path=_ADMIN_PATH)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
        subprocess.run(command, check=False, capture_output=True, env=environment)
    return [name for name in PROGRAMS if not shutil.which(name, path=_ADMIN_PATH)]


class NameServer:
    """A running server.

    Attributes:
        port: For UDP and TCP.
        key_file: The key that updates are signed with.
    """

    def __init__(self, directory: Path, zone: str) -> None:
        self.zone = zone
        self.port = _free_port()
        self.key_file = directory / "update.key"
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Write the configuration, start ``named`` as this user in the foreground, wait for its first answer."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.key_file.touch(mode=0o600)
        self.key_file.write_text(_run("tsig-keygen", "-a", "hmac-sha256", "updates"), encoding="utf-8")
        (self._directory / "zone.db").write_text(_ZONE, encoding="utf-8")
        configuration = _CONFIGURATION.format(
            directory=self._directory, port=self.port, address=ADDRESS, zone=self.zone
        )
        (self._directory / "named.conf").write_text(configuration, encoding="utf-8")
        command = [_path("named"), "-f", "-n", "1", "-c", str(self._directory / "named.conf")]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        for _ in range(_START_ROUNDS):
            # dig waits for an answer itself, which is what makes the pause here.
            if self.address_of(f"www.{self.zone}") == ["192.0.2.80"]:
                return
            if self._process.poll() is not None:
                break
        raise RuntimeError((self._directory / "named.log").read_text(encoding="utf-8"))

    def stop(self) -> None:
        """End the server."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    @property
    def secret(self) -> str:
        """The secret of the key in base64."""
        return self.key_file.read_text(encoding="utf-8").partition('secret "')[2].partition('"')[0]

    def address_of(self, name: str) -> list[str]:
        """What the server answers for a name; nothing also when it does not answer."""
        options = ["-p", str(self.port), f"@{ADDRESS}", "+short", "+norecurse", "+tries=1", "+timeout=1"]
        answer = subprocess.run([_path("dig"), *options, name, "A"], capture_output=True, text=True, check=False)
        return answer.stdout.split() if answer.returncode == 0 else []

    def serial(self) -> str:
        """The serial number of the zone: it grows with every update that changes something."""
        options = ["-p", str(self.port), f"@{ADDRESS}", "+short", "+norecurse"]
        return _run("dig", *options, self.zone, "SOA").split()[2]


@contextlib.contextmanager
def name_server(directory: Path, zone: str) -> t.Iterator[NameServer]:
    """A server for as long as the context lasts."""
    server = NameServer(directory, zone)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def _path(name: str) -> str:
    found = shutil.which(name, path=_ADMIN_PATH)
    if found is None:
        raise FileNotFoundError(name)
    return found


def _run(name: str, *arguments: str) -> str:
    return subprocess.run([_path(name), *arguments], check=True, capture_output=True, text=True).stdout
