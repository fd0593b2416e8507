# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cluster and a device with something to make virtual machines of, and inventories over both."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import typing as t
from pathlib import Path

import yaml
from emulator_device.certificate_maker import CertificateMaker
from emulator_providers.site import Site

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient
from tests.emulator.requests_by_hand import ByHand
from tests.integration.playbook import environment_of

# Of the loopback network, where the guests of running machines can really answer.
SHOP_NETWORK = "127.0.88"
SHIP_NETWORK = "127.0.91"
PASSWORD_VARIABLE = "SHIP_PASSWORD"

Members = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Estate:
    """One cluster (resource group ``shop``) and one device (resource group ``ship``)."""

    emulator: Emulator
    shop: ByHand
    ship: Site
    ca_cert: Path

    @classmethod
    def furnish(cls, emulator: Emulator, directory: Path) -> Estate:
        """Make resource groups, images and network interfaces."""
        shop = ByHand(emulator, emulator.session(), "shop")
        shop.session.headers.update(emulator.authorization())
        shop.make_group()
        shop.make_image("ubuntu")
        shop.make_nic("web-1", shop.make_network("lan", network=SHOP_NETWORK))

        maker, root = CertificateMaker(), directory / "root.pem"
        root.write_bytes(maker.root_pem)
        device = DeviceClient(emulator, emulator.ready["devices"][0])
        device.sign_in_first()
        _move_to_loopback(device)
        ship = Site(device, maker, str(root), emulator)
        ship.new_group("ship")
        ship.image("ubuntu")
        ship.nic("deck", f"{SHIP_NETWORK}.30")
        return cls(emulator, shop, ship, root)

    @property
    def device_options(self) -> Members:
        """How the device is reached; the password comes from the environment."""
        return {
            "environment": self.ship.management,
            "subscription_id": self.ship.subscription,
            "username": "EdgeArmUser",
            "password": f"{{{{ lookup('ansible.builtin.env', '{PASSWORD_VARIABLE}') }}}}",
            "ca_cert": str(self.ca_cert),
            "resolve_to": self.ship.device.described["address"],
        }

    def sources(self) -> list[Members]:
        """Both, for the file of an inventory."""
        return [{"name": "shops"}, {"name": "ship-1", "platform": "device", **self.device_options}]

    def environment(self, directory: Path) -> dict[str, str]:
        """The variables of a run."""
        return {
            **environment_of(self.emulator, directory),
            "ANSIBLE_HOME": str(directory / "ansible-home"),
            "LC_ALL": "C.UTF-8",
            PASSWORD_VARIABLE: self.ship._password,
        }


def _move_to_loopback(device: DeviceClient) -> None:
    """Give the port of the machines a network of addresses that exist here."""
    address = {"address": f"{SHIP_NETWORK}.1", "subnetMask": "255.255.255.0", "gateway": f"{SHIP_NETWORK}.254"}
    static = {"isDhcpEnabled": False, "iPv4": address, "dnsServerAddresses": [f"{SHIP_NETWORK}.253"]}
    ports = device.configuration()["network"]["interfaces"]
    device.apply(
        {"network": {"interfaces": [{**port, **(static if port["name"] == "Port2" else {})} for port in ports]}}
    )


def write_inventory(directory: Path, **options: t.Any) -> Path:
    """A directory with an inventory file of the plugin and one for localhost."""
    inventory = directory / "inventory"
    inventory.mkdir(parents=True, exist_ok=True)
    file = inventory / "fleet.edgestack.yml"
    file.write_text(yaml.safe_dump({"plugin": "edgestack.azure.vms", **options}), encoding="utf-8")
    local = {"all": {"hosts": {"localhost": {"ansible_connection": "local"}}}}
    (inventory / "local.yml").write_text(yaml.safe_dump(local), encoding="utf-8")
    return inventory


def run(program: str, *arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program of ansible-core to its end."""
    # The program beside this interpreter; a bare name could be another installation's.
    path = Path(sys.executable).with_name(program)
    return subprocess.run(
        [str(path), *arguments], env=environment, capture_output=True, text=True, check=False, timeout=600
    )
