# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every error code of the certificate table, provoked on a device, and the line that the user reads then.

Source of the codes: azure-stack-edge facts C.6.
"""

from __future__ import annotations

import collections.abc as c
import dataclasses
import pathlib
import re
import shutil
import typing as t

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from emulator_device.certificate_maker import PASSWORD, CertificateMaker, Recipe, declaration, entry, recipes

from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_advice import ADVICE
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import ApplyFailed
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from tests.emulator.client import Emulator
from tests.unit.device.conftest import Operator

PREFIX = "CertificateManagement_"
AGAIN = "Issue it again with the module 'certificates', which sets everything the device asks for."
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
ANYTHING = ".*"
"""Nothing published tells what a device says then."""
P7B = b"-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n"


@dataclasses.dataclass(frozen=True)
class Material:
    """What bad files are made of: an authority, good recipes for the device by type, a directory."""

    maker: CertificateMaker
    recipes: dict[str, Recipe]
    directory: pathlib.Path

    def leaf(self, **changes: t.Any) -> Recipe:
        """The recipe for the Resource Manager, with changes."""
        return dataclasses.replace(self.recipes["ARM"], **changes)


Make = c.Callable[[Material], bytes]


def pfx(*, chain: bool = True, modern: bool = False, with_key: bool = True, **changes: t.Any) -> Make:
    """A .pfx file for the Resource Manager with something that differs from a good one."""
    return lambda given: given.maker.container(given.leaf(**changes), chain=chain, modern=modern, with_key=with_key)


def of_other_provider(given: Material) -> bytes:
    """A .pfx file whose key is for a provider that the device does not use."""
    provider = "Microsoft Software Key Storage Provider"
    return given.maker.container_for_provider(given.leaf(), provider, given.directory)


@dataclasses.dataclass(frozen=True)
class Row:
    """One cause of an error code.

    Attributes:
        code: Of the device.
        said: What the device says about it, a regular expression.
        advice: What the user reads after that, word by word.
        refused: How the module says it when it does not even send the file, a regular expression.
        make: Makes the file; without it, only the inner workings of a device raise the code.
        kind: What the file is given as.
    """

    code: str
    said: str
    advice: str
    refused: str = ""
    make: Make | None = None
    kind: str = "arm"


UNTRUSTED = "The chain is broken: give the whole signing chain in 'signing_chain', root and intermediates."
EXPIRED = "It has expired or soon will: renew it with the module 'certificates', and check the time of the device."
UNREADABLE = (
    "The file is damaged, 'pfx_password' does not open it, or it is not encrypted with TripleDES-SHA1"
    " (openssl pkcs12 -export -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1)."
)
NAMES = "Its names are not those of this endpoint: they follow from name and DNS domain of the device."

BY_REAL_FILE = (
    Row("UntrustedCertificate", r"The certificate chain is broken\. Upload the .*", UNTRUSTED, make=pfx(chain=False)),
    Row("ExpiredCertificate", r"The certificate has expired or expires soon \(.*\)\.", EXPIRED, make=pfx(days=3)),
    Row("SubjectNamesInvalid", "Subject name 'x.example' .*", NAMES, make=pfx(common_name="x.example")),
    Row("UnreadableCertificate", "The file has to be encrypted with Triple.*", UNREADABLE, make=pfx(modern=True)),
    Row(
        "NoRSACryptoPrivateKey",
        r"The private key is not accessible through the Microsoft RSA SChannel provider\.",
        "The key is not accessible to the device's provider: export the .pfx for that one"
        " (openssl pkcs12 -export -CSP 'Microsoft RSA SChannel Cryptographic Provider' -LMK -keyex).",
        make=of_other_provider,
    ),
    Row(
        "NotSelfSignedCertificate",
        r"The root certificate is not self-signed\.",
        "The root of a signing chain has to be self-signed: the root is missing in 'signing_chain'.",
        make=lambda given: given.maker.intermediate.public_bytes(Encoding.DER),
        kind="signing_chain",
    ),
)
"""The module cannot know: the file is sent, and the device refuses it."""

BEFORE_SENDING = (
    Row("ExpiredCertificate", r"The certificate has expired .*", EXPIRED, r"it expired on \S+", pfx(days=-1)),
    Row(
        "FormatMismatch",
        "Unsupported format: expected pfx, found pem.",
        "Endpoint certificates are uploaded as .pfx, signing chains as .cer or .p7b.",
        r"a PKCS#12 file \(\.pfx\) that 'pfx_password' opens",
        lambda given: given.maker.leaf(given.leaf()).public_bytes(Encoding.PEM),
    ),
    Row(
        "InvalidP7b",
        r"The \.p7b file is not valid\.",
        "The .p7b file is not valid: export it again, or give the certificates as .cer.",
        r"a file with certificates in PEM, DER or PKCS#7 format",
        lambda _given: P7B,
        "signing_chain",
    ),
    Row(
        "KeyAlgorithmNotRSA",
        "The key algorithm has to be RSA.",
        f"Only RSA keys are taken. {AGAIN}",
        "its key is not an RSA key",
        pfx(key="ec"),
    ),
    Row(
        "KeySizeNotSufficient",
        "The key has 2048 bits; at least 4096 are needed.",
        f"The key needs 4096 bits or more. {AGAIN}",
        "its key has 2048 bits instead of 4096",
        pfx(key="rsa2048"),
    ),
    Row(
        "MissingClientOid",
        "The certificate lacks the client authentication usage.",
        f"It lacks the extended key usage client authentication. {AGAIN}",
        "it lacks the extended key usage client authentication",
        pfx(usages=(SERVER,)),
    ),
    Row(
        "MissingServerOid",
        "The certificate lacks the server authentication usage.",
        f"It lacks the extended key usage server authentication. {AGAIN}",
        "it lacks the extended key usage server authentication",
        pfx(usages=(CLIENT,)),
    ),
    Row(
        "MissingDigitalSignatureKeyUsage",
        "The certificate lacks the key usage digital signature.",
        f"It lacks the key usage digital signature. {AGAIN}",
        "it lacks the key usage digital signature",
        pfx(digital_signature=False),
    ),
    Row(
        "MissingKeyEnciphermentKeyUsage",
        "The certificate lacks the key usage key encipherment.",
        f"It lacks the key usage key encipherment. {AGAIN}",
        "it lacks the key usage key encipherment",
        pfx(key_encipherment=False),
    ),
    Row(
        "MissingKeyCertSignKeyUsage",
        "The certificate has no Certificate Signing key usage.",
        "A certificate of the signing chain lacks the key usage certificate signing.",
        "it is not the certificate of an authority, it lacks the key usage certificate signing",
        lambda given: given.maker.leaf(given.leaf()).public_bytes(Encoding.DER),
        "signing_chain",
    ),
    Row(
        "NameMismatch",
        "The certificate is of another type: expected scope ARM, found Blob.",
        "The certificate is for another endpoint than the one given: check 'endpoint'.",
        r"it lacks the name management\.\S+, it lacks the name login\.\S+",
        lambda given: given.maker.container(given.recipes["Blob"]),
    ),
    Row(
        "NoPrivateKeyPresent",
        "The file holds no private key.",
        "The .pfx holds no private key: export it together with the key.",
        r"a \.pfx file with a certificate and its private key",
        pfx(with_key=False),
    ),
    Row(
        "SelfSignedCertificate",
        "The certificate is self-signed; an authority has to issue it.",
        "Endpoint certificates must be signed by an authority: use the module 'certificates'.",
        "it is self-signed",
        pfx(self_signed=True),
    ),
    Row(
        "SignatureAlgorithmSha1",
        "The signature algorithm is SHA1-RSA, which is not supported.",
        f"It is signed with SHA-1. {AGAIN}",
        "it is signed with SHA-1",
        pfx(sha1=True),
    ),
    Row(
        "SubjectNamesInvalid",
        "Subject name '.*' or alternative names x.example are wrong for a certificate of type ARM.*",
        NAMES,
        r"it lacks the name management\.\S+, it lacks the name login\.\S+",
        pfx(names=("x.example",)),
    ),
    Row(
        "UnreadableCertificate",
        "The file is corrupt or its password is wrong.",
        UNREADABLE,
        r"a PKCS#12 file \(\.pfx\) that 'pfx_password' opens",
        lambda _given: b"damaged",
    ),
)
"""The device would refuse the file; the module says so first and sends nothing."""

NODES_UP = "check that all nodes are up, then try again."
BY_CONTROL = (
    Row("DeviceNotRegistered", ANYTHING, "This certificate can only be uploaded after the activation of the device."),
    Row("GenericError", ANYTHING, "Try again in a few minutes."),
    Row(
        "HttpsBindingFailure",
        ANYTHING,
        "The node certificate cannot be bound to HTTPS: check its names and its key, then upload it again.",
    ),
    Row("IncorrectKeyCertSignKeyUsage", ANYTHING, "This certificate must not have the key usage certificate signing."),
    Row(
        "IncorrectKeyNumber",
        ANYTHING,
        "Export the .pfx with key number KeyExchange (openssl pkcs12 -export -keyex).",
    ),
    Row("NotSupportedOnVirtualAppliance", ANYTHING, "This device does not take certificates of this kind."),
)
"""What no file is to blame for, or what the emulator does not look at in one."""

LATER = (
    Row(
        "CertificateSubjectNotFound",
        ANYTHING,
        "The certificate to replace is not on the device any more: upload it again.",
    ),
    Row(
        "CertificateRotationGenericFailure",
        ANYTHING,
        "Replacing the certificate failed: try again in a few minutes.",
    ),
    Row("CertificateImportFailure", ANYTHING, f"A node could not import it: {NODES_UP}"),
    Row("CertificateApplyFailure", ANYTHING, f"A node could not use it: {NODES_UP}"),
    Row("NodeNotReachable", ANYTHING, "A node does not answer: bring it up, then try again."),
)
"""The device took the file, but cannot put it to use; these codes have no prefix."""
ROWS = (*BY_REAL_FILE, *BEFORE_SENDING, *BY_CONTROL, *LATER)


def identified(rows: c.Iterable[Row]) -> list[t.Any]:
    """The rows as parameters of a test, by their codes."""
    return [pytest.param(row, id=row.code) for row in rows]


@pytest.fixture(scope="module")
def refusing(fleet: Emulator, next_device: c.Callable[[int], dict[str, t.Any]]) -> Operator:
    """One device for all: no refusal changes it."""
    operator = Operator(fleet, next_device(1)).sign_in_first()
    operator.device.control("settings", apply_seconds=0.0)
    return operator


@pytest.fixture
def material(refusing: Operator, maker: CertificateMaker, tmp_path: pathlib.Path) -> Material:
    serial = refusing.described["serial"]
    return Material(maker, recipes(f"DBE-{serial}", "microsoftdatabox.com", serial), tmp_path)


def install(operator: Operator, kind: str, content: bytes, directory: pathlib.Path) -> None:
    """Have the module install a file."""
    path = directory / "given"
    path.write_bytes(content)
    operator.run(
        "device_certificates",
        signing_chain=[str(path)] if kind == "signing_chain" else [],
        certificates=[{"endpoint": kind, "pfx": str(path)}] if kind != "signing_chain" else [],
        pfx_password=PASSWORD,
        node_port=operator.described["port"],
        wait_timeout=30,
    )


def read_by_user(operator: Operator, kind: str, content: bytes, directory: pathlib.Path) -> str:
    """Have the device refuse a file; the line that tells about it, without what comes before its code."""
    before = operator.device.state()["certificates"]
    with pytest.raises(ApplyFailed) as error:
        install(operator, kind, content, directory)
    assert operator.device.state()["certificates"] == before
    first, second = error.value.message.splitlines()[:2]
    assert first == "The device did not carry out everything (status Failed):"
    assert second.startswith("- Certificates: Failed ("), error.value.message
    return second.removeprefix("- Certificates: Failed ")


def full_code(row: Row) -> str:
    """The error code in the words of the device."""
    return row.code if row in LATER else PREFIX + row.code


@pytest.mark.parametrize("row", identified(BY_REAL_FILE))
def test_refused_by_the_device(refusing: Operator, material: Material, row: Row) -> None:
    if row.make is of_other_provider and shutil.which("openssl") is None:
        pytest.skip("only the openssl program can write the attribute")
    assert row.make is not None
    line = read_by_user(refusing, row.kind, row.make(material), material.directory)
    assert re.fullmatch(rf"\({full_code(row)}\): {row.said} {re.escape(row.advice)}", line), line


@pytest.mark.parametrize("row", identified(BEFORE_SENDING))
def test_refused_before_it_is_sent(refusing: Operator, material: Material, row: Row) -> None:
    assert row.make is not None
    content = row.make(material)
    refused_as = {"arm": "ARM", "signing_chain": "SigningChain"}[row.kind]
    password = PASSWORD if row.kind == "arm" else ""
    refusing.device.password = refusing.password
    refusing.device.sign_in()
    results = refusing.device.apply(declaration(entry(refused_as, content, password=password)))
    assert results["Certificates"]["errorCode"] == PREFIX + row.code
    assert re.fullmatch(row.said, results["Certificates"]["message"]), results["Certificates"]["message"]
    mark = refusing.emulator.mark()
    with pytest.raises(InvalidInput) as error:
        install(refusing, row.kind, content, material.directory)
    assert refusing.writes_since(mark) == []
    option = r"certificates\[arm\]\.pfx" if row.kind == "arm" else "signing_chain"
    assert re.fullmatch(rf".*{option}.*\b{row.refused}\.?", error.value.message), error.value.message


@pytest.mark.parametrize("row", identified((*BEFORE_SENDING, *BY_CONTROL, *LATER)))
def test_advice_when_a_device_says_it_all_the_same(refusing: Operator, material: Material, row: Row) -> None:
    refusing.device.control("fail_apply", declaration="Certificates", code=full_code(row), message="It says this.")
    line = read_by_user(refusing, "arm", pfx()(material), material.directory)
    assert line == f"({full_code(row)}): It says this. {row.advice}"


def test_no_code_is_left_out() -> None:
    assert {row.code.lower() for row in ROWS} == set(ADVICE)


def test_the_state_tells_which_trouble_is_still_to_come(refusing: Operator, material: Material) -> None:
    assert refusing.device.state()["troubles"] == {}
    refusing.device.control("fail_apply", declaration="Certificates")
    refusing.device.control("restart_during_apply", declaration="Activation")
    wanted = {"fail_apply": ["Certificates"], "restart_during_apply": ["Activation"]}
    assert refusing.device.state()["troubles"] == wanted
    read_by_user(refusing, "arm", pfx()(material), material.directory)
    assert refusing.device.state()["troubles"] == {"restart_during_apply": ["Activation"]}
    refusing.device.control("clear_troubles")
