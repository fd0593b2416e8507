# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device in full service, as people with other clients find it: names, certificates, an account.

It comes from the factory through the role of this collection, so that those clients judge its certificates as well.
"""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

from tests.clients.proxy import Proxy
from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient
from tests.integration.device.estate import DOMAIN, Estate
from tests.integration.playbook import Door, Run, Task, run_tasks

TENANT = "c0257de7-538f-415c-993a-1b87a031879d"
USER = "EdgeArmUser"
CLIENT = "1950a258-227b-4e31-a9cf-717495945fc2"
Members = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Served:
    """One device in service.

    Attributes:
        environment: The variables of a process that reaches the device, and nothing else, and trusts its certificates.
    """

    emulator: Emulator
    device: DeviceClient
    suffix: str
    ca_cert: pathlib.Path
    password: str
    subscription: str
    environment: dict[str, str]

    @property
    def management(self) -> str:
        """The endpoint of Azure Resource Manager."""
        return f"https://management.{self.suffix}:{self.device.port}"

    @property
    def login(self) -> str:
        """The token service, without `/adfs`."""
        return f"https://login.{self.suffix}:{self.device.port}"

    @property
    def blob_suffix(self) -> str:
        """What follows `<account>.blob.`."""
        return f"{self.suffix}:{self.device.port}"

    def exchanges_since(self, mark: int) -> list[Members]:
        """Return what clients and device said to each other since a mark of the traffic log."""
        return self.emulator.traffic_since(mark)

    def run(self, tasks: list[Task], directory: pathlib.Path) -> Run:
        """Run tasks with our own modules."""
        return run_tasks(
            tasks,
            self.emulator,
            directory,
            door=Door.ACTION,
            EDGESTACK_ENVIRONMENT=self.management,
            EDGESTACK_SUBSCRIPTION_ID=self.subscription,
            EDGESTACK_USERNAME=USER,
            EDGESTACK_PASSWORD=self.password,
            EDGESTACK_CA_CERT=str(self.ca_cert),
            EDGESTACK_RESOLVE_TO=self.device.described["address"],
        )


def bring_up(emulator: Emulator, directory: pathlib.Path) -> tuple[Estate, str]:
    """Bring the first device of an emulator into service; return it with the name of its host."""
    estate = Estate(emulator, directory, emulator.ready["devices"][:1])
    ((host, variables),) = estate.variables.items()
    switch = {"name": "vSwitch1", "interface_name": "Port2", "enabled_for_compute": True}
    variables["device_bringup_network"]["vswitches"] = [switch]
    estate.write()
    estate.bring_up()
    estate.finish_in_portal()
    estate.bring_up()
    return estate, host


def served(estate: Estate, host: str, proxy: Proxy) -> Served:
    """Describe a device that was brought up."""
    variables, device = estate.variables[host], estate.devices[host]
    ca_cert = estate.certificates(host) / "trust-bundle.pem"
    return Served(
        emulator=estate.emulator,
        device=device,
        suffix=suffix_of(estate, host),
        ca_cert=ca_cert,
        password=variables["device_bringup_arm_password"],
        subscription=device.state()["subscription_id"].lower(),
        environment=proxy.environment(ca_cert),
    )


def suffix_of(estate: Estate, host: str) -> str:
    """Return the name that all names of a device end in."""
    return f"{estate.variables[host]['device_bringup_name']}.{DOMAIN}"
