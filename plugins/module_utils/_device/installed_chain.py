# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which signing certificates a device has.

It does not tell (the ``certificates`` declaration is never part of GET, azure-stack-edge facts B.4). Those above a
certificate that it serves it has for certain; for any other there is only what was noted when it took them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_declaration import Upload
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._files import write_private
from ansible_collections.edgestack.azure.plugins.module_utils._pki import judge

with contextlib.suppress(ImportError):  # certificates_entry.py tells the user what is missing
    from cryptography import x509


class ChainRecord:
    """A file with the fingerprints of the signing certificates that one device has taken.

    What was noted of a device with other serial numbers is void, since the file is about its predecessor.

    Args:
        path: None to note nothing.
        serials: The serial numbers of the nodes.
    """

    def __init__(self, path: str | None, serials: t.Iterable[str]) -> None:
        self._path = path
        self._serials = sorted(serial.lower() for serial in serials)

    def fingerprints(self) -> set[str]:
        """SHA-256 of each noted certificate, hexadecimal.

        Raises:
            InvalidInput: The file holds something else.
        """
        if not self._path or not os.path.exists(self._path):
            return set()
        try:
            with open(self._path, encoding="utf-8") as stream:
                content = json.load(stream)
            return set(content["signing_chain"]) if content["serial_numbers"] == self._serials else set()
        except (OSError, ValueError, KeyError, TypeError) as error:
            allowed = "a file that this module has written, or one that does not exist"
            raise InvalidInput.of("chain_record", self._path, allowed) from error

    def note(self, uploads: t.Iterable[Upload]) -> None:
        """Note what the device has taken.

        Raises:
            CollectionError: The file cannot be written.
        """
        if not self._path:
            return
        noted = self.fingerprints().union(map(_fingerprint, uploads))
        content = {"serial_numbers": self._serials, "signing_chain": sorted(noted)}
        try:
            os.makedirs(os.path.dirname(os.path.abspath(self._path)), mode=0o700, exist_ok=True)
        except OSError as error:
            raise CollectionError(f"Cannot make the directory of {self._path}: {error.strerror}.") from error
        write_private(self._path, json.dumps(content, indent=2).encode())


def not_installed(
    chain: t.Sequence[Upload], *, record: ChainRecord, served: t.Sequence[x509.Certificate]
) -> list[Upload]:
    """The signing certificates that the device may lack.

    Args:
        chain: All that it is to have, in DER.
        record: What was noted.
        served: Certificates that its endpoints serve.
    """
    noted = record.fingerprints()
    pool = [x509.load_der_x509_certificate(upload.content) for upload in chain]
    above = [signer for leaf in served for signer in _signers(leaf, pool)]
    return [
        upload
        for upload, certificate in zip(chain, pool, strict=True)
        if certificate not in above and _fingerprint(upload) not in noted
    ]


def _signers(leaf: x509.Certificate, pool: t.Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """The signing certificates above a certificate, as far as the pool has them."""
    found: list[x509.Certificate] = []
    below: x509.Certificate | None = leaf
    while below is not None:
        signer = next((one for one in pool if one not in found and judge.issued_by(below, one)), None)
        found += [signer] if signer else []
        below = signer
    return found


def _fingerprint(upload: Upload) -> str:
    return hashlib.sha256(upload.content).hexdigest()
