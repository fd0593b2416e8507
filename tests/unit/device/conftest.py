# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules against a running fleet: every test takes a factory-fresh device of its own."""

from __future__ import annotations

import collections.abc as c
import importlib
import secrets
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from emulator_device.certificate_maker import CertificateMaker
from fakes import FakeContext

from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient

DEVICES = 80
TWO_NODE = 2
MODULES = "ansible_collections.edgestack.azure.plugins.modules."


class Operator:
    """Somebody who runs modules on one device.

    Attributes:
        connection: The connection options; they change as the device does.
        context: The door of the last run.
    """

    def __init__(self, emulator: Emulator, described: dict[str, t.Any]) -> None:
        self.emulator = emulator
        self.described = described
        self.device = DeviceClient(emulator, described)
        self.password = f"aA1!{secrets.token_hex(5)}"
        self.context = FakeContext()
        self.connection: dict[str, t.Any] = {
            "host": described["address"],
            "port": described["port"],
            "fingerprint": described["fingerprint"],
            "password": self.password,
        }

    def run(
        self, module: str, *, check_mode: bool = False, context: FakeContext | None = None, **options: t.Any
    ) -> t.Any:
        """Validate the options as a door does, run, and fail on warnings."""
        entry = importlib.import_module(MODULES + module).ENTRY
        given = {**self.connection, **options}
        given = {name: value for name, value in given.items() if name in entry.argument_spec.argument_spec}
        validated = ArgumentSpecValidator(**entry.argument_spec.to_kwargs()).validate(given)
        assert validated.error_messages == []
        self.context = context or FakeContext(check_mode=check_mode)
        result = entry.run(validated.validated_parameters, self.context)
        assert self.context.warnings == []
        return result

    def configure(self, **options: t.Any) -> t.Any:
        """Run device_configuration."""
        return self.run("device_configuration", wait_timeout=60, **options)

    def reported(self) -> dict[str, t.Any]:
        """The configuration as the device has it."""
        found: dict[str, t.Any] = self.device.state()["configuration"]
        return found

    def sign_in_first(self) -> Operator:
        """Change the default password."""
        assert self.run("device_password")["changed"]
        self.device.password = self.password
        return self

    def writes_since(self, mark: int) -> list[str]:
        """The paths of the writes to the device since a mark, but for signing in."""
        writes = self.emulator.writes_since(mark)
        return [item["url"] for item in writes if "/api/" in item["url"] and not item["url"].endswith("/Login")]


@pytest.fixture(scope="session")
def fleet() -> c.Iterator[Emulator]:
    """The emulator with its devices."""
    arguments = ("--devices", str(DEVICES), "--two-node", str(TWO_NODE), "--device-address", "127.0.20.1")
    with Emulator.start(*arguments) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def next_device(fleet: Emulator) -> c.Callable[[int], dict[str, t.Any]]:
    """Hands out a device with one or two nodes, each once."""
    devices = {2: iter(fleet.ready["devices"][:TWO_NODE]), 1: iter(fleet.ready["devices"][TWO_NODE:])}
    return lambda nodes: next(devices[nodes])


@pytest.fixture
def fresh(fleet: Emulator, next_device: c.Callable[[int], dict[str, t.Any]]) -> Operator:
    """A factory-fresh device."""
    return Operator(fleet, next_device(1))


@pytest.fixture
def operator(fresh: Operator) -> Operator:
    """A device whose default password was changed."""
    return fresh.sign_in_first()


@pytest.fixture
def cluster(fleet: Emulator, next_device: c.Callable[[int], dict[str, t.Any]]) -> Operator:
    """A device with two nodes whose default password was changed."""
    return Operator(fleet, next_device(2)).sign_in_first()


@pytest.fixture(scope="session")
def maker() -> CertificateMaker:
    """An authority."""
    return CertificateMaker()
