# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the plugin, and what it does with untrusted names, failures and secrets."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from inventory.plugin_runs import Inventory, hosts_of, machine

from ansible_collections.edgestack.azure.plugins.inventory import vms
from ansible_collections.edgestack.azure.plugins.module_utils._errors import MissingLibrary

CLOUD = {"sources": [{"name": "cloud"}]}
EVIL = "{{ lookup('pipe', 'echo evaluated') }}"
SECRET = "correct horse battery"


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("shop.edgestack.yml", True),
        ("shop.edgestack.yaml", True),
        ("edgestack.yml", True),
        ("shop.yml", False),
        ("shop.edgestack.json", False),
        ("missing.edgestack.yml", False),
    ],
)
def test_files(tmp_path: Path, name: str, is_ours: bool) -> None:
    path = tmp_path / name
    if not name.startswith("missing"):
        path.touch()
    assert vms.InventoryModule().verify_file(str(path)) is is_ours


def test_hosts_variables_and_groups(inventory: Inventory) -> None:
    inventory.found["cloud"] = [machine(tags={"role": "web"})]
    data = inventory.read(**CLOUD)
    variables = data.hosts["web-1"].vars
    assert variables["ansible_host"] == "192.0.2.10"
    assert variables["ansible_user"] == "operator"
    assert variables["edgestack_tags"] == {"role": "web"}
    assert variables["edgestack_power_state"] == "running"
    for group in ("platform_azure_local", "cluster_cl_042", "resource_group_shop", "os_linux", "tag_role_web"):
        assert hosts_of(data, group) == ["web-1"]
    assert inventory.warnings == []


def test_group_by_and_connection_variables(inventory: Inventory) -> None:
    inventory.found["cloud"] = [machine(os_type="Windows")]
    data = inventory.read(**CLOUD, group_by=["os"], connection_variables=["method"], windows_connection="psrp")
    assert set(data.groups) == {"all", "ungrouped", "os_windows"}
    connection = {name: value for name, value in data.hosts["web-1"].vars.items() if name.startswith("ansible_")}
    assert connection == {"ansible_connection": "psrp"}


def test_arc(inventory: Inventory) -> None:
    inventory.found["cloud"] = [machine()]
    data = inventory.read(**CLOUD, arc_ssh_config="/etc/arc")
    assert data.hosts["web-1"].vars["ansible_ssh_common_args"] == "-F /etc/arc"


def test_compose_groups_and_keyed_groups(inventory: Inventory) -> None:
    inventory.found["cloud"] = [machine(tags={"role": "web"}), machine("db-1", vm_size="Large")]
    data = inventory.read(
        **CLOUD,
        compose={"ansible_user": "'deploy'", "where": "edgestack_cluster ~ '/' ~ edgestack_name"},
        groups={"databases": "edgestack_name is match('db-')"},
        keyed_groups=[{"key": "edgestack_vm_size", "prefix": "size"}],
    )
    assert data.hosts["web-1"].vars["ansible_user"] == "deploy"
    assert data.hosts["web-1"].vars["where"] == "cl-042/web-1"
    assert hosts_of(data, "databases") == hosts_of(data, "size_Large") == ["db-1"]


@pytest.mark.parametrize(
    "expressions",
    [
        {"compose": {"x": "edgestack_nothing.at.all"}},
        {"groups": {"x": "edgestack_nothing.at.all"}},
        {"keyed_groups": [{"key": "edgestack_nothing.at.all"}]},
        {"hostnames": ["edgestack_nothing.at.all", "edgestack_name"]},
    ],
)
def test_strict(inventory: Inventory, expressions: dict[str, t.Any]) -> None:
    inventory.found["cloud"] = [machine()]
    assert list(inventory.read(**CLOUD, **expressions).hosts) == ["web-1"]
    with pytest.raises(AnsibleError, match="nothing"):
        inventory.read(**CLOUD, **expressions, strict=True)


def test_twins_are_told_apart(inventory: Inventory) -> None:
    inventory.found["cloud"] = [machine(), machine(group="store"), machine("db-1"), machine("web-2")]
    inventory.found["ship"] = [
        machine("web-2", id="/subscriptions/ship/x", platform="device", cluster=None, device="ship")
    ]
    data = inventory.read(sources=[{"name": "cloud"}, {"name": "ship", "platform": "device"}])
    assert sorted(data.hosts) == ["db-1", "web-1.shop", "web-1.store", "web-2.shop.cl-042", "web-2.shop.ship"]


def test_a_machine_that_two_sources_tell_of_is_one_host(inventory: Inventory) -> None:
    inventory.found.update(cloud=[machine(), machine("db-1")], again=[{**machine(), "id": machine()["id"].upper()}])
    assert sorted(inventory.read(sources=[{"name": "cloud"}, {"name": "again"}]).hosts) == ["db-1", "web-1"]


def test_host_names(inventory: Inventory) -> None:
    inventory.found["cloud"] = [machine(tags={"dns": "a.example.com"}), machine("db-1")]
    data = inventory.read(**CLOUD, hostnames=["edgestack_tags.dns", "edgestack_name ~ '.local'"])
    assert sorted(data.hosts) == ["a.example.com", "db-1.local"]


def test_what_a_service_tells_is_data(inventory: Inventory) -> None:
    tags = {"note": EVIL, f"{EVIL} é東": "ü b"}
    inventory.found["cloud"] = [machine(name="web-1", tags=tags, admin_username=EVIL, cluster=EVIL)]
    data = inventory.read(**CLOUD, compose={"copy": "edgestack_tags.note", "mixed": "'x' ~ edgestack_tags.note"})
    variables = data.hosts["web-1"].vars
    templar = Templar(loader=DataLoader(), variables=variables)
    for name in ("copy", "ansible_user", "edgestack_cluster"):
        assert templar.template(variables[name]) == EVIL
    assert templar.template(variables["mixed"]) == f"x{EVIL}"
    assert templar.template(variables["edgestack_tags"]) == tags
    assert all("{" not in name and " " not in name for name in data.groups)
    assert any("é東_ü_b" in name for name in data.groups)


def test_host_names_are_harmless(inventory: Inventory) -> None:
    inventory.found["cloud"] = [machine(tags={"dns": EVIL})]
    (name,) = inventory.read(**CLOUD, hostnames=["edgestack_tags.dns"]).hosts
    assert "{" not in name


def test_one_source_that_fails_does_not_empty_the_rest(inventory: Inventory) -> None:
    sources = [{"name": "ship", "platform": "device"}, {"name": "cloud"}]
    inventory.found.update(ship="it is at sea", cloud=[machine()])
    assert list(inventory.read(sources=sources).hosts) == ["web-1"]
    assert inventory.warnings == ["The virtual machines of 'ship' could not be read: it is at sea"]
    with pytest.raises(AnsibleParserError, match="'ship' could not be read: it is at sea"):
        inventory.read(sources=sources, fail_on_source_error=True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"souces": []}, "Unknown options: 'souces'"),
        ({"passwort": SECRET}, "Unknown options: 'passwort'"),
        ({"sources": [{"platform": "moon"}]}, "azure_local, device"),
        ({"group_by": ["colour"]}, "group_by"),
        ({"connection_variables": ["colour"]}, "connection_variables"),
        ({"windows_connection": "telnet"}, "windows_connection"),
    ],
)
def test_malformed_files(inventory: Inventory, options: dict[str, t.Any], told: str) -> None:
    with pytest.raises(AnsibleError, match=told) as error:
        inventory.read(**options)
    assert SECRET not in str(error.value)
    assert inventory.asked == []


def test_a_missing_library_is_an_error(inventory: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    def gather(_sources: t.Any) -> t.Any:
        raise MissingLibrary("install requests")

    monkeypatch.setattr(vms, "gather", gather)
    with pytest.raises(AnsibleParserError, match="install requests"):
        inventory.read(**CLOUD)


def cached(directory: Path) -> dict[str, t.Any]:
    return {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(directory)}


def test_the_cache_is_used_until_it_is_refreshed(inventory: Inventory, tmp_path: Path) -> None:
    options = {**CLOUD, **cached(tmp_path / "cache")}
    inventory.found["cloud"] = [machine(tags={"note": EVIL})]
    first = inventory.read(**options)
    inventory.found["cloud"] = [machine("db-1")]
    second = inventory.read(**options)
    assert list(first.hosts) == list(second.hosts) == ["web-1"]
    assert first.hosts["web-1"].vars == second.hosts["web-1"].vars
    assert inventory.asked == ["cloud"]
    variables = second.hosts["web-1"].vars
    assert Templar(loader=DataLoader(), variables=variables).template(variables["edgestack_tags"]) == {"note": EVIL}
    refreshed = inventory.refresh(**options)
    assert list(refreshed.hosts) == list(inventory.read(**options).hosts) == ["db-1"]
    assert inventory.asked == ["cloud", "cloud"]


def test_what_failed_is_not_cached(inventory: Inventory, tmp_path: Path) -> None:
    options = {"sources": [{"name": "ship"}, {"name": "cloud"}], **cached(tmp_path / "cache")}
    inventory.found.update(ship="it is at sea", cloud=[machine()])
    inventory.read(**options)
    inventory.found["ship"] = [machine("deck")]
    assert sorted(inventory.read(**options).hosts) == ["deck", "web-1"]
    assert inventory.asked == ["ship", "cloud", "ship"]
    inventory.read(**options)
    assert inventory.asked == ["ship", "cloud", "ship"]


def test_another_question_is_asked_again(inventory: Inventory, tmp_path: Path) -> None:
    inventory.found["cloud"] = [machine()]
    for filters in ({}, {"name": "web-*"}, {"name": "web-*"}):
        inventory.read(sources=[{"name": "cloud", "filters": filters}], **cached(tmp_path / "cache"))
    assert inventory.asked == ["cloud", "cloud"]


def test_no_secret_is_in_the_cache_or_in_variables(inventory: Inventory, tmp_path: Path) -> None:
    inventory.found["cloud"] = [machine()]
    credentials = {"access_token": SECRET, "client_secret": SECRET, "username": "me", "password": SECRET}
    data = inventory.read(sources=[{"name": "cloud", **credentials}], **cached(tmp_path / "cache"))
    assert SECRET not in repr({**data.hosts["web-1"].vars, **data.groups["all"].vars})
    files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert files
    assert all(SECRET not in path.read_text(encoding="utf-8") for path in files)


def test_templates_in_sources(inventory: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME_OF_SHIP", "ship-7")
    inventory.read(sources=[{"name": "{{ lookup('env', 'NAME_OF_SHIP') }}"}])
    assert inventory.asked == ["ship-7"]
