# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates signed by a chain that the user has."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._pki import read
from tests.unit.pki.authority import Authority
from tests.unit.pki.conftest import Device, actions, pooled_key


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.make()


def given(authority: Authority, directory: Path, **changes):
    chain, key = authority.write(directory, passphrase=changes.get("ca_passphrase"))
    return {"method": "given_ca", "ca_certificate": chain, "ca_private_key": key, **changes}


def test_the_given_authority_signs_and_its_chain_is_exported(
    device: Device, authority: Authority, tmp_path: Path
) -> None:
    options = given(authority, tmp_path)
    result = device.check_then_run(**options)
    assert actions(result) == {"arm": "issued"}
    assert [one["name"] for one in result["signing_chain"]] == ["intermediate", "root"]
    leaf, *chain = x509.load_pem_x509_certificates(device.files()["arm-chain.pem"])
    assert tuple(chain) == authority.signer.chain
    leaf.verify_directly_issued_by(authority.signer.certificate)
    assert device.files()["root.cer"] == read.der(authority.root)
    assert len(device.made) == 1
    assert not (device.directory / "signing_chain").exists()
    assert not device.check_then_run(**options)["changed"]
    assert device.context.warnings == []


def test_a_passphrase_opens_the_key(device: Device, authority: Authority, tmp_path: Path) -> None:
    options = given(authority, tmp_path, ca_passphrase="some words")
    assert device.run(**options)["changed"]
    with pytest.raises(CollectionError, match="passphrase is wrong"):
        device.run(**{**options, "ca_passphrase": "other words"})


def test_another_authority_means_new_certificates(device: Device, authority: Authority, tmp_path: Path) -> None:
    device.run()
    result = device.check_then_run(**given(authority, tmp_path))
    assert result["certificates"][0]["reasons"] == ["it was not issued by the current signing chain"]
    assert device.files()["root.cer"] == read.der(authority.root)


def test_a_key_of_somebody_else_is_refused(device: Device, authority: Authority, tmp_path: Path) -> None:
    options = given(authority, tmp_path)
    (tmp_path / "authority-key.pem").write_bytes(read.key_pem(pooled_key(3)))
    with pytest.raises(InvalidInput, match="'ca_private_key'"):
        device.run(**options)


def test_a_chain_without_its_root_is_refused(device: Device, authority: Authority, tmp_path: Path) -> None:
    options = given(authority, tmp_path)
    (tmp_path / "authority.pem").write_bytes(read.pem(authority.signer.certificate))
    with pytest.raises(InvalidInput, match="up to the self-signed root"):
        device.run(**options)


def test_a_certificate_that_may_not_sign_is_refused(device: Device, tmp_path: Path) -> None:
    device.run()
    options = {
        "method": "given_ca",
        "ca_certificate": str(device.directory / "arm-chain.pem"),
        "ca_private_key": str(device.directory / "arm-key.pem"),
    }
    with pytest.raises(InvalidInput, match="cannot sign: it is not the certificate of an authority"):
        device.run(**options)


def test_an_authority_that_ends_soon_is_refused(device: Device, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot sign: it expires in 20 days"):
        device.run(**given(Authority.make(days=20), tmp_path))
    assert not device.directory.exists() or not device.files()


def test_an_authority_with_a_small_key_is_warned_about(device: Device, tmp_path: Path) -> None:
    device.run(**given(Authority.make(bits=2048), tmp_path))
    assert "2048 bits instead of 4096" in device.context.warnings[0]


@pytest.mark.parametrize("option", ["ca_certificate", "ca_private_key"])
def test_missing_files_are_named_with_their_option(
    device: Device, authority: Authority, tmp_path: Path, option: str
) -> None:
    with pytest.raises(InvalidInput, match=f"'{option}'.*a file that exists"):
        device.run(**given(authority, tmp_path, **{option: str(tmp_path / "none")}))
