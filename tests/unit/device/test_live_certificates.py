# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a new name to certificates to activation on emulated devices."""

from __future__ import annotations

import base64
import dataclasses
import pathlib
import re
import typing as t

import pytest
from cryptography.hazmat.primitives import serialization
from emulator_device.certificate_maker import PASSWORD, CertificateMaker, Recipe, recipes
from fakes import FakeContext

from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import ApplyFailed, DeviceError
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from tests.unit.device.conftest import Operator

DOMAIN = "example.com"
KINDS = {"arm": "ARM", "blob": "Blob", "local_ui": "LocalUI", "node": "Node", "multi_san": "MultiSAN"}


class Files:
    """Certificate files for a device called ``store``."""

    def __init__(self, operator: Operator, maker: CertificateMaker, directory: pathlib.Path) -> None:
        self.maker = maker
        self.directory = directory
        self.recipes = recipes("store", DOMAIN, operator.described["serial"])
        self.root = str(directory / "root.pem")
        pathlib.Path(self.root).write_bytes(maker.root_pem)

    def pfx(self, endpoint: str, **changes: t.Any) -> dict[str, str]:
        """An entry of ``certificates``."""
        recipe: Recipe = dataclasses.replace(self.recipes[KINDS[endpoint]], **changes)
        path = self.directory / f"{endpoint}.pfx"
        path.write_bytes(self.maker.container(recipe, chain=False))
        return {"endpoint": endpoint, "pfx": str(path)}

    def certificate(self, endpoint: str) -> str:
        """The path of a certificate for that endpoint."""
        path = self.directory / f"{endpoint}.pem"
        leaf = self.maker.leaf(self.recipes[KINDS[endpoint]])
        path.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
        return str(path)


@pytest.fixture
def files(operator: Operator, maker: CertificateMaker, tmp_path: pathlib.Path) -> Files:
    """Certificates for the device after it was renamed."""
    return Files(operator, maker, tmp_path)


@pytest.fixture
def renamed(operator: Operator) -> Operator:
    """A device called ``store``, with stale certificates."""
    result = operator.configure(device_endpoint={"name": "store", "dns_domain": DOMAIN}, allow_stale_certificates=True)
    assert result["renamed"]
    return operator


def install(operator: Operator, **options: t.Any) -> t.Any:
    given = {"pfx_password": PASSWORD, "node_port": operator.described["port"], "wait_timeout": 30, **options}
    return operator.run("device_certificates", **given)


def activate(operator: Operator, **options: t.Any) -> t.Any:
    key = operator.device.control("issue_activation_key")["activation_key"]
    return operator.configure(activation={"activation_key": key}, **options)


def test_renaming_needs_certificates_for_the_new_name(operator: Operator, files: Files) -> None:
    declared = {"device_endpoint": {"name": "store", "dns_domain": DOMAIN}}
    with pytest.raises(CollectionError, match="certificate_files"):
        operator.configure(**declared)
    with pytest.raises(CollectionError, match="store.example.com") as error:
        operator.configure(**declared, certificate_files=[files.certificate("arm"), files.certificate("blob")])
    node = f"{operator.described['serial']}.example.com".lower()
    assert error.value.result["missing_names"] == ["store.example.com", node]
    three = [files.certificate(endpoint) for endpoint in ("arm", "blob", "local_ui")]
    with pytest.raises(CollectionError, match="no certificates for") as error:
        operator.configure(**declared, certificate_files=three)
    assert error.value.result["missing_names"] == [node]
    assert operator.reported()["deviceEndpoint"]["name"] != "store"
    assert operator.configure(**declared, certificate_files=[files.certificate("multi_san")])["renamed"]
    assert not operator.configure(**declared)["changed"]


def test_from_stale_certificates_to_activation(renamed: Operator, files: Files) -> None:
    with pytest.raises(CollectionError, match="holds other names"):
        activate(renamed)
    with pytest.raises(ApplyFailed, match="CertificatesNotValid"):
        activate(renamed, allow_stale_certificates=True)
    declared = {
        "signing_chain": [files.root],
        "certificates": [files.pfx(endpoint) for endpoint in ("node", "local_ui", "blob", "arm")],
    }
    mark = renamed.emulator.mark()
    predicted = install(renamed, check_mode=True, **declared)
    assert renamed.writes_since(mark) == []
    result = install(renamed, **declared)
    assert result["changed"]
    assert result["uploads"] == predicted["uploads"] == ["signing_chain", "arm", "blob", "local_ui", "node"]
    assert result["diff"] == predicted["diff"]
    renamed.connection.update(
        host="store.example.com", resolve_to=renamed.described["address"], ca_cert=files.root, fingerprint=None
    )
    mark = renamed.emulator.mark()
    assert not install(renamed, **declared)["changed"]
    assert renamed.writes_since(mark) == []
    assert activate(renamed)["changed"]
    assert not activate(renamed)["changed"]
    assert renamed.run("device_configuration_info")["device_info"]["is_activated"]
    one = install(renamed, signing_chain=[files.root], certificates=[files.pfx("arm", days=300)])
    assert one["uploads"] == ["signing_chain", "arm"]


@pytest.mark.parametrize(
    ("installed", "stale"),
    [
        (("blob", "local_ui"), "management.store.example.com"),
        (("arm", "local_ui"), "certificate-check.blob.store.example.com"),
        (("arm", "blob"), "store.example.com"),
    ],
)
def test_activation_needs_the_certificate_of_every_endpoint(
    renamed: Operator, files: Files, installed: tuple[str, ...], stale: str
) -> None:
    install(renamed, signing_chain=[files.root], certificates=[files.pfx(endpoint) for endpoint in installed])
    if "local_ui" in installed:
        renamed.connection.update(
            host="store.example.com", resolve_to=renamed.described["address"], ca_cert=files.root, fingerprint=None
        )
    mark = renamed.emulator.mark()
    with pytest.raises(CollectionError, match=f"the certificate of {re.escape(stale)} holds other names"):
        activate(renamed)
    assert renamed.writes_since(mark) == []


def test_one_certificate_for_everything(renamed: Operator, files: Files) -> None:
    declared = {"signing_chain": [files.root], "certificates": [files.pfx("multi_san")]}
    result = install(renamed, **declared)
    assert len(result["diff"]["after"]) == 5
    assert renamed.device.state()["certificate_problems"] == {}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"names": ("management.other.example.com",)}, "lacks the name management.store.example.com"),
        ({"key": "rsa2048"}, "2048 bits"),
        ({"key": "ec"}, "RSA"),
        ({"usages": ()}, "server authentication"),
        ({"digital_signature": False}, "digital signature"),
        ({"days": -3}, "expired"),
        ({"self_signed": True}, "self-signed"),
    ],
)
def test_what_the_device_would_refuse_is_not_sent(
    renamed: Operator, files: Files, changes: dict[str, t.Any], problem: str
) -> None:
    mark = renamed.emulator.mark()
    with pytest.raises(InvalidInput, match=problem):
        install(renamed, signing_chain=[files.root], certificates=[files.pfx("arm", **changes)])
    assert renamed.writes_since(mark) == []


def test_a_wrong_password_of_a_container(renamed: Operator, files: Files) -> None:
    with pytest.raises(InvalidInput, match="pfx_password"):
        install(renamed, certificates=[files.pfx("arm")], pfx_password="wrong")


def test_a_leaf_is_no_signing_chain(renamed: Operator, files: Files) -> None:
    with pytest.raises(InvalidInput, match="signing_chain"):
        install(renamed, signing_chain=[files.certificate("arm")])


def test_what_the_device_refuses_comes_with_advice(renamed: Operator, files: Files) -> None:
    arm = files.pfx("arm")
    with pytest.raises(ApplyFailed, match=r"UntrustedCertificate.*signing_chain") as error:
        install(renamed, certificates=[arm])
    assert error.value.message.endswith(f"These were sent: arm ({arm['pfx']}).")
    assert error.value.result["uploads"] == ["arm"]
    assert error.value.result["results"]


def test_another_shape_of_the_declaration(renamed: Operator, files: Files) -> None:
    with pytest.raises(DeviceError, match="unknown member"):
        install(renamed, certificates=[files.pfx("arm")], declaration_template={"list": "items"})
    with pytest.raises(InvalidInput, match="declaration_template"):
        install(renamed, certificates=[files.pfx("arm")], declaration_template={"items": {}})


def test_somebody_uploads_by_hand(renamed: Operator, files: Files, tmp_path: pathlib.Path) -> None:
    bundle = tmp_path / "bundle"

    class Colleague(FakeContext):
        """Follows the instructions while the task waits."""

        def progress(self, message: str) -> None:
            super().progress(message)
            if len(self.progress_messages) > 1:
                return
            chain, pfx = (bundle / name for name in ("01-signing_chain.cer", "02-arm.pfx"))
            entries = [
                {"certificateType": "SigningChain", "certificate": base64.b64encode(chain.read_bytes()).decode()},
                {
                    "certificateType": "ARM",
                    "certificate": base64.b64encode(pfx.read_bytes()).decode(),
                    "password": PASSWORD,
                },
            ]
            renamed.device.sign_in()
            renamed.device.apply({"certificates": {"certificates": entries}})

    declared = {
        "method": "manual",
        "bundle_directory": str(bundle),
        "signing_chain": [files.root],
        "certificates": [files.pfx("arm")],
    }
    assert install(renamed, check_mode=True, **declared)["changed"]
    assert not bundle.exists()
    result = install(renamed, context=Colleague(), **declared)
    assert result["changed"]
    assert str(bundle / "INSTRUCTIONS.txt") in renamed.context.progress_messages[0]
    assert [pathlib.Path(path).name for path in result["bundle"]] == [
        "01-signing_chain.cer",
        "02-arm.pfx",
        "INSTRUCTIONS.txt",
    ]
    assert all(path.stat().st_mode & 0o077 == 0 for path in bundle.iterdir())
    assert PASSWORD not in (bundle / "INSTRUCTIONS.txt").read_text(encoding="utf-8")
    assert not install(renamed, **declared)["changed"]


def test_nobody_uploads_by_hand(renamed: Operator, files: Files, tmp_path: pathlib.Path) -> None:
    declared = {"method": "manual", "bundle_directory": str(tmp_path / "bundle"), "certificates": [files.pfx("arm")]}
    with pytest.raises(CollectionError, match=r"do not serve[\s\S]*login\.store\.example\.com"):
        install(renamed, wait_timeout=1, **declared)


def test_the_files_of_the_certificates_module(renamed: Operator, tmp_path: pathlib.Path) -> None:
    directory = str(tmp_path / "certificates")
    password = f"pfx-{renamed.password}"
    made = renamed.run(
        "certificates",
        device_name="store",
        dns_domain=DOMAIN,
        directory=directory,
        layout="multi_san",
        node_serial_numbers=renamed.described["nodes"],
        pfx_password=password,
    )
    assert made["changed"]
    assert install(renamed, directory=directory, pfx_password=password)["uploads"] == ["signing_chain", "multi_san"]
    renamed.connection.update(
        host="store.example.com",
        resolve_to=renamed.described["address"],
        ca_cert=f"{directory}/trust-bundle.pem",
        fingerprint=None,
    )
    assert not install(renamed, directory=directory, pfx_password=password)["changed"]
    assert activate(renamed)["changed"]
