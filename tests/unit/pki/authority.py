# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An authority that is not ours, for tests of given chains and signing requests."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

from cryptography import x509

from ansible_collections.edgestack.azure.plugins.module_utils._pki import issue, read
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import WantedCertificate
from tests.unit.pki.conftest import NOW, pooled_key


@dataclasses.dataclass(frozen=True)
class Authority:
    """A root and an intermediate that signs."""

    root: x509.Certificate
    signer: issue.Signer

    @classmethod
    def make(cls, *, days: int = 1000, bits: int = 4096, now: datetime.datetime = NOW) -> Authority:
        lifetime = issue.Lifetime(now=now, end=now + datetime.timedelta(days=days))
        root_key, key = pooled_key(10, bits), pooled_key(11, bits)
        root = issue.sign_root(subject=issue.signing_name("Other", "root"), key=root_key, lifetime=lifetime)
        above = issue.Signer(key=root_key, chain=(root,))
        subject = issue.signing_name("Other", "intermediate")
        intermediate = issue.sign_intermediate(subject=subject, key=key, lifetime=lifetime, signer=above)
        return cls(root=root, signer=issue.Signer(key=key, chain=(intermediate, root)))

    def answer(
        self, request: bytes, *, days: int = 365, now: datetime.datetime = NOW, extra: str = ""
    ) -> x509.Certificate:
        """Sign a request as it is, with one more name when ``extra`` is given."""
        asked = x509.load_pem_x509_csr(request)
        names = asked.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        dns_names = tuple(names.get_values_for_type(x509.DNSName)) + ((extra,) if extra else ())
        wanted = WantedCertificate(
            "any", str(asked.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value), dns_names
        )
        lifetime = issue.Lifetime(now=now, end=now + datetime.timedelta(days=days))
        return issue.sign_leaf(wanted, key=_Requester(asked), lifetime=lifetime, signer=self.signer)  # type: ignore[arg-type]

    def write(self, directory: Path, *, passphrase: str | None = None) -> tuple[str, str]:
        """Chain (root first, which is the wrong order) and key as files. Returns their paths."""
        chain, key = directory / "authority.pem", directory / "authority-key.pem"
        chain.write_bytes(read.pem(self.root, self.signer.certificate))
        key.write_bytes(read.key_pem(self.signer.key, passphrase=passphrase))
        return str(chain), str(key)


@dataclasses.dataclass(frozen=True)
class _Requester:
    """An authority sees only the public half of the key."""

    request: x509.CertificateSigningRequest

    def public_key(self) -> object:
        return self.request.public_key()
