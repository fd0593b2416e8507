# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulated cloud for the whole run, as Microsoft's clients reach it."""

from __future__ import annotations

import collections.abc as c
import dataclasses
import pathlib

import pytest

from tests.clients.azure_local.declarations import (
    NAME,
    RULE,
    UPLOAD_URL,
    Members,
    provider_id,
    sdk_bodies,
    sdk_instance,
)
from tests.clients.flow import run_flow
from tests.clients.proxy import Proxy
from tests.emulator.client import Emulator

SUFFIX = "azurelocal.test"
FLOW = pathlib.Path(__file__).with_name("sdk_flow.py")


@dataclasses.dataclass(frozen=True)
class Sdk:
    """Runs jobs with the SDK, in a process of its own that reaches nothing but the emulator."""

    emulator: Emulator
    proxy: Proxy
    python: pathlib.Path

    def run(self, action: str, group: str, *, client: str = "azure-mgmt-azurestackhcivm") -> Members:
        """Do one job of the virtual machines' flow; return what it saw. See `sdk_flow.Job`."""
        emulator = self.emulator
        job = {
            "action": action,
            "client": client,
            "custom_location": emulator.clusters[0].custom_location,
            "group": group,
            "location": emulator.clusters[0].location,
            "name": NAME,
            "bodies": sdk_bodies(emulator, group),
            "instance": sdk_instance(emulator, group),
            "rule": RULE,
            "security_group": provider_id(emulator, group, "networkSecurityGroups"),
            "upload": {"azureManagedDiskUploadUrl": UPLOAD_URL},
        }
        return self.do(FLOW, job)

    def do(self, flow: pathlib.Path, job: Members) -> Members:
        """Give a flow its job, and in `access` the way to the cloud (`sdk_calls.Access`); return what it tells."""
        emulator, who = self.emulator, self.emulator.accounts["owner"]
        access = {
            "management": emulator.resource_manager,
            "login": emulator.login,
            "audience": emulator.audience,
            "tenant": who.tenant_id,
            "client_id": who.client_id,
            "client_secret": who.client_secret,
            "subscription": emulator.subscription_id,
        }
        environment = self.proxy.environment(emulator.ca_cert)
        told: Members = run_flow(self.python, flow, {**job, "access": access}, environment)
        return told


@pytest.fixture(scope="session")
def cloud() -> c.Iterator[Emulator]:
    """The cloud, with quick operations."""
    with Emulator.start("--operation-seconds", "0.1") as emulator:
        yield emulator


@pytest.fixture(scope="session")
def proxy(cloud: Emulator) -> c.Iterator[Proxy]:
    """The way to the cloud. A client that asks for any other name, which would be calling home, fails the run."""
    with Proxy(SUFFIX, cloud.address) as proxy:
        yield proxy
    assert proxy.refused == []


@pytest.fixture(scope="session")
def sdk(cloud: Emulator, proxy: Proxy, programs: c.Callable[[str], pathlib.Path]) -> Sdk:
    """Microsoft's SDK."""
    return Sdk(cloud, proxy, programs("azure-local") / "python")
