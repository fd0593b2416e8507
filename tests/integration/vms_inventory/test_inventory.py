# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The real ansible-inventory over an emulated cluster and an emulated device."""

from __future__ import annotations

import collections
import json
import typing as t
from pathlib import Path

import pytest

from tests.integration.vms_inventory.estate import Estate, run, write_inventory

Members = dict[str, t.Any]


@pytest.fixture(scope="module")
def machines(estate: Estate) -> None:
    """Machines on both: a name that is there twice, one with Windows that is off, one that was never finished."""
    shop, ship = estate.shop, estate.ship
    image, windows = shop.path("galleryImages", "ubuntu"), shop.make_image("server-2022", os_type="Windows")
    for name, source in (("twin", image), ("till", windows)):
        nic = shop.make_nic(f"{name}-nic", shop.path("logicalNetworks", "lan"))
        shop.make_machine(name, tags={"role": "till", "Größe": "{{ evil }}"})
        body = shop.instance_body(name, source, [nic])
        assert shop.write("PUT", shop.instance(name), json=body).ok
        for path in (nic, shop.instance(name)):
            # Some of what they show comes a little later.
            shop.get(path)
    assert shop.write("POST", f"{shop.instance('till')}/stop").ok
    shop.make_machine("unfinished")
    ship.machine("twin", ship.path("images", "ubuntu"), ship.nic("twin"))


def listed(estate: Estate, directory: Path, *more: str, **options: t.Any) -> tuple[Members, str]:
    """What ansible-inventory prints about the machines of this file, and everything it says besides."""
    options = {"filters": {"name": ["twin", "till", "unfinished"]}, **options}
    inventory = write_inventory(directory, **options)
    done = run(
        "ansible-inventory",
        "-i",
        str(inventory),
        "--list",
        "--export",
        *more,
        environment=estate.environment(directory),
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout[done.stdout.index("{\n") :]), done.stdout + done.stderr


@pytest.mark.usefixtures("machines")
def test_both_platforms(estate: Estate, tmp_path: Path) -> None:
    found, said = listed(estate, tmp_path, sources=estate.sources())
    cluster = "twin.shop"
    assert set(found["platform_azure_local"]["hosts"]) == {cluster, "till"}
    assert found["platform_device"]["hosts"] == found["device_ship_1"]["hosts"] == ["twin.ship"]
    assert found["os_windows"]["hosts"] == found["power_stopped"]["hosts"] == ["till"]
    assert set(found["power_running"]["hosts"]) == {cluster, "twin.ship"}
    assert set(found["tag_role_till"]["hosts"]) == {cluster, "till"}
    assert "tag_Größe____evil___" in found
    assert "[WARNING]" not in said


@pytest.mark.usefixtures("machines")
def test_variables_to_connect_with(estate: Estate, tmp_path: Path) -> None:
    inventory = write_inventory(tmp_path, sources=estate.sources(), filters={"name": ["twin", "till"]})
    environment = estate.environment(tmp_path)
    expected = {"twin.ship": ("127.0.91.", "ssh"), "twin.shop": ("127.0.88.", "ssh"), "till": ("127.0.88.", "winrm")}
    playbook = tmp_path / "show.yml"
    playbook.write_text(
        "- hosts: all:!localhost\n  gather_facts: false\n  tasks:\n"
        "    - {name: Show, ansible.builtin.debug: {msg: '{{ [ansible_host, ansible_connection, ansible_user] }}'}}\n",
        encoding="utf-8",
    )
    done = run(
        "ansible-playbook",
        "-i",
        str(inventory),
        str(playbook),
        environment=environment,
    )
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    for host, (network, connection) in expected.items():
        told = shown.partition(f"ok: [{host}]")[2].partition("}")[0]
        assert network in told, done.stdout
        assert f'"{connection}"' in told, done.stdout
        assert '"operator"' in told, done.stdout


@pytest.mark.usefixtures("machines")
def test_a_source_out_of_reach_is_a_warning(estate: Estate, tmp_path: Path) -> None:
    nowhere = {"name": "sunk", "platform": "device", **estate.device_options, "resolve_to": "127.0.99.99"}
    found, said = listed(estate, tmp_path, sources=[nowhere, *estate.sources()])
    assert set(found["all"]["children"]) >= {"platform_azure_local", "platform_device"}
    assert "device_sunk" not in found
    warnings = " ".join(said.split())
    assert "[WARNING]: The virtual machines of 'sunk' could not be read: Cannot talk to" in warnings
    _found, said = listed(estate, tmp_path / "strict", sources=[nowhere], fail_on_source_error=True)
    assert "Failed to parse inventory" in " ".join(said.split())


@pytest.mark.usefixtures("machines")
def test_no_secret_is_told(estate: Estate, tmp_path: Path) -> None:
    wrong = {"name": "wrong", "client_secret": "correct-horse-battery", "token_cache": False}
    cache = tmp_path / "kept"
    options = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(cache)}
    _found, said = listed(estate, tmp_path, "-vvvvv", sources=[wrong, *estate.sources()], **options)
    secrets = ["correct-horse-battery", estate.ship._password, estate.emulator.accounts["owner"].client_secret]
    tokens = [
        json.loads(path.read_text(encoding="utf-8")).get("access_token", "")
        for path in (tmp_path / "cache").glob("*.json")
    ]
    assert any(tokens)
    kept = "".join(path.read_text(encoding="utf-8") for path in cache.iterdir())
    assert "till" in kept
    assert "'wrong' could not be read" in " ".join(said.split())
    for secret in filter(None, [*secrets, *tokens]):
        assert secret not in said
        assert secret not in kept


@pytest.mark.usefixtures("machines")
def test_the_cache_saves_all_requests(estate: Estate, tmp_path: Path) -> None:
    options = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "kept")}
    first, _said = listed(estate, tmp_path, sources=estate.sources(), **options)
    mark = estate.emulator.mark()
    second, _said = listed(estate, tmp_path, sources=estate.sources(), **options)
    assert estate.emulator.traffic_since(mark) == []
    assert first == second
    listed(estate, tmp_path, "--flush-cache", sources=estate.sources(), **options)
    assert estate.emulator.traffic_since(mark) != []


@pytest.mark.usefixtures("machines")
def test_it_only_reads_and_only_what_the_filters_need(estate: Estate, tmp_path: Path) -> None:
    mark = estate.emulator.mark()
    listed(estate, tmp_path, sources=estate.sources(), resource_groups=["shop"], filters={"name": "till"})
    assert estate.emulator.writes_since(mark) == []
    paths = [exchange["url"].partition("?")[0].lower() for exchange in estate.emulator.traffic_since(mark)]
    asked = collections.Counter(path.rpartition("/")[2] for path in paths if "/providers/" in path)
    # One of the machines of the cluster, and none of those of the device, where there is no such group.
    assert asked == {"machines": 1, "virtualmachines": 1, "networkinterfaces": 2, "default": 1}
    assert any("/machines/till/" in path for path in paths)
