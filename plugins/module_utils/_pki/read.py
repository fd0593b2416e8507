# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read keys and certificates from files in any of the usual formats, and write them in the device's."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import CertificateFiles

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12

_ROUNDS = 2048  # of key derivation: the count that Windows and OpenSSL use for this kind of container


@dataclasses.dataclass(frozen=True)
class Stored:
    """What the directory holds of one certificate.

    ``unreadable`` says that there is a certificate file, but not what is in it.
    """

    certificate: x509.Certificate | None
    key: rsa.RSAPrivateKey | None
    unreadable: bool = False


def read_file(path: str) -> bytes | None:
    """The content of a file; None when there is none.

    Raises:
        CollectionError: There is one that cannot be read.
    """
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CollectionError(f"Cannot read {path}: {error.strerror or error}") from error


def read_stored(files: CertificateFiles) -> Stored:
    """Read certificate and key of one certificate.

    Raises:
        CollectionError: The key file is not a key. It is never overwritten, for it may be the only copy of something.
    """
    key = read_key(files.path("private_key"), trusted=True)
    data = read_file(files.path("certificate"))
    if data is None:
        return Stored(certificate=None, key=key)
    try:
        return Stored(certificate=parse_certificates(data)[0], key=key)
    except ValueError:
        return Stored(certificate=None, key=key, unreadable=True)


def read_certificates(path: str, *, option: str) -> list[x509.Certificate]:
    """The certificates in a file that the user named with ``option``: PEM, DER or PKCS#7.

    Raises:
        InvalidInput: There is no such file, or nothing of the kind in it.
    """
    data = read_file(path)
    if data is None:
        raise InvalidInput.of(option, path, "a file that exists")
    try:
        return parse_certificates(data)
    except ValueError as error:
        raise InvalidInput.of(option, path, "a file with certificates in PEM, DER or PKCS#7 format") from error


def parse_certificates(data: bytes) -> list[x509.Certificate]:
    """At least one certificate out of PEM, DER or PKCS#7.

    Raises:
        ValueError: ``data`` is none of these.
    """
    if b"-----BEGIN CERTIFICATE-----" in data:
        return x509.load_pem_x509_certificates(data)
    with contextlib.suppress(ValueError):
        return [x509.load_der_x509_certificate(data)]
    if b"-----BEGIN PKCS7-----" in data:
        return list(pkcs7.load_pem_pkcs7_certificates(data))
    return list(pkcs7.load_der_pkcs7_certificates(data))


def read_key(path: str, *, passphrase: str | None = None, trusted: bool = False) -> rsa.RSAPrivateKey | None:
    """An RSA key in PEM; None when there is no such file.

    ``trusted``: do not test its numbers for being a sound key. The test costs a fifth of a second, for every key of
    every unchanged run, and a key that we made has passed it.

    Raises:
        CollectionError: The file holds something else, or the passphrase does not open it.
    """
    data = read_file(path)
    if data is None:
        return None
    try:
        key = serialization.load_pem_private_key(
            data, passphrase.encode() if passphrase else None, unsafe_skip_rsa_key_validation=trusted
        )
    except TypeError as error:  # cryptography's way to say that a passphrase is missing, or that there is one too many
        problem = "not protected by a passphrase, but one was given" if passphrase else "protected by a passphrase"
        raise CollectionError(f"The key {path} is {problem}.") from error
    except ValueError as error:
        wrong = "The passphrase is wrong, or it" if passphrase else "It"
        raise CollectionError(f"Cannot read the key {path}. {wrong} is not a private key in PEM format.") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise CollectionError(f"The key {path} is not an RSA key; the device takes no other kind.")
    return key


def key_pem(key: rsa.RSAPrivateKey, *, passphrase: str | None = None) -> bytes:
    """The key in PEM (PKCS#8), encrypted when there is a passphrase."""
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def pem(*certificates: x509.Certificate) -> bytes:
    """Certificates one after the other in PEM."""
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def request_pem(request: x509.CertificateSigningRequest) -> bytes:
    """A signing request in PEM."""
    return request.public_bytes(serialization.Encoding.PEM)


def der(certificate: x509.Certificate) -> bytes:
    """One certificate in DER: the ``.cer`` file that the device takes for its signing chain."""
    return certificate.public_bytes(serialization.Encoding.DER)


def make_pfx(
    certificate: x509.Certificate, *, key: rsa.RSAPrivateKey, chain: t.Sequence[x509.Certificate], password: str
) -> bytes:
    """Key, certificate and whole chain in one PKCS#12 container, encrypted with 3DES as the device asks for.

    Source: azure-stack-edge facts C.3.
    """
    # inferred: the device takes a container without the attributes that Windows adds (local key set, provider, key
    # number). `cryptography` cannot write them, and whether the device insists on them is not known (gap M.12 of the
    # facts).
    encryption = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())  # the integrity check of this old format, not a signature
        .build(password.encode())
    )
    return pkcs12.serialize_key_and_certificates(
        name=common_name(certificate).encode(),
        key=key,
        cert=certificate,
        cas=list(chain),
        encryption_algorithm=encryption,
    )


def pfx_holds(
    data: bytes,
    *,
    key: rsa.RSAPrivateKey,
    certificate: x509.Certificate,
    chain: t.Sequence[x509.Certificate],
    password: str,
) -> bool:
    """Whether the container opens with ``password`` and holds exactly this."""
    try:
        container = pkcs12.load_pkcs12(data, password.encode())
    except ValueError:
        return False
    found = container.cert.certificate if container.cert else None
    others = {other.certificate for other in container.additional_certs}
    return (
        isinstance(container.key, rsa.RSAPrivateKey)
        and same_key(container.key.public_key(), key.public_key())
        and found == certificate
        and others == set(chain)
    )


def common_name(certificate: x509.Certificate) -> str:
    """The subject's common name; empty when it has none."""
    attributes = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(attributes[0].value) if attributes else ""


def same_key(one: t.Any, other: t.Any) -> bool:
    """Whether two public keys are the same."""
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return bool(one.public_bytes(*form) == other.public_bytes(*form))


def is_private(path: str) -> bool:
    """Whether nobody but the owner may open the file."""
    return not os.stat(path).st_mode & 0o077
