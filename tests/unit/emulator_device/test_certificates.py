# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploading certificates: what is taken, what is refused and why, what the endpoints serve afterwards."""

from __future__ import annotations

import dataclasses
import pathlib
import shutil

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID
from emulator_device.certificate_maker import PASSWORD, CertificateMaker, Recipe, declaration, entry, recipes

from tests.emulator.device.client import DeviceClient

DOMAIN = "microsoftdatabox.com"
DER = serialization.Encoding.DER
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH


def wanted(device: DeviceClient) -> dict[str, Recipe]:
    return recipes(f"DBE-{device.serial}", DOMAIN, device.serial)


def upload(device: DeviceClient, *entries: dict) -> dict:
    """Upload and return the result of the declaration; the session may have ended."""
    answer = device.post_device({"certificates": declaration(*entries)["certificates"]})
    assert answer.status_code == 200, answer.text
    device._emulator.advance(1)
    device.state()
    device.move(device.url)
    device.sign_in()
    return device.wait()["Certificates"]


def code(device: DeviceClient, *entries: dict) -> str:
    result = upload(device, *entries)
    assert (result["resultCode"] == "Success") == (result["errorCode"] == "None")
    return result["errorCode"].removeprefix("CertificateManagement_")


def test_every_endpoint_serves_what_was_uploaded(device: DeviceClient, maker: CertificateMaker, root_file: str) -> None:
    good = wanted(device)
    first = maker.chain_entry()
    entries = [maker.entry(kind, good[kind], chain=False) for kind in ("ARM", "Blob", "LocalUI", "Node")]
    assert upload(device, first, *entries)["resultCode"] == "Success"
    session = device.named_session(root_file)
    suffix = good["LocalUI"].common_name
    hosts = [suffix, f"management.{suffix}", f"login.{suffix}", f"account.blob.{suffix}", good["Node"].common_name]
    # Azure services answer 503 until the device is activated; the local web UI answers under its name.
    assert [session.get(f"https://{host}:{device.port}/").status_code for host in hosts] == [200, 503, 503, 503, 200]
    assert device.state()["certificate_problems"] == {}


def test_one_certificate_for_all(device: DeviceClient, maker: CertificateMaker, root_file: str) -> None:
    assert code(device, maker.entry("MultiSAN", wanted(device)["MultiSAN"])) == "None"
    endpoints = device.state()["certificates"]["endpoints"]
    assert {endpoint["origin"] for endpoint in endpoints.values()} == {"uploaded"}
    assert len({endpoint["fingerprint"] for endpoint in endpoints.values()}) == 1


def test_the_upload_of_the_local_ui_certificate_ends_the_session(device: DeviceClient, maker: CertificateMaker) -> None:
    device.post_device({"certificates": declaration(maker.entry("LocalUI", wanted(device)["LocalUI"]))["certificates"]})
    device._emulator.advance(1)
    assert device.state()["sessions"] == 0
    with pytest.raises(requests.exceptions.SSLError):
        device.get()


GOOD_LEAF = [
    ("UntrustedCertificate", {}, {"chain": False}),
    ("ExpiredCertificate", {"days": -1}, {}),
    ("ExpiredCertificate", {"days": 3}, {}),
    ("KeyAlgorithmNotRSA", {"key": "ec"}, {}),
    ("KeySizeNotSufficient", {"key": "rsa2048"}, {}),
    ("SignatureAlgorithmSha1", {"sha1": True}, {}),
    ("SelfSignedCertificate", {"self_signed": True}, {}),
    ("MissingDigitalSignatureKeyUsage", {"digital_signature": False}, {}),
    ("MissingKeyEnciphermentKeyUsage", {"key_encipherment": False}, {}),
    ("MissingServerOid", {"usages": (CLIENT,)}, {}),
    ("MissingClientOid", {"usages": (SERVER,)}, {}),
    ("SubjectNamesInvalid", {"names": ("other.example",)}, {}),
    ("SubjectNamesInvalid", {"common_name": "other.example"}, {}),
    ("NoPrivateKeyPresent", {}, {"with_key": False}),
    ("UnreadableCertificate", {}, {"password": "another"}),
    ("UnreadableCertificate", {}, {"modern": True}),
]


@pytest.mark.parametrize(("expected", "change", "how"), GOOD_LEAF)
def test_a_bad_endpoint_certificate(
    certified: DeviceClient, maker: CertificateMaker, expected: str, change: dict, how: dict
) -> None:
    recipe = dataclasses.replace(wanted(certified)["LocalUI"], **change)
    before = certified.state()["certificates"]
    assert code(certified, maker.entry("LocalUI", recipe, **how)) == expected
    assert certified.state()["certificates"] == before


@pytest.fixture(scope="module")
def certified(device_once: DeviceClient) -> DeviceClient:
    """A device for refusals; none of them changes it."""
    return device_once


def test_a_certificate_for_another_endpoint(certified: DeviceClient, maker: CertificateMaker) -> None:
    result = upload(certified, maker.entry("LocalUI", wanted(certified)["Blob"]))
    assert result["errorCode"] == "CertificateManagement_NameMismatch"
    assert "expected scope LocalUI, found Blob" in result["message"]


def test_names_of_another_device(certified: DeviceClient, maker: CertificateMaker) -> None:
    assert code(certified, maker.entry("ARM", recipes("other", DOMAIN, "OTHER01")["ARM"])) == "SubjectNamesInvalid"
    node = entry("Node", maker.container(wanted(certified)["Node"]), password=PASSWORD, node="OTHER01")
    assert code(certified, node) == "SubjectNamesInvalid"


def test_formats(certified: DeviceClient, maker: CertificateMaker) -> None:
    leaf = maker.leaf(wanted(certified)["LocalUI"])
    pem, der = (leaf.public_bytes(kind) for kind in (serialization.Encoding.PEM, serialization.Encoding.DER))
    assert code(certified, entry("LocalUI", pem)) == "FormatMismatch"
    assert code(certified, entry("LocalUI", der)) == "FormatMismatch"
    assert code(certified, entry("LocalUI", b"garbage")) == "UnreadableCertificate"
    assert code(certified, entry("SigningChain", b"garbage")) == "UnreadableCertificate"
    assert code(certified, entry("SigningChain", maker.container(wanted(certified)["LocalUI"]))) == "FormatMismatch"
    assert code(certified, entry("SigningChain", b"-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n")) == "InvalidP7b"


def test_a_bad_signing_chain(certified: DeviceClient, maker: CertificateMaker) -> None:
    leaf = maker.leaf(wanted(certified)["LocalUI"])
    assert code(certified, maker.chain_entry(leaf)) == "MissingKeyCertSignKeyUsage"
    assert code(certified, maker.chain_entry(maker.intermediate)) == "NotSelfSignedCertificate"


def test_a_support_certificate_waits_for_the_activation(certified: DeviceClient, maker: CertificateMaker) -> None:
    leaf = maker.leaf(wanted(certified)["LocalUI"])
    file = leaf.public_bytes(serialization.Encoding.DER)
    assert code(certified, entry("SupportSession", file)) == "DeviceNotRegistered"


@pytest.mark.parametrize("encoding", [serialization.Encoding.PEM, serialization.Encoding.DER])
def test_signing_chain_formats(device: DeviceClient, maker: CertificateMaker, encoding: serialization.Encoding) -> None:
    bundle = pkcs7.serialize_certificates([maker.root, maker.intermediate], encoding)
    assert code(device, entry("SigningChain", bundle)) == "None"
    assert code(device, entry("SigningChain", maker.root.public_bytes(encoding))) == "None"
    assert len(device.state()["certificates"]["signing_chain"]) == 2


def test_the_order_of_the_list_counts(device: DeviceClient, maker: CertificateMaker) -> None:
    leaf = maker.entry("LocalUI", wanted(device)["LocalUI"], chain=False)
    assert code(device, leaf, maker.chain_entry()) == "UntrustedCertificate"
    assert device.state()["certificates"]["signing_chain"] == []
    assert code(device, maker.chain_entry(), leaf) == "None"


def test_deleting_the_signing_certificate_makes_its_dependants_invalid(
    device: DeviceClient, maker: CertificateMaker
) -> None:
    upload(device, maker.entry("MultiSAN", wanted(device)["MultiSAN"]))
    fingerprint = device.state()["certificates"]["signing_chain"][0]
    device.control("delete_signing_certificate", fingerprint=fingerprint)
    assert set(device.state()["certificate_problems"]) == {"ARM", "Blob", "LocalUI", f"Node:{device.serial}"}


def test_a_rename_makes_certificates_stale_and_new_ones_may_ride_along(
    device: DeviceClient, maker: CertificateMaker
) -> None:
    device.apply({"deviceEndpoint": {"name": "shop-7", "dnsDomain": "fleet.example"}})
    assert set(device.state()["certificate_problems"]) == {"ARM", "Blob", "LocalUI", f"Node:{device.serial}"}
    good = recipes("Shop-8", "fleet.example", device.serial)
    both = {"deviceEndpoint": {"name": "Shop-8"}} | {
        "certificates": declaration(maker.entry("MultiSAN", good["MultiSAN"]))["certificates"]
    }
    assert device.post_device(both).status_code == 200
    device._emulator.advance(2)
    assert device.state()["certificate_problems"] == {}


def test_the_device_generates_certificates_for_its_new_name(device: DeviceClient) -> None:
    device.apply({"deviceEndpoint": {"name": "shop-9"}})
    device.control("generate_certificates")
    state = device.state()
    assert state["certificate_problems"] == {}
    assert "shop-9.microsoftdatabox.com" in state["certificates"]["endpoints"]["LocalUI"]["names"]


def test_a_node_certificate_of_a_cluster(cluster: DeviceClient, maker: CertificateMaker) -> None:
    second = cluster.described["nodes"][1]
    recipe = recipes("any", DOMAIN, second)["Node"]
    recipe = dataclasses.replace(recipe, names=(recipe.common_name,))
    only = entry("Node", maker.container(recipe), password=PASSWORD, node=second)
    assert code(cluster, only) == "None"
    endpoints = cluster.state()["certificates"]["endpoints"]
    assert [endpoints[f"Node:{node}"]["origin"] for node in cluster.described["nodes"]] == ["device", "uploaded"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="only the openssl program can write the attribute")
def test_a_key_of_another_provider(certified: DeviceClient, maker: CertificateMaker, tmp_path: pathlib.Path) -> None:
    codes = []
    for provider in ("Microsoft Software Key Storage Provider", "Microsoft RSA SChannel Cryptographic Provider"):
        content = maker.container_for_provider(wanted(certified)["LocalUI"], provider, tmp_path)
        codes.append(code(certified, entry("LocalUI", content, password=PASSWORD)))
    assert codes == ["NoRSACryptoPrivateKey", "None"]


def test_a_support_certificate_must_not_sign_others(device: DeviceClient, maker: CertificateMaker) -> None:
    key = device.control("issue_activation_key")["activation_key"]
    assert device.apply({"activation": {"activationKey": key}})["Activation"]["resultCode"] == "Success"
    recipe = wanted(device)["LocalUI"]
    good, bad = (
        entry("SupportSession", maker.leaf(dataclasses.replace(recipe, cert_sign=sign)).public_bytes(DER))
        for sign in (False, True)
    )
    assert code(device, bad) == "IncorrectKeyCertSignKeyUsage"
    assert code(device, good) == "None"
