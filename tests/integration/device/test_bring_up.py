# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From factory-fresh to verified, twice; and what becomes of a device later on."""

from __future__ import annotations

import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tests.integration.device.authority import Authority, openssl_program
from tests.integration.device.estate import DOMAIN, Estate


def openssl_trusts(estate: Estate, host: str, name: str) -> bool:
    """Whether OpenSSL accepts what a device serves for a name, trusting the issued signing chain only."""
    described = estate.devices[host].described
    trust = ["-CAfile", str(estate.certificates(host) / "trust-bundle.pem"), "-no-CApath", "-no-CAstore"]
    place = ["-connect", f"{described['address']}:{described['port']}", "-servername", name]
    verify = ["-verify_return_error", "-verify_hostname", name]
    done = subprocess.run(
        [openssl_program(), "s_client", *place, *trust, *verify],
        input=b"",
        capture_output=True,
        check=False,
        timeout=60,
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
    assert estate.registered() == {}

    estate.finish_in_portal()
    second = estate.bring_up()
    assert [step.task for step in second.steps()] == ["Register the environment, sign in and verify"]
    assert estate.registered()[host]["subscription_id"] == device.state()["subscription_id"].lower()
    estate.demand_nothing_to_do()
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
    old = estate.registered()[host]["resource_manager"]

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
    new = estate.registered()[host]["resource_manager"]
    assert new == old.replace(estate.certificates(host).name.replace("store-", "s-"), "renamed")
    assert device.state()["certificate_problems"] == {}
    estate.demand_nothing_to_do()


def declarations_sent(estate: Estate, mark: int) -> list[set[str]]:
    """The declarations of each package that was sent to a device since a mark, in order."""
    sent = [item["request_body"] for item in estate.emulator.writes_since(mark)]
    return [set(body["device"]) for body in sent if isinstance(body, dict) and "device" in body]


def test_a_device_that_moves_on_the_way(estate: Estate, authority: Authority) -> None:
    """And that has to trust the proxy's authority before it is told of the proxy."""
    ((host, device),) = estate.devices.items()
    new = device.described["address"].replace("127.0.40.", "127.0.41.")
    port = {"name": "Port1", "ipv4": {"address": new, "subnet_mask": "255.255.255.0"}}
    hosts_file = estate.project.directory / "hosts"
    estate.declare(
        device_bringup_network={"interfaces": [port]},
        device_bringup_new_address=new,
        device_bringup_names=["hosts"],
        device_bringup_hosts_file=str(hosts_file),
        device_bringup_signing_chain=[str(authority.certificate)],
    )
    mark = estate.emulator.mark()
    estate.bring_up()
    sent = declarations_sent(estate, mark)
    assert sent.index({"certificates"}) < sent.index({"webProxy"})
    root = x509.load_pem_x509_certificate(authority.certificate.read_bytes()).fingerprint(hashes.SHA256()).hex()
    assert root in device.state()["certificates"]["signing_chain"]
    assert f"{new} management.{estate.variables[host]['device_bringup_name']}.{DOMAIN}" in hosts_file.read_text("utf-8")
    assert device.state()["addresses"] == [new]
    estate.demand_nothing_to_do()


def test_a_stranger_is_not_given_a_password(estate: Estate) -> None:
    estate.declare(device_bringup_fingerprint="ab" * 32)
    mark = estate.emulator.mark()
    report = estate.run()
    assert report.status != 0
    assert "No password was sent" in " ".join(report.output.split())
    assert [item for item in estate.emulator.traffic_since(mark) if "/api/" in item["url"]] == []
