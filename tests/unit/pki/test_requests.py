# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates signed by an authority elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._pki import read
from tests.unit.pki.authority import Authority
from tests.unit.pki.conftest import Device, actions

CSR = {"method": "csr", "endpoints": ["arm", "blob"]}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.make()


def answers(device: Device, authority: Authority, inbox: Path, **how) -> list[str]:
    """Files as an authority returns them: one certificate in DER, one in PEM, the chain in PKCS#7."""
    arm = authority.answer(device.files()["arm.csr"], now=device.now, **how)
    blob = authority.answer(device.files()["blob.csr"], now=device.now, **how)
    (inbox / "1.crt").write_bytes(read.der(arm))
    (inbox / "2.crt").write_bytes(read.pem(blob))
    (inbox / "3.p7b").write_bytes(pkcs7.serialize_certificates(list(authority.signer.chain), Encoding.DER))
    return [str(inbox / name) for name in ("3.p7b", "1.crt", "2.crt")]


def test_requests_are_written_once_and_ask_for_everything(device: Device) -> None:
    result = device.check_then_run(**CSR)
    assert actions(result) == {"arm": "waiting", "blob": "waiting"}
    assert result["waiting"] == ["arm", "blob"]
    assert result["signing_chain"] == []
    request = x509.load_pem_x509_csr(device.files()["arm.csr"])
    assert request.is_signature_valid
    names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["management.dbe-1.example.com", "login.dbe-1.example.com"]
    usage = request.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.key_encipherment
    assert not usage.key_cert_sign
    extended = list(request.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert extended == [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    assert set(device.files()) == {"arm.csr", "arm-key.pem", "blob.csr", "blob-key.pem"}
    assert not device.check_then_run(**CSR)["changed"]


def test_answers_find_their_place_by_key(device: Device, authority: Authority, tmp_path: Path) -> None:
    device.use_pfx()
    device.run(**CSR)
    returned = answers(device, authority, tmp_path)
    result = device.check_then_run(**CSR, signed_certificates=returned)
    assert actions(result) == {"arm": "imported", "blob": "imported"}
    assert [one["name"] for one in result["signing_chain"]] == ["intermediate", "root"]
    assert x509.load_pem_x509_certificates(device.files()["arm-chain.pem"])[1:] == list(authority.signer.chain)
    assert "blob.pfx" in device.files()
    assert not device.check_then_run(**CSR, signed_certificates=returned)["changed"]
    assert not device.check_then_run(**CSR)["changed"]


def test_one_answer_at_a_time(device: Device, authority: Authority, tmp_path: Path) -> None:
    device.run(**CSR)
    chain, arm, _blob = answers(device, authority, tmp_path)
    result = device.check_then_run(**CSR, signed_certificates=[arm, chain])
    assert actions(result) == {"arm": "imported", "blob": "waiting"}
    assert result["waiting"] == ["blob"]


def test_renewal_waits_with_the_same_request_and_takes_the_newer_answer(
    device: Device, authority: Authority, tmp_path: Path
) -> None:
    device.run(**CSR)
    old = answers(device, authority, tmp_path)
    device.run(**CSR, signed_certificates=old)
    before = device.files()
    device.later(days=340)
    result = device.check_then_run(**CSR, signed_certificates=old)
    assert not result["changed"]
    assert result["waiting"] == ["arm", "blob"]
    assert result["certificates"][0]["reasons"] == ["it expires in 25 days"]
    assert device.files() == before
    inbox = tmp_path / "new"
    inbox.mkdir()
    new = answers(device, authority, inbox, days=365)
    assert actions(device.check_then_run(**CSR, signed_certificates=old + new)) == {
        "arm": "imported",
        "blob": "imported",
    }
    assert not device.check_then_run(**CSR, signed_certificates=old + new)["changed"]
    assert not device.check_then_run(**CSR, signed_certificates=old)["changed"]


def test_names_that_an_authority_adds_are_fine(device: Device, authority: Authority, tmp_path: Path) -> None:
    device.run(**CSR)
    returned = answers(device, authority, tmp_path, extra="www.example.com")
    device.run(**CSR, signed_certificates=returned)
    assert not device.check_then_run(**CSR)["changed"]


def test_another_name_means_another_request(device: Device) -> None:
    device.run(**CSR)
    old = device.files()["arm.csr"]
    assert device.check_then_run(**CSR, device_name="dbe-2")["changed"]
    assert device.files()["arm.csr"] != old
    assert not device.check_then_run(**CSR, device_name="dbe-2")["changed"]


@pytest.mark.parametrize(
    ("how", "problem"),
    [({"days": 20}, "it expires in 20 days"), ({"days": 0}, "it expired on")],
)
def test_answers_that_do_not_do_are_refused(
    device: Device, authority: Authority, tmp_path: Path, how, problem: str
) -> None:
    device.run(**CSR)
    before = device.files()
    with pytest.raises(InvalidInput, match=f"'signed_certificates'.*arm.*{problem}"):
        device.run(**CSR, signed_certificates=answers(device, authority, tmp_path, **how))
    assert device.files() == before


def test_an_answer_without_its_chain_is_refused(device: Device, authority: Authority, tmp_path: Path) -> None:
    device.run(**CSR)
    _chain, arm, _blob = answers(device, authority, tmp_path)
    with pytest.raises(InvalidInput, match="up to the self-signed root, are not all there"):
        device.run(**CSR, signed_certificates=[arm])


def test_an_answer_for_another_name_is_refused(device: Device, authority: Authority, tmp_path: Path) -> None:
    device.run(**CSR)
    returned = answers(device, authority, tmp_path)
    with pytest.raises(InvalidInput, match="it lacks the name"):
        device.run(**CSR, dns_domain="example.org", signed_certificates=returned)


def test_an_answer_for_a_key_that_is_not_ours_is_refused(device: Device, authority: Authority, tmp_path: Path) -> None:
    other = Device(tmp_path / "other")
    other._numbers = iter([4, 5])  # other keys than the first device's
    other.run(**CSR)
    device.run(**CSR)
    with pytest.raises(InvalidInput, match=r"'signed_certificates'.*1\.crt.*certificates for the keys"):
        device.run(**CSR, signed_certificates=answers(other, authority, tmp_path))
