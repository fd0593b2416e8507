# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All emulated devices: their listeners, what is due, their state."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import ipaddress
import logging
import pathlib
import typing as t

from tests.emulator.arm.store import Store
from tests.emulator.clock import EmulatorClock
from tests.emulator.device.device import Device, Site
from tests.emulator.device.endpoints import Endpoints, Member
from tests.emulator.device.factory import DEFAULT_PASSWORD
from tests.emulator.device.factory_certificates import FactoryKey
from tests.emulator.device.local_arm import LocalArm, Providers, no_providers
from tests.emulator.device.names import LOCAL_UI
from tests.emulator.device.settings import DeviceSettings
from tests.emulator.device.state import DeviceState
from tests.emulator.device.token_service import TokenService
from tests.emulator.files import private_directory
from tests.emulator.server import Server

TICK_SECONDS = 0.01
"""How often (real seconds) devices with something under way are looked at."""
LOG = logging.getLogger(__name__)


class Fleet:
    """All devices. `arm_settings` are the settings of the ARM endpoints, as the cloud side has them."""

    def __init__(
        self,
        *,
        clock: EmulatorClock,
        server: Server,
        directory: pathlib.Path,
        settings: DeviceSettings,
        arm_settings: dict[str, t.Any],
        providers: Providers = no_providers,
    ) -> None:
        self._clock = clock
        self._server = server
        self._arm_settings = arm_settings
        self._providers = providers
        self._site = Site(
            clock=clock,
            settings=settings,
            factory=FactoryKey(private_directory(directory)),
            directory=directory,
            wake=self._wake,
            disconnect=self._disconnect,
            taken=self._taken,
        )
        self._members: dict[str, Member] = {}
        self._port = 0
        self._awake: dict[str, None] = {}
        self._something_awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    # --- making devices ------------------------------------------------------------------------------------------

    def manufacture(self, count: int, *, first_address: str, two_node: int) -> None:
        """Make factory-fresh devices; the first `two_node` of them have two nodes."""
        first = ipaddress.IPv4Address(first_address)
        for index in range(count):
            nodes = 2 if index < two_node else 1
            member = self._add(DeviceState.fresh(index=index, contact=str(first + index), nodes=nodes))
            # The directory may be that of an earlier run.
            member.device.blobs.clear()

    def _add(self, state: DeviceState) -> Member:
        member = self._members[state.serial] = self._make(state)
        return member

    def _make(self, state: DeviceState) -> Member:
        device = Device(state, self._site)
        tokens = TokenService(device)
        settings = self._arm_settings
        arm = LocalArm(device, clock=self._clock, tokens=tokens, settings=settings, providers=self._providers)
        return Member(device, tokens, arm)

    def reset(self, device: Device) -> None:
        """Make a device factory-fresh again: same serial number, contact address and subscription id."""
        old = device.state
        device.disconnect()
        state = DeviceState.fresh(index=old.index, contact=old.contact, nodes=len(old.serials))
        state.subscription_id = old.subscription_id
        fresh, member = self._make(state), self._members[old.serial]
        fresh.device.blobs.clear()
        member.device, member.tokens, member.arm = fresh.device, fresh.tokens, fresh.arm
        self._wake(fresh.device)

    def member(self, serial: str) -> Member:
        """Return a device by serial number (any case) or contact address; KeyError when there is none."""
        for member in self._members.values():
            if serial.lower() in (member.device.state.serial.lower(), member.device.state.contact):
                return member
        raise KeyError(f"no device {serial!r}")

    @property
    def devices(self) -> list[Device]:
        """All devices."""
        return [member.device for member in self._members.values()]

    def stores(self) -> list[Store]:
        """The resources of each device."""
        return [member.arm.plane.store for member in self._members.values()]

    @property
    def settings(self) -> DeviceSettings:
        """The settings that new devices start with."""
        return self._site.settings

    # --- listening -----------------------------------------------------------------------------------------------

    async def start(self, port: int) -> None:
        """Open the listeners of all devices."""
        self._port = port
        for member in self._members.values():
            await self._listen(member)
            if member.device.busy:
                self._wake(member.device)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop to look after the devices; the server closes the listeners."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self, member: Member) -> None:
        wanted = member.device.addresses()
        for address in wanted:
            if address not in member.listening:
                endpoints = Endpoints(member, address=address)
                await self._server.listen(endpoints, address=address, port=self._port)
                member.listening.add(address)
        for address in member.listening - set(wanted):
            await self._server.unlisten(address=address, port=self._port)
        member.listening &= set(wanted)

    async def _run(self) -> None:
        """Look after devices that have something under way."""
        while True:
            await self._something_awake.wait()
            for serial in list(self._awake):
                # First forgotten, then looked at: what wakes the device in between is not lost.
                del self._awake[serial]
                member = self._members[serial]
                member.device.settle()
                try:
                    await self._listen(member)
                except OSError as error:
                    LOG.error("device %s cannot listen on its new address: %s", serial, error)
                if member.device.busy:
                    self._awake[serial] = None
            if not self._awake:
                self._something_awake.clear()
            await asyncio.sleep(TICK_SECONDS)

    def _wake(self, device: Device) -> None:
        self._awake[device.state.serial] = None
        self._something_awake.set()

    def _disconnect(self, address: str) -> None:
        self._server.disconnect(address=address, port=self._port)

    def _taken(self, device: Device, address: str) -> bool:
        others = (member for member in self._members.values() if member.device is not device)
        return any(address in member.listening or address in member.device.addresses() for member in others)

    # --- what tests are told -------------------------------------------------------------------------------------

    def describe(self) -> list[dict[str, t.Any]]:
        """Return what the ready line says of each device."""
        return [self._describe(member.device) for member in self._members.values()]

    def _describe(self, device: Device) -> dict[str, t.Any]:
        suffix = "" if self._port == 443 else f":{self._port}"
        names, address = device.state.names, device.addresses()[0]
        return {
            "serial": device.state.serial,
            "nodes": list(device.state.serials),
            "address": address,
            "port": self._port,
            "url": f"https://{address}{suffix}",
            "default_password": "" if device.state.password_changed else DEFAULT_PASSWORD,
            "fingerprint": device.certificates.fingerprint(LOCAL_UI),
            "name": names.name,
            "dns_domain": names.domain,
            "resource_manager": f"https://{names.management}{suffix}",
            "login": f"https://{names.login}{suffix}/adfs",
        }

    # --- state ---------------------------------------------------------------------------------------------------

    def save(self) -> list[dict[str, t.Any]]:
        """Return all devices as JSON values, secrets included."""
        return [
            {
                "state": dataclasses.asdict(member.device.state),
                "certificates": member.device.certificates.save(),
                "settings": dataclasses.asdict(member.device.settings),
                "tokens": member.device.mint.save(),
                "refresh_tokens": member.device.refresh_tokens,
                "arm": member.arm.save(),
                "blobs": member.device.blobs.save(),
            }
            for member in self._members.values()
        ]

    def load(self, content: list[dict[str, t.Any]]) -> None:
        """Replace all devices by saved ones. Sessions of the local web UI do not survive."""
        self._members.clear()
        for item in content:
            member = self._add(DeviceState.load(item["state"]))
            member.device.settings.change(item["settings"])
            member.device.certificates.load(item["certificates"])
            member.device.mint.load(item["tokens"])
            member.device.refresh_tokens.update(item["refresh_tokens"])
            member.device.blobs.load(item["blobs"])
            member.arm.load(item["arm"])

    def statistics(self) -> dict[str, int]:
        """Return how many devices are activated and so on."""
        found: collections.Counter[str] = collections.Counter(devices=len(self._members))
        for device in self.devices:
            found["activated"] += device.state.activated
            found["busy"] += device.busy
        return dict(found)
