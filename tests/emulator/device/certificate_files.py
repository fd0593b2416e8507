# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate files as they are uploaded: .cer, .p7b and .pfx. Pure.

Source: azure-stack-edge facts C.1 (formats), C.3 (container), C.6 (error codes).
"""

from __future__ import annotations

import dataclasses

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

_PKCS7_OID = bytes.fromhex("06092a864886f70d010702")
_PBES2_OID = bytes.fromhex("06092a864886f70d01050d")
_PROVIDER_OID = bytes.fromhex("06092b0601040182371101")
_TRIPLE_DES_OID = bytes.fromhex("060a2a864886f70d010c0103")


class CertificateError(Exception):
    """A certificate that the device refuses; `code` without its prefix."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = f"CertificateManagement_{code}"


@dataclasses.dataclass(frozen=True)
class Container:
    """The content of a .pfx file."""

    leaf: x509.Certificate
    key: rsa.RSAPrivateKey
    others: list[x509.Certificate]


def file_format(content: bytes) -> str:
    """Guess the format of a file from how it begins: pem, p7b, pfx, cer, or empty for something else."""
    head = content.lstrip()[:64]
    if head.startswith(b"-----BEGIN PKCS7"):
        return "p7b"
    if head.startswith(b"-----BEGIN "):
        return "pem"
    if not content.startswith(b"\x30"):
        return ""
    if _PKCS7_OID in head[:20]:
        return "p7b"
    return "pfx" if b"\x02\x01\x03\x30" in head[:10] else "cer"


def read_signing_chain(content: bytes) -> list[x509.Certificate]:
    """Read a .cer (DER or PEM) or .p7b file."""
    found = file_format(content)
    if found == "p7b":
        return _read_p7b(content)
    if found == "pfx":
        raise CertificateError("FormatMismatch", "Unsupported format: expected cer, found pfx.")
    try:
        if found == "pem":
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise CertificateError("UnreadableCertificate", "The certificate cannot be read.") from error


def read_support_certificate(content: bytes) -> x509.Certificate:
    """Read a .cer file in DER."""
    found = file_format(content)
    if found in ("pem", "p7b", "pfx"):
        raise CertificateError("FormatMismatch", f"Unsupported format: expected cer, found {found}.")
    return read_signing_chain(content)[0]


def read_container(content: bytes, password: str) -> Container:
    """Read a .pfx file."""
    found = file_format(content)
    if found in ("pem", "p7b", "cer"):
        raise CertificateError("FormatMismatch", f"Unsupported format: expected pfx, found {found}.")
    try:
        loaded = pkcs12.load_pkcs12(content, password.encode() if password else None)
    except ValueError as error:
        raise CertificateError("UnreadableCertificate", "The file is corrupt or its password is wrong.") from error
    if loaded.key is None:
        raise CertificateError("NoPrivateKeyPresent", "The file holds no private key.")
    if loaded.cert is None:
        raise CertificateError("UnreadableCertificate", "The file holds no certificate for its private key.")
    others = [other.certificate for other in loaded.additional_certs]
    if not isinstance(loaded.key, rsa.RSAPrivateKey):
        raise CertificateError("KeyAlgorithmNotRSA", "The key algorithm has to be RSA.")
    _check_container(content)
    return Container(loaded.cert.certificate, loaded.key, others)


def _check_container(content: bytes) -> None:
    """Refuse what Windows cannot put where the device wants it."""
    # inferred: whether the device really refuses AES, and with which code; the facts ask for 3DES
    if _PBES2_OID in content or _TRIPLE_DES_OID not in content:
        raise CertificateError("UnreadableCertificate", "The file has to be encrypted with TripleDES-SHA1.")
    at = content.find(_PROVIDER_OID)
    if at < 0:
        # inferred: a file without Microsoft's bag attributes is taken (facts M.12)
        return
    if "RSA SChannel".encode("utf-16-be") not in content[at : at + 200]:
        text = "The private key is not accessible through the Microsoft RSA SChannel provider."
        raise CertificateError("NoRSACryptoPrivateKey", text)
    # The key number is inside the encrypted key and is not read: IncorrectKeyNumber comes by `fail_apply` only.


def _read_p7b(content: bytes) -> list[x509.Certificate]:
    load = pkcs7.load_pem_pkcs7_certificates if content.lstrip().startswith(b"-") else pkcs7.load_der_pkcs7_certificates
    try:
        certificates = load(content)
    except ValueError as error:
        raise CertificateError("InvalidP7b", "The .p7b file is not valid.") from error
    if not certificates:
        raise CertificateError("InvalidP7b", "The .p7b file holds no certificate.")
    return certificates
