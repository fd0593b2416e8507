# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates signed by a chain of our own, on real files."""

from __future__ import annotations

import datetime
import itertools
import os
import shutil
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._pki import read
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import CertificateFiles
from tests.unit.pki.conftest import Device, actions, pooled_key

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl to ask")


def openssl(*arguments: str, password: str = "") -> str:
    done = subprocess.run(
        ["openssl", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PFX_PASSWORD": password},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def key_of(device: Device, name: str = "arm") -> bytes:
    return (device.directory / f"{name}-key.pem").read_bytes()


def test_first_run_makes_everything_and_the_second_nothing(device: Device) -> None:
    device.use_pfx()
    endpoints = {"endpoints": ["arm", "blob", "local_ui"], "node_serial_numbers": ["ABC1"], "intermediate": True}
    result = device.check_then_run(**endpoints)
    assert actions(result) == dict.fromkeys(["arm", "blob", "local_ui", "node_abc1"], "issued")
    assert result["certificates"][0]["reasons"] == ["there is no certificate"]
    assert [one["name"] for one in result["signing_chain"]] == ["intermediate", "root"]
    assert len({key.private_numbers().d for key in device.made}) == 6
    files = device.files()
    kinds = ("{}.pem", "{}-key.pem", "{}-chain.pem", "{}.pfx")
    shared = {"root.cer", "intermediate.cer", "trust-bundle.pem"}
    chain = {f"signing_chain/{role}{end}" for role in ("root", "intermediate") for end in (".pem", "-key.pem")}
    assert set(files) == {kind.format(one) for one in actions(result) for kind in kinds} | shared | chain
    again = device.check_then_run(**endpoints)
    assert not again["changed"]
    assert again["diff"] == {"before": {}, "after": {}}
    assert set(actions(again).values()) == {"kept"}
    assert device.files() == files
    assert len(device.made) == 6


def test_files_are_private(device: Device) -> None:
    device.run()
    assert stat.S_IMODE(device.directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE((device.directory / name).stat().st_mode) for name in device.files()} == {0o600}


def test_no_secret_is_in_the_result(device: Device) -> None:
    password = device.use_pfx()
    passphrase = "x" + password
    shown = repr(device.run(ca_passphrase=passphrase)) + repr(device.context.progress_messages)
    assert password not in shown
    assert "PRIVATE KEY" not in shown
    for key in device.made:
        assert f"{key.private_numbers().d:x}" not in shown
    assert b"ENCRYPTED" in device.files()["signing_chain/root-key.pem"]


@needs_openssl
@pytest.mark.parametrize("intermediate", [False, True])
def test_openssl_agrees(device: Device, intermediate: bool) -> None:
    device.now = datetime.datetime.now(tz=datetime.timezone.utc).replace(microsecond=0)
    device.run(intermediate=intermediate)
    bundle, leaf = str(device.directory / "trust-bundle.pem"), str(device.directory / "arm.pem")
    for purpose in ("sslserver", "sslclient"):
        openssl("verify", "-x509_strict", "-purpose", purpose, "-CAfile", bundle, leaf)
    openssl("verify", "-verify_hostname", "login.dbe-1.example.com", "-CAfile", bundle, leaf)
    text = openssl("x509", "-in", leaf, "-noout", "-text", "-nameopt", "RFC2253")
    for part in (
        "Subject: CN=management.dbe-1.example.com",
        "Public-Key: (4096 bit)",
        "Signature Algorithm: sha256WithRSAEncryption",
        "X509v3 Key Usage: critical\n                Digital Signature, Key Encipherment\n",
        "TLS Web Server Authentication, TLS Web Client Authentication",
        "DNS:management.dbe-1.example.com, DNS:login.dbe-1.example.com\n",
        "CA:FALSE",
    ):
        assert part in text
    root = openssl("x509", "-inform", "der", "-in", str(device.directory / "root.cer"), "-noout", "-text")
    assert "Certificate Sign" in root
    assert "CA:TRUE" in root


@needs_openssl
def test_openssl_reads_the_container_and_says_how_it_is_protected(device: Device) -> None:
    password = device.use_pfx()
    device.run(intermediate=True)
    path = str(device.directory / "arm.pfx")
    shown = openssl("pkcs12", "-in", path, "-info", "-nokeys", "-passin", "env:PFX_PASSWORD", password=password)
    assert "MAC: sha1" in shown
    assert shown.count("pbeWithSHA1And3-KeyTripleDES-CBC") == 2
    assert shown.count("BEGIN CERTIFICATE") == 3


def test_the_container_holds_key_certificate_and_whole_chain(device: Device) -> None:
    password = device.use_pfx()
    device.run(intermediate=True)
    container = pkcs12.load_pkcs12(device.files()["arm.pfx"], password.encode())
    chain = x509.load_pem_x509_certificates(device.files()["arm-chain.pem"])
    assert container.cert is not None
    assert container.cert.certificate == chain[0] == x509.load_pem_x509_certificate(device.files()["arm.pem"])
    assert {one.certificate for one in container.additional_certs} == set(chain[1:])
    assert chain[1].subject != chain[2].subject == chain[2].issuer
    assert container.key is not None
    assert read.same_key(container.key.public_key(), chain[0].public_key())


def test_renewal_in_time_keeps_the_key(device: Device) -> None:
    device.run()
    key = key_of(device)
    device.later(days=335)
    assert not device.check_then_run()["changed"]
    device.later(days=1)
    result = device.check_then_run()
    assert result["certificates"][0]["reasons"] == ["it expires in 29 days"]
    assert not result["certificates"][0]["key_replaced"]
    assert result["signing_chain"][0]["action"] == "kept"
    assert key_of(device) == key
    assert not device.check_then_run()["changed"]


def test_renewal_with_a_new_key_when_asked(device: Device) -> None:
    device.run(regenerate_keys=True)
    key, root_key = key_of(device), device.files()["signing_chain/root-key.pem"]
    assert not device.run(regenerate_keys=True)["changed"]
    device.later(days=336)
    assert device.check_then_run(regenerate_keys=True)["certificates"][0]["key_replaced"]
    assert key_of(device) != key
    assert device.files()["signing_chain/root-key.pem"] == root_key


def test_an_expired_certificate_is_named_as_such(device: Device) -> None:
    device.run()
    device.later(days=366)
    assert device.run()["certificates"][0]["reasons"] == ["it expired on 2027-06-01T12:00:00Z"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"device_name": "dbe-2"}, "its common name is 'management.dbe-1.example.com'"),
        ({"dns_domain": "example.org"}, "it lacks the name management.dbe-1.example.org"),
    ],
)
def test_a_renamed_device_gets_new_certificates_with_its_key(device: Device, change, reason: str) -> None:
    device.run()
    key = key_of(device)
    result = device.check_then_run(**change)
    assert any(one.startswith(reason) for one in result["certificates"][0]["reasons"])
    assert result["signing_chain"][0]["action"] == "kept"
    assert key_of(device) == key
    assert not device.run(**change)["changed"]


def test_a_multi_san_certificate_follows_its_names(device: Device) -> None:
    device.run(layout="multi_san")
    result = device.check_then_run(layout="multi_san", endpoints=["arm", "blob"], node_serial_numbers=["abc1"])
    assert result["certificates"][0]["reasons"] == ["it lacks the name *.blob.dbe-1.example.com, abc1.example.com"]
    result = device.check_then_run(layout="multi_san")
    assert result["certificates"][0]["reasons"] == ["it has the name *.blob.dbe-1.example.com, abc1.example.com"]


@pytest.mark.parametrize("name", ["arm-chain.pem", "arm.pfx", "root.cer", "trust-bundle.pem"])
@pytest.mark.parametrize("damage", ["remove", "change", "open"])
def test_an_exported_file_is_repaired_without_a_new_certificate(device: Device, name: str, damage: str) -> None:
    if name == "arm.pfx":
        device.use_pfx()
    device.run()
    good = device.files()
    path = device.directory / name
    if damage == "remove":
        path.unlink()
    elif damage == "change":
        path.write_bytes(b"something else")
    else:
        path.chmod(0o644)
    assert device.check_then_run()["changed"]
    assert device.files()["arm.pem"] == good["arm.pem"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    if name != "arm.pfx":  # each one is salted anew
        assert device.files()[name] == good[name]
    assert not device.run()["changed"]


def test_a_key_that_others_could_read_is_closed(device: Device) -> None:
    device.run()
    (device.directory / "arm-key.pem").chmod(0o644)
    result = device.check_then_run()
    assert actions(result) == {"arm": "exported"}
    assert stat.S_IMODE((device.directory / "arm-key.pem").stat().st_mode) == 0o600


def test_another_password_only_writes_the_container_again(device: Device) -> None:
    device.use_pfx()
    device.run()
    leaf = device.files()["arm.pem"]
    password = device.use_pfx()
    result = device.check_then_run()
    assert actions(result) == {"arm": "exported"}
    assert device.files()["arm.pem"] == leaf
    pkcs12.load_pkcs12(device.files()["arm.pfx"], password.encode())
    assert not device.run()["changed"]


def test_without_a_password_there_is_no_container(device: Device) -> None:
    result = device.check_then_run()
    assert "arm.pfx" not in device.files()
    assert "pfx" not in result["certificates"][0]["files"]
    device.use_pfx()
    assert device.check_then_run()["certificates"][0]["action"] == "exported"


def test_a_run_killed_between_key_and_certificate_is_repaired(device: Device) -> None:
    device.use_pfx()
    device.run()
    device.later(days=336)
    (device.directory / "arm-key.pem").write_bytes(read.key_pem(pooled_key(7)))
    (device.directory / "arm-key.pem").chmod(0o600)
    result = device.check_then_run()
    assert "the key does not belong to the certificate" in result["certificates"][0]["reasons"]
    assert not result["certificates"][0]["key_replaced"]
    files = CertificateFiles(str(device.directory), "arm")
    stored = read.read_stored(files)
    assert stored.certificate is not None
    assert stored.key is not None
    assert read.same_key(stored.certificate.public_key(), stored.key.public_key())
    assert not device.run()["changed"]


@pytest.mark.parametrize("writes", range(1, 9))
def test_a_run_killed_after_any_write_is_finished_by_the_next(
    device: Device, writes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = writes
    really_replace = os.replace

    def replace_or_die(source: str, target: str) -> None:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        really_replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace_or_die)
        with pytest.raises(KeyboardInterrupt):
            device.run(intermediate=True)
    kept = {name: content for name, content in device.files().items() if name.endswith("-key.pem")}
    device.run(intermediate=True)
    assert kept.items() <= device.files().items()
    chain = x509.load_pem_x509_certificates(device.files()["arm-chain.pem"])
    for lower, upper in itertools.pairwise(chain):
        lower.verify_directly_issued_by(upper)
    assert not device.run(intermediate=True)["changed"]


def test_a_lost_key_gets_a_successor(device: Device) -> None:
    device.run()
    (device.directory / "arm-key.pem").unlink()
    result = device.check_then_run()
    assert result["certificates"][0]["reasons"] == ["there is no key"]
    assert result["certificates"][0]["key_replaced"]


def test_a_key_that_cannot_be_read_is_never_overwritten(device: Device) -> None:
    device.run()
    (device.directory / "arm-key.pem").write_bytes(b"not a key")
    before = device.files()
    with pytest.raises(CollectionError, match=r"arm-key\.pem.*not a private key"):
        device.run()
    assert device.files() == before


def test_a_broken_certificate_file_is_replaced(device: Device) -> None:
    device.run()
    (device.directory / "arm.pem").write_bytes(b"not a certificate")
    assert device.check_then_run()["certificates"][0]["reasons"] == ["its file is not a certificate"]


def test_a_key_that_is_too_small_is_replaced(device: Device) -> None:
    device.run()
    result = device.check_then_run(key_size=4104)
    assert result["certificates"][0]["reasons"] == ["its key has 4096 bits instead of 4104"]
    assert result["certificates"][0]["key_replaced"]
    assert not device.run()["changed"]


def test_a_missing_root_certificate_is_made_again_with_its_key(device: Device) -> None:
    device.run()
    leaf = device.files()["arm.pem"]
    (device.directory / "signing_chain" / "root.pem").unlink()
    result = device.check_then_run()
    assert actions(result) == {"arm": "exported"}
    assert result["signing_chain"][0]["reasons"] == ["there is no certificate"]
    assert device.files()["arm.pem"] == leaf
    assert len(device.made) == 2
    x509.load_pem_x509_certificate(leaf).verify_directly_issued_by(
        x509.load_der_x509_certificate(device.files()["root.cer"])
    )
    assert not device.run()["changed"]


def test_a_new_root_makes_everything_below_it_new(device: Device) -> None:
    device.run(intermediate=True)
    for path in (device.directory / "signing_chain").glob("root*"):
        path.unlink()
    result = device.check_then_run(intermediate=True)
    assert [one["reasons"] for one in result["signing_chain"]] == [
        ["it was not issued by the current root"],
        ["there is no certificate"],
    ]
    assert not device.run(intermediate=True)["changed"]


def test_a_root_that_ends_is_renewed_with_its_key_and_below_it_nothing_but_files(device: Device) -> None:
    device.run()
    device.later(days=3625)
    device.run(signing_chain_valid_days=3650)
    leaf = device.files()["arm.pem"]
    result = device.check_then_run()
    assert not result["changed"]
    root = x509.load_pem_x509_certificate(device.files()["signing_chain/root.pem"])
    assert root.not_valid_after_utc > device.now
    x509.load_pem_x509_certificate(leaf).verify_directly_issued_by(root)
    assert len(device.made) == 2


def test_nothing_outlives_what_is_above_it(device: Device) -> None:
    device.run(intermediate=True, signing_chain_valid_days=400)
    device.later(days=340)
    device.check_then_run(intermediate=True, signing_chain_valid_days=400)
    leaf, *chain = x509.load_pem_x509_certificates(device.files()["arm-chain.pem"])
    assert leaf.not_valid_after_utc == min(one.not_valid_after_utc for one in chain)


def test_an_intermediate_made_later_ends_with_the_root_and_signs_endpoints_only(device: Device) -> None:
    device.run()
    device.later(days=1000)
    device.check_then_run(intermediate=True)
    _leaf, intermediate, root = x509.load_pem_x509_certificates(device.files()["arm-chain.pem"])
    assert intermediate.not_valid_after_utc == root.not_valid_after_utc
    assert intermediate.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_an_intermediate_that_comes_and_goes(device: Device) -> None:
    device.run()
    result = device.check_then_run(intermediate=True)
    assert result["certificates"][0]["reasons"] == ["it was not issued by the current signing chain"]
    assert device.check_then_run()["certificates"][0]["action"] == "issued"


def test_the_root_key_may_be_away_while_it_has_nothing_to_sign(device: Device, tmp_path: Path) -> None:
    device.run(intermediate=True)
    key = device.directory / "signing_chain" / "root-key.pem"
    away = key.rename(tmp_path / "safe.pem")
    device.later(days=336)
    assert device.check_then_run(intermediate=True)["changed"]
    before = device.files()
    for path in (device.directory / "signing_chain").glob("intermediate*"):
        path.unlink()
    for check_mode in (True, False):
        with pytest.raises(CollectionError, match=r"is needed and not there.*root-key\.pem"):
            device.run(intermediate=True, check_mode=check_mode)
    assert set(before) - set(device.files()) == {"signing_chain/intermediate.pem", "signing_chain/intermediate-key.pem"}
    away.rename(key)
    assert device.run(intermediate=True)["changed"]


def test_a_wrong_signing_key_is_refused_before_anything_is_written(device: Device) -> None:
    device.run()
    (device.directory / "signing_chain" / "root-key.pem").write_bytes(read.key_pem(pooled_key(9)))
    device.later(days=336)
    before = device.files()
    with pytest.raises(CollectionError, match="does not belong to"):
        device.run()
    assert device.files() == before


def test_passphrases_of_the_signing_chain(device: Device) -> None:
    device.run(ca_passphrase="first one")
    device.later(days=336)
    before = device.files()
    with pytest.raises(CollectionError, match="protected by a passphrase"):
        device.run()
    with pytest.raises(CollectionError, match="passphrase is wrong"):
        device.run(ca_passphrase="another one")
    assert device.files() == before
    assert device.run(ca_passphrase="first one")["changed"]


def test_devices_share_a_signing_chain_even_when_they_start_together(tmp_path: Path) -> None:
    devices = [Device(tmp_path / f"device-{number}") for number in range(4)]
    pooled_key(5)  # the pool is not made for threads

    def first(one: Device) -> dict:
        return one.run(signing_chain_directory=str(tmp_path / "chain"), device_name=one.directory.name)

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(first, devices))
    assert len({one.files()["root.cer"] for one in devices}) == 1
    assert not any(first(one)["changed"] for one in devices)


@pytest.mark.parametrize(
    ("change", "option"),
    [
        ({"device_name": "a_b"}, "device_name"),
        ({"dns_domain": "Example.com"}, "dns_domain"),
        ({"key_size": 2048}, "key_size"),
        ({"endpoints": []}, "endpoints"),
        ({"pfx_password": ""}, "pfx_password"),
        ({"ca_certificate": "/x"}, "ca_certificate"),
        ({"signed_certificates": ["/x"]}, "signed_certificates"),
        ({"method": "csr", "regenerate_keys": True}, "regenerate_keys"),
        ({"method": "csr", "intermediate": True}, "intermediate"),
        ({"method": "given_ca", "signing_chain_directory": "/x"}, "signing_chain_directory"),
    ],
)
def test_wrong_options_are_named_before_anything_is_written(device: Device, change, option: str) -> None:
    for check_mode in (True, False):
        with pytest.raises(InvalidInput, match=option):
            device.run(check_mode=check_mode, **change)
    assert not device.directory.exists()
