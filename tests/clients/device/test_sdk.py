# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft's Python SDK, with both hybrid profiles, judges the device and shares resources with our modules."""

from __future__ import annotations

import collections.abc as c
import pathlib
import secrets
import typing as t

import pytest

from tests.clients.device.declarations import machine_tasks, other_machine_tasks, unchanged
from tests.clients.device.estate import USER, Served
from tests.clients.flow import run_flow
from tests.clients.ledger import Ledger, refused

FLOW = pathlib.Path(__file__).with_name("sdk_flow.py")
# The kinds that a device has, as the SDK calls them.
HERE = {
    *("deployments", "operations", "providers", "resource_groups", "resources", "subscriptions", "tags", "tenants"),
    *("network_interfaces", "public_ip_addresses", "storage_accounts", "usage", "usages", "virtual_networks"),
    *("disks", "images", "snapshots", "virtual_machine_sizes", "virtual_machines"),
}
PROFILES = ("v2019_03_01_hybrid", "v2020_09_01_hybrid")

Seen = dict[str, t.Any]
Run = c.Callable[[str, str, str], Seen]


@pytest.fixture(scope="module")
def sdk(device: Served, programs: c.Callable[[str], pathlib.Path], vhd: pathlib.Path) -> Run:
    """Runs one action of the flow with a profile, for a resource group."""
    admin_password = f"aA1!{secrets.token_hex(6)}"

    def run(action: str, profile: str, group: str) -> Seen:
        job = {
            "action": action,
            "management": device.management,
            "login": device.login,
            "blob_suffix": device.blob_suffix,
            "username": USER,
            "password": device.password,
            "subscription": device.subscription,
            "profile": profile,
            "group": group,
            "account": f"{group}account",
            "vhd": str(vhd),
            "admin_password": admin_password,
        }
        seen: Seen = run_flow(programs("sdk") / "python", FLOW, job, device.environment)
        return seen

    return run


@pytest.mark.parametrize("profile", PROFILES)
def test_the_life_of_a_machine(profile: str, sdk: Run, device: Served, tmp_path: pathlib.Path) -> None:
    """The whole flow works, and our modules find everything as it is declared."""
    group = f"sdk{profile[1:5]}"
    seen = sdk("create", profile, group)
    assert (seen["image"], seen["machine"]) == ("Succeeded", "Succeeded")
    assert seen["powers"] == [f"PowerState/{word}" for word in ("running", "stopped", "deallocated", "running")]
    assert (seen["kept"], seen["tags"]) == (True, {"shop": "042"})
    assert seen["keys"] == [403, 200]
    assert seen["subscriptions"] == [device.subscription]
    assert (seen["images"], seen["interfaces"], seen["disks"]) == (
        ["ubuntu"],
        ["web-01-nic"],
        ["web-01-data", "web-01-os"],
    )
    assert (seen["sizes"], seen["usages"]) == (True, ["cores", "virtualMachines"])
    assert {"Microsoft.Compute", "Microsoft.Network", "Microsoft.Storage"} <= set(seen["providers"])

    url = f"https://{group}account.blob.{device.blob_suffix}/vhds/ubuntu.vhd"
    unchanged(device.run(machine_tasks(group, "shop-net", blob_uri=url), tmp_path))

    assert sdk("remove", profile, group) == {"left": [], "exists": False}


def test_what_our_modules_made(sdk: Run, device: Served, tmp_path: pathlib.Path) -> None:
    """The SDK reads what our modules made, and removes it."""
    group = "ours"
    run = device.run(other_machine_tasks(group), tmp_path)
    assert all(step.changed and not step.failed for step in run.steps.values()), run.output
    seen = sdk("read", PROFILES[-1], group)
    assert seen["machines"] == {
        "till-01": {
            "size": "Standard_D2_v2",
            "tags": {"shop": "042"},
            "interfaces": ["till-01-nic"],
            "disk": "till-01-os",
            "data_disks": {"0": "data"},
            "power": "PowerState/running",
        }
    }
    assert (seen["disks"], seen["images"]) == (["data", "source", "till-01-os"], ["ubuntu"])
    assert sdk("remove", PROFILES[0], group) == {"left": [], "exists": False}


@pytest.mark.parametrize("profile", PROFILES)
def test_what_a_device_lacks_of_a_profile(profile: str, sdk: Run, device: Served, ledger: Ledger) -> None:
    """The profiles are those of a larger system: a list of every kind, of which a device has these."""
    mark = device.emulator.mark()
    seen = sdk("lists", profile, "ASERG")
    found = refused(device.exchanges_since(mark), subscription=device.subscription)
    ledger.check("azure-mgmt", {profile: found})
    assert set(seen["found"]) == HERE
