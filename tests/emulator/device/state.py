# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one device remembers, as JSON values."""

from __future__ import annotations

import dataclasses
import secrets
import typing as t
import uuid

from tests.emulator.device import factory
from tests.emulator.device.names import DeviceNames

Members = dict[str, t.Any]


@dataclasses.dataclass
class ActivationKey:
    """A key that was issued for a device (the portal makes it). `issued` is emulated time."""

    key: str
    issued: float
    used: bool = False


@dataclasses.dataclass
class Run:
    """Declarations that are being applied: what was sent, which are still to do, when the next one is done."""

    wanted: Members
    pending: list[str]
    due: float
    stuck: bool = False


@dataclasses.dataclass
class DeviceState:
    """Everything but certificates and local Azure resources.

    `contact` is the address of the emulated device at its first contact; `results` are the outcomes of the last round
    of each declaration, by its name in the JSON.
    """

    index: int
    serials: tuple[str, ...]
    contact: str
    configuration: Members
    subscription_id: str
    password: str = factory.DEFAULT_PASSWORD
    password_changed: bool = False
    results: dict[str, Members] = dataclasses.field(default_factory=dict)
    failed: bool = False
    run: Run | None = None
    keys: list[ActivationKey] = dataclasses.field(default_factory=list)
    consent: bool = False
    addresses: dict[str, Members] = dataclasses.field(default_factory=dict)
    diagnostics: list[Members] = dataclasses.field(default_factory=list)
    diagnostics_time: str | None = None
    diagnostics_due: float | None = None
    bad_tests: dict[str, str] = dataclasses.field(default_factory=dict)
    arm_password: str = ""
    vms_enabled: bool = False
    restart_until: float = 0.0

    @classmethod
    def fresh(cls, *, index: int, contact: str, nodes: int) -> DeviceState:
        """Return a device as it leaves the factory."""
        serials = tuple(factory.serial_number(index, node) for node in range(nodes))
        return cls(
            index=index,
            serials=serials,
            contact=contact,
            configuration=factory.configuration(index, serials),
            subscription_id=str(uuid.UUID(bytes=secrets.token_bytes(16), version=4)),
        )

    @property
    def serial(self) -> str:
        """The serial number that the device is known by."""
        return self.serials[0]

    @property
    def names(self) -> DeviceNames:
        """The host names, as the device is called now."""
        endpoint = self.configuration["deviceEndpoint"]
        return DeviceNames(endpoint["name"], endpoint["dnsDomain"], self.serials)

    @property
    def activated(self) -> bool:
        """Whether the device is activated."""
        return bool(self.configuration["deviceInfo"]["isActivated"])

    @classmethod
    def load(cls, content: Members) -> DeviceState:
        """Make a device from a saved one."""
        run = Run(**content["run"]) if content["run"] else None
        keys = [ActivationKey(**key) for key in content["keys"]]
        return cls(**{**content, "serials": tuple(content["serials"]), "run": run, "keys": keys})
