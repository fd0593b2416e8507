# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests that answer SSH: a real OpenSSH server for each running Linux machine with an address on the loopback network.

A guest is not a machine: its administrator is the account that the emulator runs under, with the declared name, the
declared keys and a home directory of its own. The programs and files of the computer are the same for all.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import ipaddress
import logging
import os
import pathlib
import shutil
import socket
import typing as t
from collections.abc import Iterable, Iterator, Mapping

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from tests.emulator.arm.store import Resource, Store
from tests.emulator.files import private_directory, write_private

# The instance below an Arc machine, and the machine of a device.
KINDS = ("microsoft.azurestackhci/virtualmachineinstances", "microsoft.compute/virtualmachines")
LOG = logging.getLogger(__name__)

# Lets a server know users that the computer does not have.
_USER_LIBRARY = "libnss_wrapper.so"
_PRIVILEGE_SEPARATION = pathlib.Path("/run/sshd")
_CONFIG = """\
HostKey {directory}/../host_key
AuthorizedKeysFile {directory}/authorized_keys
SetEnv EMULATED_GUEST={name} {users}
Subsystem sftp internal-sftp
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PidFile none
# The directories above are those of a test run, which may lie in one that everybody can write to.
StrictModes no
"""


class GuestError(Exception):
    """Guests cannot be run here; the text says why."""


@dataclasses.dataclass(frozen=True)
class Guest:
    """What a machine with Linux shows of itself on its network."""

    name: str
    address: str
    user: str
    keys: tuple[str, ...]


def running_guests(store: Store) -> Iterator[Guest]:
    """The guests of a control plane, one for each address that can be listened on."""
    for resource in store.resources():
        profile = resource.properties.get("osProfile") or {}
        if resource.kind.lower() not in KINDS or not _runs_linux(resource) or not profile.get("adminUsername"):
            continue
        keys = ((profile.get("linuxConfiguration") or {}).get("ssh") or {}).get("publicKeys") or []
        name = (resource.parent or resource.id).rpartition("/")[2]
        for address in _addresses(store, resource):
            if ipaddress.ip_address(address).is_loopback:
                yield Guest(name, address, profile["adminUsername"], tuple(key["keyData"] for key in keys))


def _runs_linux(resource: Resource) -> bool:
    disk = (resource.properties.get("storageProfile") or {}).get("osDisk") or {}
    return str(resource.private.get("power")).lower() == "running" and disk.get("osType") == "Linux"


def _addresses(store: Store, resource: Resource) -> Iterator[str]:
    for entry in (resource.properties.get("networkProfile") or {}).get("networkInterfaces") or []:
        interface = store.get(entry["id"])
        for item in interface.properties.get("ipConfigurations") or [] if interface else []:
            if item["properties"].get("privateIPAddress"):
                yield item["properties"]["privateIPAddress"]


class Guests:
    """The servers of all guests, on one port. Every connection has a server process of its own, as inetd does it."""

    def __init__(self, directory: pathlib.Path, *, port: int) -> None:
        self.port = port
        self._directory = private_directory(directory)
        self._program = find_server()
        self._open: dict[str, _Server] = {}
        # Requests are answered side by side, and each one wants to be followed.
        self._following = asyncio.Lock()
        self.known_hosts = self._make_host_key()

    async def follow(self, wanted: Iterable[Guest]) -> None:
        """Let these guests answer and no others. Of two with one address the first has it."""
        guests: dict[str, Guest] = {}
        for guest in wanted:
            guests.setdefault(guest.address, guest)
        async with self._following:
            for address, server in list(self._open.items()):
                if guests.get(address) != server.guest:
                    del self._open[address]
                    await server.close()
            for address, guest in guests.items():
                if address not in self._open:
                    self._start(guest)

    def describe(self) -> dict[str, t.Any]:
        """Return what the ready line says of the guests."""
        return {"port": self.port, "known_hosts": str(self.known_hosts), "directory": str(self._directory)}

    async def close(self) -> None:
        """Let no guest answer any more."""
        await self.follow(())

    def _start(self, guest: Guest) -> None:
        try:
            listener = socket.create_server((guest.address, self.port))
        except OSError as error:
            LOG.warning("guest %s cannot listen on %s:%s: %s", guest.name, guest.address, self.port, error)
            return
        directory = self._furnish(guest)
        environment = {"PATH": os.environ.get("PATH", os.defpath), **_users_of(directory)}
        command = (self._program, "-i", "-f", str(directory / "config"))
        self._open[guest.address] = _Server(guest, listener, command, environment)

    def _furnish(self, guest: Guest) -> pathlib.Path:
        """The files of a guest. Its home directory is kept while the machine is off."""
        directory = private_directory(self._directory / f"{guest.name}-{guest.address}")
        home = private_directory(directory / "home")
        user, group = os.getuid(), os.getgid()
        users = [
            f"{guest.user}:x:{user}:{group}::{home}:/bin/sh",
            f"sshd:x:65534:65534::{_PRIVILEGE_SEPARATION}:/bin/false",
        ]
        write_private(directory / "passwd", _lines(users))
        write_private(directory / "group", _lines([f"{guest.user}:x:{group}:"]))
        write_private(directory / "authorized_keys", _lines(guest.keys))
        variables = " ".join(f"{name}={value}" for name, value in _users_of(directory).items())
        config = _CONFIG.format(directory=directory, name=guest.name, users=variables)
        write_private(directory / "config", config.encode())
        return directory

    def _make_host_key(self) -> pathlib.Path:
        """Make the key of all guests, and the file with which a client recognises it."""
        key = ed25519.Ed25519PrivateKey.generate()
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        write_private(self._directory / "host_key", private)
        known_hosts = self._directory / "known_hosts"
        write_private(known_hosts, b"* %s\n[*]:%d %s\n" % (public, self.port, public))
        return known_hosts


class _Server:
    """One guest that listens."""

    def __init__(
        self, guest: Guest, listener: socket.socket, command: tuple[str, ...], environment: Mapping[str, str]
    ) -> None:
        self.guest = guest
        self._listener = listener
        self._command = command
        self._environment = environment
        self._sessions: set[asyncio.Task[None]] = set()
        listener.setblocking(False)
        self._task = asyncio.create_task(self._accept())

    async def close(self) -> None:
        """Close the listener and break the connections."""
        tasks = [self._task, *self._sessions]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listener.close()

    async def _accept(self) -> None:
        while True:
            connection, _peer = await asyncio.get_running_loop().sock_accept(self._listener)
            session = asyncio.create_task(self._serve(connection))
            self._sessions.add(session)
            session.add_done_callback(self._sessions.discard)

    async def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.setblocking(True)
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=connection.fileno(),
                stdout=connection.fileno(),
                stderr=asyncio.subprocess.DEVNULL,
                env=self._environment,
            )
        try:
            await process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


def _users_of(directory: pathlib.Path) -> dict[str, str]:
    """The variables that make programs know the users of a guest."""
    return {
        "LD_PRELOAD": _USER_LIBRARY,
        "NSS_WRAPPER_PASSWD": str(directory / "passwd"),
        "NSS_WRAPPER_GROUP": str(directory / "group"),
    }


def find_server() -> str:
    """The server, by its absolute path, without which it does not start."""
    # Systems keep it out of the search path of ordinary users.
    program = shutil.which("sshd", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
    if program is None or not _has_user_library():
        raise GuestError("Guests that answer SSH need the packages openssh-server and libnss-wrapper.")
    if os.geteuid() == 0:
        # What the start script of the service does, which does not run in a container.
        _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
    return program


def _has_user_library() -> bool:
    """Whether it is where the dynamic linker looks, which would only warn that it is missing."""
    places = ("lib/*", "lib", "lib64")
    return any(True for place in places for _found in pathlib.Path("/usr").glob(f"{place}/{_USER_LIBRARY}"))


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
