# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Emulated devices as the inventory of a project, with everything that their owner declares about them."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import typing as t
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient
from tests.integration.playbooks.project import Project, Report

BRING_UP = "edgestack.azure.bring_up_device"
ROTATE = "edgestack.azure.rotate_certificates"
DOMAIN = "example.com"
_OWN_FILES = ("EDGESTACK_CACHE_DIR", "EDGESTACK_CONFIG_DIR")

Variables = dict[str, t.Any]


class Estate:
    """Some devices, the declaration of each, and the project that brings them up.

    Attributes:
        devices: What the emulator knows of each, by the name of the host.
        variables: The host variables, by the name of the host. Change them, then call :meth:`write`.
    """

    def __init__(
        self,
        emulator: Emulator,
        directory: Path,
        described: Sequence[Variables],
        *,
        signing_chain: Path | None = None,
    ) -> None:
        self.emulator = emulator
        self.project = Project(directory, emulator)
        for name in [name for name in self.project.environment if name.startswith("EDGESTACK_")]:
            if name not in _OWN_FILES:
                # They lead to the emulated cloud.
                del self.project.environment[name]
        self.devices = {f"store-{item['serial'].lower()}": DeviceClient(emulator, item) for item in described}
        self.variables = {host: self._declared(device) for host, device in self.devices.items()}
        shared = {"device_bringup_signing_chain_directory": str(signing_chain)} if signing_chain else {}
        self.project.declare({"device_bringup_base_directory": str(directory / "certificates"), **shared})
        self.write()

    def _declared(self, device: DeviceClient) -> Variables:
        described = device.described
        return {
            "ansible_host": described["address"],
            "device_bringup_port": described["port"],
            "device_bringup_node_port": described["port"],
            "device_bringup_fingerprint": described["fingerprint"],
            "device_bringup_password": f"aA1!{secrets.token_hex(5)}",
            "device_bringup_pfx_password": f"aA1!{secrets.token_hex(10)}",
            "device_bringup_activation_key": device.control("issue_activation_key")["activation_key"],
            "device_bringup_name": f"s-{described['serial'].lower()}"[:13],
            "device_bringup_dns_domain": DOMAIN,
            "device_bringup_certificate_layout": "multi_san",
            "device_bringup_network": {"interfaces": [{"name": "Port2", **_static(described["address"])}]},
            "device_bringup_web_proxy": {"is_enabled": True, "connection_uri": "http://192.0.2.80:8080"},
            "device_bringup_time": {"time_zone": "UTC", "primary_time_server": "pool.ntp.org"},
            "device_bringup_update": {"server_type": "MicrosoftUpdate"},
            "device_bringup_contact_delay": 1,
            "device_bringup_verify_retries": 3,
            "device_bringup_verify_delay": 1,
            "device_bringup_wait_timeout": 60,
        }

    def write(self) -> None:
        """Write the inventory."""
        inventory = {"edge_devices": {"hosts": self.variables}}
        path = self.project.directory / "inventory.yml"
        path.touch(mode=0o600)
        path.write_text(yaml.safe_dump(inventory, sort_keys=False), encoding="utf-8")

    def declare(self, **changes: t.Any) -> None:
        """Change the declaration of every device."""
        for variables in self.variables.values():
            variables.update(changes)
        self.write()

    def finish_in_portal(self) -> None:
        """Do what only a person can do in the portal: reset the Edge ARM password, enable virtual machines."""
        for host, device in self.devices.items():
            device.control("enable_vms")
            self.variables[host]["device_bringup_arm_password"] = device.control("reset_arm_password")["password"]
        self.write()

    def run(self, *arguments: str, playbook: str = BRING_UP) -> Report:
        """Run a playbook to its end, whatever that is."""
        return self.project.run(playbook, *arguments)

    def bring_up(self, *arguments: str) -> Report:
        """Bring all devices up, which has to succeed without warnings."""
        report = self.run(*arguments)
        assert report.status == 0, report.output
        assert "[WARNING]" not in report.output, report.output
        return report

    def demand_nothing_to_do(self) -> None:
        """A further run changes nothing, a dry one neither, and neither writes anything."""
        mark = self.emulator.mark()
        for arguments in ((), ("--check", "--diff")):
            report = self.bring_up(*arguments)
            assert report.changed == 0, report.output
        assert self.writes_since(mark) == []

    def registered(self) -> dict[str, Variables]:
        """The environments that are registered, by the name of the host."""
        path = self.project.directory / "config" / "environments.json"
        found: dict[str, Variables] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return found

    def certificates(self, host: str) -> Path:
        """The directory with the present set of certificates of a device."""
        return self.project.directory / "certificates" / host

    def writes_since(self, mark: int) -> list[str]:
        """What was written to devices since a mark; signing in is none."""
        return [f"{item['method']} {item['url']}" for item in self.emulator.writes_since(mark)]


@contextlib.contextmanager
def running_fleet(directory: Path, first_address: str, *, devices: int, two_node: int = 0) -> Iterator[Emulator]:
    """The emulator with factory-fresh devices from an address on; the first of them have two nodes."""
    arguments = ("--devices", str(devices), "--two-node", str(two_node), "--device-address", first_address)
    with Emulator.start(*arguments, "--directory", str(directory)) as emulator:
        yield emulator


def lasting(device: DeviceClient) -> Variables:
    """What a device is like in the end, without what tells it from others and what differs from run to run."""
    state = device.state()
    kept = ("configuration", "password_changed", "activated", "pending", "log_consent", "virtual_addresses")
    endpoints = state["certificates"]["endpoints"]
    names = {slot: (served["origin"], served["names"]) for slot, served in endpoints.items()}
    found = {key: state[key] for key in kept} | {"served": names, "problems": state["certificate_problems"]}
    text = re.sub(device.serial, "serial", json.dumps(found), flags=re.IGNORECASE)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "identifier", text)
    anonymous: Variables = json.loads(re.sub(r"\b10\.(\d+)\.0\.\d+", r"10.\1.0.x", text))
    return anonymous


def _static(address: str) -> Variables:
    """The settings of a port in the data network of the store, which is not the one it is brought up through."""
    last = address.rpartition(".")[2]
    ipv4 = {"address": f"10.20.0.{last}", "subnet_mask": "255.255.255.0", "gateway": "10.20.0.254"}
    return {"is_dhcp_enabled": False, "ipv4": ipv4, "dns_server_addresses": ["10.20.0.253"]}
