# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From factory-fresh to verified, twice; and what becomes of a device later on."""

from __future__ import annotations

import json
import shutil
import subprocess
import typing as t

from tests.integration.device.estate import DOMAIN, Estate


def registered(estate: Estate) -> dict[str, t.Any]:
    """The environments that are registered."""
    path = estate.project.directory / "config" / "environments.json"
    found: dict[str, t.Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def nothing_to_do(estate: Estate) -> None:
    """A further run changes nothing, a dry one neither, and neither writes anything."""
    mark = estate.emulator.mark()
    for arguments in ((), ("--check", "--diff")):
        assert estate.bring_up(*arguments).changed == 0
    assert estate.writes_since(mark) == []


def openssl_trusts(estate: Estate, host: str, name: str) -> bool:
    """Whether OpenSSL accepts what a device serves for a name, trusting the issued signing chain only."""
    program = shutil.which("openssl")
    assert program, "openssl is needed: it verifies independently of what the collection is written with"
    described = estate.devices[host].described
    trust = ["-CAfile", str(estate.certificates(host) / "trust-bundle.pem"), "-no-CApath", "-no-CAstore"]
    place = ["-connect", f"{described['address']}:{described['port']}", "-servername", name]
    verify = ["-verify_return_error", "-verify_hostname", name]
    done = subprocess.run(
        [program, "s_client", *place, *trust, *verify], input=b"", capture_output=True, check=False, timeout=60
    )
    return done.returncode == 0 and b"Verify return code: 0 (ok)" in done.stdout


def test_from_the_factory_to_a_verified_environment(estate: Estate) -> None:
    ((host, device),) = estate.devices.items()
    mark = estate.emulator.mark()
    assert estate.bring_up("--check").changed == 1
    assert estate.writes_since(mark) == []
    assert not (estate.project.directory / "certificates").exists()

    first = estate.bring_up()
    assert "reset the Edge ARM password" in " ".join(first.output.split())
    state = device.state()
    assert (state["activated"], state["certificate_problems"]) == (True, {})
    assert state["configuration"]["deviceEndpoint"]["dnsDomain"] == DOMAIN
    assert registered(estate) == {}

    estate.finish_in_portal()
    second = estate.bring_up()
    assert [step.task for step in second.steps()] == ["Register the environment, sign in and verify"]
    assert registered(estate)[host]["subscription_id"] == device.state()["subscription_id"].lower()
    nothing_to_do(estate)
    secrets = (value for name, value in estate.variables[host].items() if "password" in name or name.endswith("_key"))
    assert not any(secret in report.output for secret in secrets for report in (first, second))

    fqdn = f"{estate.variables[host]['device_bringup_name']}.{DOMAIN}"
    served = [fqdn, f"management.{fqdn}", f"login.{fqdn}", f"somebody.blob.{fqdn}"]
    assert [name for name in served if not openssl_trusts(estate, host, name)] == []
    assert not openssl_trusts(estate, host, "management.somewhere.invalid")


def test_a_new_name_comes_with_certificates_or_not_at_all(estate: Estate) -> None:
    ((host, device),) = estate.devices.items()
    estate.bring_up()
    estate.finish_in_portal()
    estate.bring_up()
    old = registered(estate)[host]["resource_manager"]

    estate.declare(device_bringup_name="renamed", device_bringup_issue_certificates=False)
    mark = estate.emulator.mark()
    refused = estate.run()
    assert refused.status != 0
    assert "there are no certificates for" in " ".join(refused.output.split())
    assert estate.writes_since(mark) == []

    estate.declare(device_bringup_issue_certificates=True)
    planned = estate.bring_up("--check")
    assert "Predict that certificates are installed" in [step.task for step in planned.steps()]
    assert estate.writes_since(mark) == []
    estate.bring_up()
    new = registered(estate)[host]["resource_manager"]
    assert new == old.replace(estate.certificates(host).name.replace("store-", "s-"), "renamed")
    assert device.state()["certificate_problems"] == {}
    nothing_to_do(estate)


def test_a_device_that_moves_on_the_way(estate: Estate) -> None:
    ((host, device),) = estate.devices.items()
    new = device.described["address"].replace("127.0.40.", "127.0.41.")
    port = {"name": "Port1", "ipv4": {"address": new, "subnet_mask": "255.255.255.0"}}
    hosts_file = estate.project.directory / "hosts"
    estate.declare(
        device_bringup_network={"interfaces": [port]},
        device_bringup_new_address=new,
        device_bringup_names=["hosts"],
        device_bringup_hosts_file=str(hosts_file),
    )
    estate.bring_up()
    assert f"{new} management.{estate.variables[host]['device_bringup_name']}.{DOMAIN}" in hosts_file.read_text("utf-8")
    assert device.state()["addresses"] == [new]
    nothing_to_do(estate)


def test_two_nodes(cluster: Estate) -> None:
    ((host, device),) = cluster.devices.items()
    last = device.described["address"].rpartition(".")[2]
    nodes = device.described["nodes"]
    network = cluster.variables[host]["device_bringup_network"]["interfaces"][0]
    ports = [
        {
            **network,
            "node_name": node,
            "ipv4": {"address": f"127.0.42.{number}", "subnet_mask": "255.255.255.0", "gateway": None},
        }
        for number, node in enumerate(nodes, start=int(last))
    ]
    vips = [{"type": kind, "address": f"127.0.42.{number}"} for kind, number in (("ACS", 100), ("NFS", 101))]
    cluster.declare(device_bringup_network={"interfaces": ports}, device_bringup_vips=vips)
    cluster.bring_up()
    state = device.state()
    assert (state["activated"], state["certificate_problems"]) == (True, {})
    cluster.finish_in_portal()
    cluster.bring_up()
    assert registered(cluster)[host]["resolve_to"] == "127.0.42.100"
    nothing_to_do(cluster)


def test_a_stranger_is_not_given_a_password(estate: Estate) -> None:
    estate.declare(device_bringup_fingerprint="ab" * 32)
    mark = estate.emulator.mark()
    report = estate.run()
    assert report.status != 0
    assert "No password was sent" in " ".join(report.output.split())
    assert [item for item in estate.emulator.traffic_since(mark) if "/api/" in item["url"]] == []
