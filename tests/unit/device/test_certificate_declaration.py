# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The assumed shape of the certificates declaration, and the advice about the error codes."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_advice import advice_for
from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_declaration import (
    Upload,
    checked_template,
    declaration_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from tests.emulator.device import certificate_schema

UPLOADS = [
    Upload("signing_chain", b"root"),
    Upload("arm", b"arm", "password"),
    Upload("blob", b"blob", "password"),
    Upload("multi_san", b"all", "password"),
    Upload("local_ui", b"ui", "password"),
    Upload("node", b"node", "password", "1D9NHQ2"),
    Upload("node", b"wildcard", "password"),
]
# Source: azure-stack-edge facts C.6.
CODES = (
    "UntrustedCertificate",
    "DeviceNotRegistered",
    "ExpiredCertificate",
    "FormatMismatch",
    "GenericError",
    "HttpsBindingFailure",
    "IncorrectKeyCertSignKeyUsage",
    "IncorrectKeyNumber",
    "InvalidP7b",
    "KeyAlgorithmNotRSA",
    "KeySizeNotSufficient",
    "MissingClientOid",
    "MissingServerOid",
    "MissingDigitalSignatureKeyUsage",
    "MissingKeyEnciphermentKeyUsage",
    "MissingKeyCertSignKeyUsage",
    "NameMismatch",
    "NoPrivateKeyPresent",
    "NoRSACryptoPrivateKey",
    "NotSelfSignedCertificate",
    "NotSupportedOnVirtualAppliance",
    "SelfSignedCertificate",
    "SignatureAlgorithmSha1",
    "SubjectNamesInvalid",
    "UnreadableCertificate",
)
LATER_CODES = (
    "CertificateSubjectNotFound",
    "CertificateRotationGenericFailure",
    "CertificateImportFailure",
    "CertificateApplyFailure",
    "NodeNotReachable",
)


def test_the_emulator_assumes_the_same() -> None:
    parsed = certificate_schema.parse_uploads(declaration_of(UPLOADS, checked_template(None)))
    assert [(item.certificate_type, item.content, item.password, item.node_name) for item in parsed] == [
        ("SigningChain", b"root", "", ""),
        ("ARM", b"arm", "password", ""),
        ("Blob", b"blob", "password", ""),
        ("MultiSAN", b"all", "password", ""),
        ("LocalUI", b"ui", "password", ""),
        ("Node", b"node", "password", "1D9NHQ2"),
        ("Node", b"wildcard", "password", ""),
    ]


def test_a_template_replaces_every_part() -> None:
    template = checked_template(
        {
            "list": "",
            "endpoint": {"kind": "{type}", "data": {"pfx": "{certificate}", "secret": ["{password}"]}, "fixed": 1},
            "types": {"arm": "AzureResourceManager"},
        }
    )
    assert declaration_of(UPLOADS[:2], template) == [
        {"certificateType": "SigningChain", "certificate": "cm9vdA=="},
        {"kind": "AzureResourceManager", "data": {"pfx": "YXJt", "secret": ["password"]}, "fixed": 1},
    ]


@pytest.mark.parametrize("template", [{"other": {}}, {"list": {}}, {"endpoint": "text"}, {"types": []}])
def test_a_bad_template(template: dict[str, t.Any]) -> None:
    with pytest.raises(InvalidInput, match="declaration_template"):
        checked_template(template)


def test_an_upload_does_not_show_its_secrets() -> None:
    assert "password'" not in repr(Upload("arm", b"arm", "password"))
    assert "b'arm'" not in repr(Upload("arm", b"arm", "password"))


@pytest.mark.parametrize("code", [*CODES, *LATER_CODES])
def test_every_published_code_has_advice(code: str) -> None:
    assert advice_for(code)
    assert advice_for(f"CertificateManagement_{code}") == advice_for(code)


def test_other_codes_have_none() -> None:
    assert advice_for("None") == advice_for("") == advice_for("TimeServerUnreachable") == ""
