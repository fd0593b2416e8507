# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A cloud and a device are registered, used and forgotten; what does not work is told by the step that fails."""

from __future__ import annotations

import collections.abc as c
import json
import pathlib
import secrets
import typing as t

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.emulator.authority import self_signed_pair
from tests.emulator.client import Emulator
from tests.emulator.device.client import DeviceClient
from tests.integration.playbook import Door, Run, Task, run_tasks

BUILT_IN = ["AzureCloud", "AzureChinaCloud", "AzureUSGovernment"]
# What every task has to say itself, so that the registration and not the surroundings brings it along.
UNSET = ("CA_CERT", "RESOLVE_TO", "SUBSCRIPTION_ID", "TENANT_ID")
# The service principal that every device has; its secret is the Edge ARM password. Source: azure-stack-edge facts E.
DEVICE_PRINCIPAL = "cbd868c5-7207-431f-8d16-1cb144b50971"


class Shop:
    """A device that is activated, with the name and the certificates that it left the factory with."""

    def __init__(self, emulator: Emulator, described: dict[str, t.Any]) -> None:
        self._device = device = DeviceClient(emulator, described)
        device.sign_in_first()
        key = device.control("issue_activation_key")["activation_key"]
        device.apply({"activation": {"activationKey": key, "serviceEncryptionKey": ""}})
        self.password: str = device.control("reset_arm_password")["password"]
        self.options = {
            "endpoint": described["resource_manager"],
            "resolve_to": described["address"],
            "fingerprint": device.state()["certificates"]["endpoints"]["ARM"]["fingerprint"],
            "username": "EdgeArmUser",
            "password": self.password,
        }

    def enable_machines(self) -> str:
        """What makes the subscription; its id."""
        return str(self._device.control("enable_vms")["subscription_id"]).lower()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Emulator]:
    """A cloud and three devices."""
    arguments = ("--devices", "3", "--device-address", "127.0.12.1", "--operation-seconds", "0.1")
    with Emulator.start(*arguments, "--directory", str(tmp_path_factory.mktemp("site"))) as running:
        yield running


@pytest.fixture(scope="module")
def shops(site: Emulator) -> list[Shop]:
    """One that is ready, one without virtual machines, and one whose token service is down."""
    made = [Shop(site, described) for described in site.ready["devices"]]
    down = site.ready["devices"][2]["login"].removeprefix("https://").partition(":")[0]
    site.add_fault(method="POST", host=down.replace(".", r"\."), times=None, status=503, body={})
    return made


def cloud(emulator: Emulator, account: str = "owner") -> dict[str, t.Any]:
    """The options for the cloud."""
    who = emulator.accounts[account]
    return {
        "endpoint": emulator.resource_manager,
        "ca_cert": str(emulator.ca_cert),
        "resolve_to": emulator.address,
        "tenant_id": who.tenant_id,
        "client_id": who.client_id,
        "client_secret": who.client_secret,
    }


def register(name: str, options: dict[str, t.Any], *, step: str = "", check_mode: bool = False) -> Task:
    """One task; its name is that of the environment and what it is done for."""
    task: Task = {"name": f"{name}{step}", "edgestack.azure.environment": {"name": name, **options}, "diff": True}
    return {**task, "check_mode": True} if check_mode else task


def look(step: str, **options: str) -> Task:
    """A task that shows the environments."""
    return {"name": step, "edgestack.azure.environment_info": options}


def lifecycle(site: Emulator, shop: Shop, other_ca: str) -> list[Task]:
    """Both environments from the first check to the end, with the use of both in turns."""
    private, moved = cloud(site), {**cloud(site), "ca_cert": other_ca}
    user = {option: shop.options[option] for option in ("username", "password")}
    use_cloud = {"edgestack.azure.resource_group_info": {"environment": "private"}}
    use_shop = {"edgestack.azure.resource_group_info": {"environment": "shop", **user}}
    return [
        register("private", private, step=", checked", check_mode=True),
        register("shop", shop.options, step=", checked", check_mode=True),
        look("after the checks"),
        register("private", private),
        register("shop", shop.options),
        register("private", private, step=", again"),
        register("shop", {**shop.options, "endpoint": ""}, step=", again"),
        {"name": "use the cloud", **use_cloud},
        {"name": "use the shop", **use_shop},
        {"name": "use the cloud again", **use_cloud},
        register("private", moved, step=", changed, checked", check_mode=True),
        register("private", moved, step=", changed"),
        register("private", moved, step=", changed, again"),
        look("signed in", query="[?!built_in]"),
        register("shop", {"state": "absent"}, step=", forgotten, checked", check_mode=True),
        register("shop", {"state": "absent"}, step=", forgotten"),
        register("shop", {"state": "absent"}, step=", forgotten, again"),
        look("in the end", query="[].name"),
    ]


def failures(site: Emulator, shops: list[Shop], stranger_ca: str) -> dict[str, tuple[dict[str, t.Any], str, str]]:
    """By name: the options, the step that fails, and words that say what to do."""
    good, (shop, without_machines, down) = cloud(site), shops
    wrong = secrets.token_hex(8)
    unknown = "https://management.nowhere.invalid"
    return {
        "unresolvable": ({**good, "endpoint": unknown, "resolve_to": ""}, "resolve", "or give the address with"),
        "wrong-authority": ({**good, "ca_cert": stranger_ca}, "tls", "Give the signing chain"),
        "wrong-secret": ({**good, "client_secret": wrong}, "sign_in", "Check 'client_secret'"),
        "wrong-tenant": ({**good, "tenant_id": site.subscription_id}, "sign_in", "No tenant with this"),
        "wrong-password": ({**shop.options, "password": wrong}, "sign_in", "set in the Azure portal"),
        "service-down": (down.options, "sign_in", "The token service is out of order"),
        "no-machines": (without_machines.options, "subscription", "virtual machines are enabled"),
        "stranger": (cloud(site, "stranger"), "subscription", "needs a role assignment"),
    }


def run(tasks: list[Task], site: Emulator, directory: pathlib.Path, door: Door) -> Run:
    """Run tasks with nothing but the credentials of the cloud in the surroundings."""
    unset = {f"EDGESTACK_{name}": "" for name in UNSET}
    # A proxy of this machine would resolve names in its own way.
    finished = run_tasks(tasks, site, directory / door.name, door=door, **unset, NO_PROXY="*", no_proxy="*")
    assert len(finished.steps) == len(tasks), finished.output
    (directory / door.name / "ran.txt").write_text(finished.output, encoding="utf-8")
    return finished


@pytest.mark.parametrize("door", Door)
def test_register_use_and_forget(site: Emulator, shops: list[Shop], tmp_path: pathlib.Path, door: Door) -> None:
    shop, other_ca = shops[0], tmp_path / "authority.pem"
    other_ca.write_bytes(site.ca_cert.read_bytes())
    subscription = shop.enable_machines()
    done = run(lifecycle(site, shop, str(other_ca)), site, tmp_path, door)
    assert "[WARNING]" not in done.output, done.output
    steps = done.steps
    for name, step in steps.items():
        assert not step.failed, (name, step.result)
        is_change = name.split(", ")[0] in ("private", "shop") and not name.endswith("again")
        assert step.changed is is_change, (name, step.result)
    for name in ("private", "shop", "private, changed", "shop, forgotten"):
        assert steps[f"{name}, checked"].result["diff"] == steps[name].result["diff"], name
    assert [item["name"] for item in steps["after the checks"].result["environments"]] == BUILT_IN
    assert steps["shop"].result["environment"]["subscription_id"] == subscription
    assert steps["private"].result["environment"]["subscription_id"] == site.subscription_id
    assert {group["name"].lower() for group in steps["use the shop"].result["resource_groups"]} >= {"aserg"}
    assert steps["use the cloud"].result["resource_groups"] == steps["use the cloud again"].result["resource_groups"]
    signed_in = {item["name"]: item["signed_in"] for item in steps["signed in"].result["environments"]}
    accounts = {name: [entry["account"] for entry in entries] for name, entries in signed_in.items()}
    assert accounts == {"private": [site.accounts["owner"].client_id], "shop": ["EdgeArmUser"]}
    assert signed_in["shop"][0]["until"] == steps["shop, again"].result["signed_in_until"]
    assert steps["in the end"].result["environments"] == [*BUILT_IN, "private"]
    check_files(tmp_path / door.name, [shop.password, site.accounts["owner"].client_secret], registered="private")


def check_files(directory: pathlib.Path, given: list[str], *, registered: str) -> None:
    """One environment is registered, one token kept, and neither the registration nor the output holds a secret."""
    registry = directory / "config" / "environments.json"
    assert list(json.loads(registry.read_text(encoding="utf-8"))) == [registered]
    kept = [path.read_text(encoding="utf-8") for path in (directory / "cache").glob("*.json")]
    tokens = [json.loads(text)["access_token"] for text in kept]
    assert len(tokens) == 1
    written = registry.read_text(encoding="utf-8") + (directory / "ran.txt").read_text(encoding="utf-8")
    assert not [secret for secret in (*given, *tokens) if secret in written]
    assert not [secret for secret in given if secret in "".join(kept)]


@pytest.mark.parametrize("door", Door)
def test_a_device_by_its_service_principal(
    site: Emulator, shops: list[Shop], tmp_path: pathlib.Path, door: Door
) -> None:
    shop = shops[0]
    subscription = shop.enable_machines()
    place = {option: shop.options[option] for option in ("endpoint", "resolve_to", "fingerprint")}
    sign_in = {"client_id": DEVICE_PRINCIPAL, "client_secret": shop.password}
    wrong = {**place, **sign_in, "client_secret": secrets.token_hex(8)}
    tasks = [
        register("mistaken", wrong),
        register("shop", {**place, **sign_in}),
        register("shop", {**place, **sign_in}, step=", again"),
        {"name": "use it", "edgestack.azure.resource_group_info": {"environment": "shop", **sign_in}},
        look("signed in", query="[?!built_in]"),
    ]
    done = run(tasks, site, tmp_path, door)
    steps = done.steps
    assert [name for name, step in steps.items() if step.failed] == ["mistaken"], done.output
    assert "Step 'sign_in'" in steps["mistaken"].result["msg"]
    assert [name for name, step in steps.items() if step.changed] == ["shop"]
    assert steps["shop"].result["environment"]["subscription_id"] == subscription
    assert {group["name"].lower() for group in steps["use it"].result["resource_groups"]} >= {"aserg"}
    (shown,) = steps["signed in"].result["environments"]
    assert [entry["account"] for entry in shown["signed_in"]] == [DEVICE_PRINCIPAL]
    check_files(tmp_path / door.name, [shop.password], registered="shop")


@pytest.mark.parametrize("door", Door)
def test_what_does_not_work_is_told_by_its_step(
    site: Emulator, shops: list[Shop], tmp_path: pathlib.Path, door: Door
) -> None:
    shops[0].enable_machines()
    stranger_ca = tmp_path / "stranger.pem"
    stranger_ca.write_bytes(self_signed_pair("Somebody else")[1].public_bytes(Encoding.PEM))
    expected = failures(site, shops, str(stranger_ca))
    tasks = [register(name, options) for name, (options, _step, _words) in expected.items()]
    done = run([*tasks, look("in the end", query="[].name")], site, tmp_path, door)
    for name, (options, failed, words) in expected.items():
        step = done.steps[name]
        assert step.failed, name
        *passed, last = step.result["steps"]
        assert (last["step"], last["ok"], [item["ok"] for item in passed]) == (failed, False, [True] * len(passed)), (
            name
        )
        assert f"{options['endpoint']} cannot be used, so nothing was registered. Step '{failed}'" in step.result["msg"]
        assert words in step.result["msg"], (name, step.result["msg"])
        given = [options[option] for option in ("client_secret", "password") if option in options]
        assert not [secret for secret in given if secret in done.output], name
    assert done.steps["in the end"].result["environments"] == BUILT_IN
    assert not (tmp_path / door.name / "config" / "environments.json").exists()
