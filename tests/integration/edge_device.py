# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A device in full service, for tests that run modules against it."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import ipaddress
import pathlib
import zlib

from emulator_device.certificate_maker import CertificateMaker
from emulator_providers.site import Site

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient
from tests.integration.playbook import Door, Run, Task, run_tasks


@dataclasses.dataclass(frozen=True)
class Device:
    """A device in full service, and how modules reach it."""

    emulator: Emulator
    site: Site
    ca_cert: pathlib.Path

    def names(self, group: str) -> dict[str, str]:
        """What the placeholders of a case stand for."""
        number = zlib.crc32(group.encode())
        network = self.site.properties(self.site.subnet.rpartition("/subnets/")[0])["addressSpace"]["addressPrefixes"]
        return {
            "GROUP": group,
            "SUBSCRIPTION": self.site.subscription,
            "ACCOUNT": f"shop0{group.rpartition('-')[2]}",
            "NETWORK": network[0],
            # Two runs must not want the same address.
            "ADDRESS": str(ipaddress.IPv4Network(network[0])[20 + number % 200]),
        }

    def run(self, tasks: list[Task], directory: pathlib.Path, door: Door) -> Run:
        """Run tasks against the device."""
        return run_tasks(
            tasks,
            self.emulator,
            directory,
            door=door,
            EDGESTACK_ENVIRONMENT=self.site.management,
            EDGESTACK_SUBSCRIPTION_ID=self.site.subscription,
            EDGESTACK_USERNAME="EdgeArmUser",
            EDGESTACK_PASSWORD=self.site._password,
            EDGESTACK_CA_CERT=str(self.ca_cert),
            EDGESTACK_RESOLVE_TO=self.site.device.described["address"],
        )


def device_in_service(directory: pathlib.Path, address: str) -> c.Iterator[Device]:
    """Run an emulator with one device at an address, and bring that up."""
    maker, root = CertificateMaker(), directory / "root.pem"
    root.write_bytes(maker.root_pem)
    arguments = ("--devices", "1", "--device-address", address, "--operation-seconds", "0.1")
    with Emulator.start(*arguments, "--directory", str(directory / "emulator")) as emulator:
        client = DeviceClient(emulator, emulator.ready["devices"][0])
        client.sign_in_first()
        yield Device(emulator, Site(client, maker, str(root), emulator), root)
