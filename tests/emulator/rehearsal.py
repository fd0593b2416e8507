# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts an emulated fleet in the place of the one that an inventory is about, so that its playbooks can be rehearsed.

    python -m tests.emulator.rehearsal start DIRECTORY -i INVENTORY
    ansible-playbook -i INVENTORY -i DIRECTORY/inventory SITE.yml
    python -m tests.emulator.rehearsal portal DIRECTORY
    python -m tests.emulator.rehearsal stop DIRECTORY

For every device of the inventory there is an emulated one, factory-fresh, and for every custom location a cluster. The
second inventory has the variables that lead there, and wins over the first one.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import typing as t

import yaml

from tests.emulator.client import REPOSITORY, START_SECONDS, Emulator
from tests.emulator.device.client import DeviceClient
from tests.emulator.files import write_private

Variables = dict[str, t.Any]

_READY, _NAMES = "ready.json", "devices.json"
_DEVICE, _CLUSTERS = "device_bringup_name", "azure_local_vm_clusters"
_FIRST_ADDRESS = "127.0.60.1"


class RehearsalError(Exception):
    """What is asked for cannot be rehearsed."""


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulator.rehearsal", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    begin = commands.add_parser("start", help="start the emulated fleet and write the inventory that leads to it")
    begin.add_argument("-i", "--inventory", action="append", required=True, help="the inventory that is rehearsed")
    begin.add_argument("--custom-location", action="append", default=[], help="name of a cluster it does not mention")
    begin.add_argument("--device-address", default=_FIRST_ADDRESS, help="loopback address of the first device")
    commands.add_parser("portal", help="do for activated devices what only a person can do in the Azure portal")
    commands.add_parser("stop", help="stop the emulated fleet and forget it")
    for command in commands.choices.values():
        command.add_argument("directory", type=pathlib.Path, help="where the fleet and the inventory are kept")
    given = parser.parse_args(arguments)
    try:
        if given.command == "start":
            start(given.directory, given.inventory, given.custom_location, given.device_address)
        else:
            {"portal": portal, "stop": stop}[given.command](given.directory)
    except RehearsalError as error:
        parser.exit(1, f"{error}\n")


def start(directory: pathlib.Path, inventory: list[str], custom_locations: list[str], first_address: str) -> None:
    """Start the emulator, which goes on after this, and write the inventory that leads to it."""
    if (directory / _READY).exists():
        raise RehearsalError(f"{directory}: a fleet is running already, stop it first")
    hosts = _hosts(inventory)
    devices = [host for host, variables in hosts.items() if _DEVICE in variables]
    sites = [host for host, variables in hosts.items() if variables.get(_CLUSTERS)]
    if not (devices or sites or custom_locations):
        raise RehearsalError(f"no host of the inventory has {_DEVICE} or {_CLUSTERS}: there is nothing to rehearse")
    _refuse_two_nodes(hosts)
    names = {_custom_location(host, cluster) for host in sites for cluster in hosts[host][_CLUSTERS]}
    options = [f"--custom-location={name}" for name in sorted({*names, *custom_locations})]
    options += ["--devices", str(len(devices)), "--device-address", first_address, "--operation-seconds", "0.1"]
    emulator = _launch(directory, options)
    described = dict(zip(devices, emulator.ready["devices"], strict=True))
    _keep(directory / _NAMES, json.dumps(described))
    overlay = {host: _device_variables(emulator, host, described[host], directory) for host in devices}
    for host in sites or ["localhost"]:
        overlay[host] = {**overlay.get(host, {}), **cloud_variables(emulator)}
    _write_inventory(directory, overlay)


def portal(directory: pathlib.Path) -> None:
    """Reset the Edge ARM password and enable virtual machines, on all devices that are activated."""
    emulator = _running(directory)
    described = json.loads((directory / _NAMES).read_text(encoding="utf-8"))
    for host, device in ((host, DeviceClient(emulator, one)) for host, one in described.items()):
        path = _password_file(directory, host)
        if device.state()["activated"] and not path.exists():
            device.control("enable_vms")
            _keep(path, device.control("reset_arm_password")["password"])


def stop(directory: pathlib.Path) -> None:
    """Stop the emulator and remove what it has left. Without one there is nothing to do."""
    if (directory / _READY).exists():
        os.kill(json.loads((directory / _READY).read_text(encoding="utf-8"))["pid"], signal.SIGTERM)
        shutil.rmtree(directory)


def _hosts(inventory: list[str]) -> dict[str, Variables]:
    """The variables of all hosts, as Ansible reads the inventory."""
    sources = [argument for source in inventory for argument in ("-i", source)]
    program = pathlib.Path(sys.executable).with_name("ansible-inventory")
    strict = {**os.environ, "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
    done = subprocess.run([str(program), *sources, "--list"], capture_output=True, text=True, check=False, env=strict)
    if done.returncode != 0:
        raise RehearsalError(f"the inventory cannot be read: {done.stderr.strip()}")
    found: dict[str, Variables] = json.loads(done.stdout)["_meta"]["hostvars"]
    return found


def _refuse_two_nodes(hosts: dict[str, Variables]) -> None:
    for host, variables in hosts.items():
        if variables.get("device_bringup_vips"):
            raise RehearsalError(
                f"{host}: a device with two nodes is not rehearsed; leave it out with a smaller inventory"
            )


def _custom_location(host: str, cluster: Variables) -> str:
    name = str(cluster.get("custom_location"))
    if "{{" in name or "/" in name:
        raise RehearsalError(f"{host}: custom_location is {name!r}; only a plain name can be rehearsed")
    return name


def _launch(directory: pathlib.Path, options: list[str]) -> Emulator:
    """Start the emulator in a session of its own, so that it outlives whoever starts it."""
    directory.mkdir(parents=True, mode=0o700, exist_ok=True)
    command = [sys.executable, "-m", "tests.emulator", "--clusters", "0", *options]
    command += ["--directory", str(directory.absolute() / "emulator")]
    with (directory / "emulator.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        )
    with t.cast("t.IO[str]", process.stdout) as output:
        line = output.readline()
    if not line:
        raise RehearsalError(f"the emulator did not start, exit status {process.wait(START_SECONDS)}: {log.name}")
    ready = {**json.loads(line), "pid": process.pid}
    _keep(directory / _READY, json.dumps(ready))
    return Emulator(ready)


def _running(directory: pathlib.Path) -> Emulator:
    try:
        return Emulator(json.loads((directory / _READY).read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise RehearsalError(f"{directory}: no fleet was started there") from error


def _password_file(directory: pathlib.Path, host: str) -> pathlib.Path:
    """Where the Edge ARM password of a device is, once there is one."""
    return directory.absolute() / f"arm-password-{host}"


def _device_variables(emulator: Emulator, host: str, described: Variables, directory: pathlib.Path) -> Variables:
    """How the emulated device is reached, and what was made for it; nothing outside of the directory is written."""
    certificates = directory.absolute() / "certificates"
    key = DeviceClient(emulator, described).control("issue_activation_key")["activation_key"]
    password = f"'{_password_file(directory, host)}'"
    return {
        "ansible_host": described["address"],
        "device_bringup_address": described["address"],
        "device_bringup_new_address": described["address"],
        "device_bringup_service_address": described["address"],
        "device_bringup_port": described["port"],
        "device_bringup_node_port": described["port"],
        "device_bringup_fingerprint": described["fingerprint"],
        "device_bringup_current_password": described["default_password"],
        "device_bringup_activation_key": key,
        # A run may well be going on when it is set, and does not read variables of hosts again.
        "device_bringup_arm_password": (
            f"{{{{ lookup('ansible.builtin.file', {password}) if {password} is ansible.builtin.exists else '' }}}}"
        ),
        "device_bringup_directory": str(certificates / host),
        "device_bringup_signing_chain_directory": str(certificates / "signing_chain"),
        "device_bringup_names": [],
        "device_bringup_contact_delay": 1,
        "device_bringup_verify_delay": 1,
    }


def cloud_variables(emulator: Emulator) -> Variables:
    """How the emulated cloud is reached by the playbooks."""
    owner = emulator.accounts["owner"]
    return {
        "edgestack_environment": emulator.resource_manager,
        "edgestack_subscription_id": emulator.subscription_id,
        "edgestack_tenant_id": owner.tenant_id,
        "edgestack_client_id": owner.client_id,
        "edgestack_client_secret": owner.client_secret,
        "edgestack_ca_cert": str(emulator.ca_cert),
        "edgestack_resolve_to": emulator.address,
    }


def _keep(path: pathlib.Path, text: str) -> None:
    write_private(path, text.encode())


def _write_inventory(directory: pathlib.Path, overlay: dict[str, Variables]) -> None:
    """One file of variables for each host: they win over everything in the inventory that is rehearsed."""
    variables = directory / "inventory" / "host_vars"
    variables.mkdir(parents=True, exist_ok=True)
    hosts = {"all": {"hosts": dict.fromkeys(overlay)}}
    _keep(directory / "inventory" / "hosts.yml", yaml.safe_dump(hosts))
    for host, content in overlay.items():
        _keep(variables / f"{host}.yml", yaml.safe_dump(content))


if __name__ == "__main__":
    main(sys.argv[1:])
