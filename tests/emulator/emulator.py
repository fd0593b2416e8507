# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole process: listeners, sites, state, control.

A further emulated system (the device side) joins here: it makes its own Listener for its own address, adds its sites
by host name with their certificates, and registers its control commands.
"""

from __future__ import annotations

import dataclasses
import json
import pathlib
import secrets
import socket
from collections.abc import Sequence

from tests.emulator.authority import Authority
from tests.emulator.clock import EmulatorClock
from tests.emulator.cloud.cloud import Cloud
from tests.emulator.cloud.commands import CloudCommands
from tests.emulator.cloud.environment import Environment
from tests.emulator.control import Control
from tests.emulator.device.commands import DeviceCommands
from tests.emulator.device.fleet import Fleet
from tests.emulator.device.providers.registry import edge_providers
from tests.emulator.device.settings import DeviceSettings
from tests.emulator.faults import FaultTable
from tests.emulator.files import private_directory, write_private
from tests.emulator.guests import Guests, running_guests
from tests.emulator.messages import Json
from tests.emulator.recorder import Recorder
from tests.emulator.server import Listener, Server

SUFFIX = "azurelocal.test"
MANAGEMENT, LOGIN, CONTROL = f"management.{SUFFIX}", f"login.{SUFFIX}", f"control.{SUFFIX}"


@dataclasses.dataclass(frozen=True)
class Options:
    """The command line. Times are emulated seconds."""

    address: str
    port: int
    directory: pathlib.Path
    state: pathlib.Path | None
    clusters: int
    operation_seconds: float
    time_scale: float
    page_size: int
    late_reads: int
    token_seconds: int
    strict: bool
    devices: int = 0
    device_address: str = "127.0.1.1"
    two_node: int = 0
    guest_ssh_port: int = 0
    custom_location: Sequence[str] = ()


class Emulator:
    """One emulator process."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._directory = private_directory(options.directory)
        saved = _read_state(options.state)
        self.clock = EmulatorClock(scale=options.time_scale, start=saved.get("cloud", {}).get("now"))
        self.authority = Authority(self._directory / "tls")
        self.faults = FaultTable()
        self.recorder = Recorder(self._directory / "traffic.jsonl", self.clock)
        self.cloud = Cloud(clock=self.clock, settings=_settings(options))
        self.cloud.mint.lifetime_seconds = options.token_seconds
        self.server = Server(recorder=self.recorder, faults=self.faults, expire_tokens=self.cloud.mint.expire_all)
        self.fleet = Fleet(
            clock=self.clock,
            server=self.server,
            directory=self._directory / "devices",
            settings=_device_settings(options),
            arm_settings=_settings(options),
            providers=edge_providers,
        )
        self._control_token = secrets.token_urlsafe(24)
        self.control = Control(token=self._control_token, faults=self.faults, clock=self.clock)
        self._port = 0
        self._guests: Guests | None = None
        if saved:
            self.cloud.load(saved["cloud"])
            self.fleet.load(saved.get("devices", []))
        else:
            self.cloud.seed(clusters=options.clusters, custom_locations=tuple(options.custom_location))
            self.fleet.manufacture(options.devices, first_address=options.device_address, two_node=options.two_node)

    async def start(self) -> None:
        """Open the listeners."""
        port = self._options.port or _free_port(self._options.address)
        suffix = "" if port == 443 else f":{port}"
        management, login = f"https://{MANAGEMENT}{suffix}", f"https://{LOGIN}{suffix}"
        self.cloud.open(Environment("EmulatedCloud", management, login, f"https://{MANAGEMENT}", SUFFIX))
        CloudCommands(self.cloud).register(self.control)
        DeviceCommands(self.fleet, faults=self.faults).register(self.control)
        self.control.add("save", lambda _body: self.save())
        self.control.add("counters", lambda _body: dict(self.server.counters))
        listener = Listener()
        sites = {MANAGEMENT: self.cloud.arm, LOGIN: self.cloud.entra, CONTROL: self.control}
        for host, site in sites.items():
            if site is not None:
                listener.add_site(host, site, self.authority.issue(host))
        self.server.unrecorded.add(CONTROL)
        self._port = await self.server.listen(listener, address=self._options.address, port=port)
        await self.fleet.start(self._port)
        if self._options.guest_ssh_port:
            self._guests = Guests(self._directory / "guests", port=self._options.guest_ssh_port)
            self.server.before_reply = self._follow_guests
            await self._follow_guests()

    async def _follow_guests(self) -> None:
        """Let the guests answer that run now."""
        if self._guests is not None:
            stores = [self.cloud.plane.store, *self.fleet.stores()]
            await self._guests.follow(guest for store in stores for guest in running_guests(store))

    def save(self) -> Json:
        """Write the state file, if there is one."""
        if self._options.state is None:
            return {"saved": False}
        write_private(
            self._options.state, json.dumps({"cloud": self.cloud.save(), "devices": self.fleet.save()}).encode()
        )
        return {"saved": True}

    async def stop(self) -> None:
        """Close the listeners and save the state."""
        await self.fleet.stop()
        await self.server.close()
        if self._guests is not None:
            await self._guests.close()
        self.save()
        self.recorder.close()

    def ready_line(self) -> str:
        """Return the one line that tells tests where everything is."""
        suffix = "" if self._port == 443 else f":{self._port}"
        line = {
            "ready": True,
            "endpoints": {
                "resource_manager": f"https://{MANAGEMENT}{suffix}",
                "login": f"https://{LOGIN}{suffix}",
                "audience": f"https://{MANAGEMENT}",
            },
            "address": self._options.address,
            "port": self._port,
            "ca_cert": str(self.authority.root),
            **self.cloud.describe(self._directory),
            "devices": self.fleet.describe(),
            "guests": self._guests.describe() if self._guests else None,
            "control": f"https://{CONTROL}{suffix}",
            "control_token": self._control_token,
            "traffic_log": str(self.recorder.path),
            "directory": str(self._directory),
        }
        return json.dumps(line)


def _device_settings(options: Options) -> DeviceSettings:
    settings = DeviceSettings(strict=options.strict)
    settings.apply_seconds = settings.diagnostics_seconds = options.operation_seconds
    return settings


def _settings(options: Options) -> dict[str, Json]:
    return {
        "operation_seconds": options.operation_seconds,
        "page_size": options.page_size,
        "late_reads": options.late_reads,
        "strict": options.strict,
        "patch_headers": "location",
    }


def _read_state(path: pathlib.Path | None) -> dict[str, Json]:
    if path is None or not path.exists():
        return {}
    content: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _free_port(address: str) -> int:
    # The URLs in the metadata need the port before the listener is open.
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])
