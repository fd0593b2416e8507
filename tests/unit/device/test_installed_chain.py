# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing certificates are uploaded when the device may lack them, as far as anybody can tell."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from emulator_device.certificate_maker import PASSWORD, CertificateMaker, recipes

from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import ApplyFailed
from ansible_collections.edgestack.azure.plugins.module_utils._device.installed_chain import ChainRecord
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from tests.unit.device.conftest import Operator


@pytest.fixture
def root(maker: CertificateMaker, tmp_path: pathlib.Path) -> str:
    """The authority of the endpoint certificates."""
    path = tmp_path / "root.pem"
    path.write_bytes(maker.root_pem)
    return str(path)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An authority that no endpoint certificate comes from."""
    path = tmp_path_factory.mktemp("proxy") / "proxy.pem"
    path.write_bytes(CertificateMaker().root_pem)
    return str(path)


def install(operator: Operator, *chain: str, **options: t.Any) -> t.Any:
    return operator.run("device_certificates", signing_chain=list(chain), wait_timeout=30, **options)


def test_without_a_record_it_is_uploaded_every_time(operator: Operator, proxy: str) -> None:
    assert [install(operator, proxy)["changed"] for _ in range(2)] == [True, True]


def test_what_was_noted_is_not_uploaded_again(
    operator: Operator, root: str, proxy: str, tmp_path: pathlib.Path
) -> None:
    record = tmp_path / "records" / "device.json"
    assert install(operator, root, chain_record=str(record), check_mode=True)["uploads"] == ["signing_chain"]
    assert not record.parent.exists()
    assert install(operator, root, chain_record=str(record))["changed"]
    mark = operator.emulator.mark()
    assert not install(operator, root, chain_record=str(record))["changed"]
    assert operator.writes_since(mark) == []
    assert install(operator, root, proxy, chain_record=str(record))["uploads"] == ["signing_chain"]
    assert not install(operator, proxy, root, chain_record=str(record))["changed"]
    assert len(operator.device.state()["certificates"]["signing_chain"]) == 2
    assert record.stat().st_mode & 0o077 == 0


def test_what_the_device_refuses_is_not_noted(operator: Operator, root: str, tmp_path: pathlib.Path) -> None:
    record = tmp_path / "device.json"
    operator.device.control("fail_apply", declaration="Certificates")
    with pytest.raises(ApplyFailed):
        install(operator, root, chain_record=str(record))
    assert not record.exists()


def test_a_record_of_the_predecessor_does_not_count(operator: Operator, root: str, tmp_path: pathlib.Path) -> None:
    record = tmp_path / "device.json"
    install(operator, root, chain_record=str(record))
    noted = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**noted, "serial_numbers": ["other"]}), encoding="utf-8")
    assert install(operator, root, chain_record=str(record))["changed"]
    assert json.loads(record.read_text(encoding="utf-8")) == noted


def test_the_chain_of_what_is_served_is_there(
    operator: Operator, maker: CertificateMaker, root: str, proxy: str, tmp_path: pathlib.Path
) -> None:
    described = operator.described
    pfx = tmp_path / "arm.pfx"
    recipe = recipes(described["name"], described["dns_domain"], described["serial"])["ARM"]
    pfx.write_bytes(maker.container(recipe, chain=False))
    declared = {"certificates": [{"endpoint": "arm", "pfx": str(pfx)}], "pfx_password": PASSWORD}
    assert install(operator, root, **declared)["uploads"] == ["signing_chain", "arm"]
    assert not install(operator, root, **declared)["changed"]
    assert install(operator, root, proxy, **declared)["uploads"] == ["signing_chain"]


@pytest.mark.parametrize("content", ["not JSON", "[]", "{}"])
def test_another_file_is_not_taken_for_a_record(content: str, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "device.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match="chain_record"):
        ChainRecord(str(path), ["1D9NHQ2"]).fingerprints()
