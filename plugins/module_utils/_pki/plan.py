# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decide for each certificate what has to happen to it, and why. Reads files; writes nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._pki import judge, read
from ansible_collections.edgestack.azure.plugins.module_utils._pki.chain import Member, certificates_of
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import (
    CertificateFiles,
    Policy,
    WantedCertificate,
)

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa

Action = t.Literal["kept", "exported", "issued", "imported", "waiting"]


@dataclasses.dataclass(frozen=True)
class CertificatePlan:
    """What becomes of one certificate.

    ``kept``: nothing to do. ``exported``: the certificate is good, the files in ``outdated`` are written again.
    ``issued``: our chain signs it anew. ``imported``: ``certificate`` came from an external authority. ``waiting``: a
    request waits for one.

    ``certificate`` and ``chain`` are what will be in the files; None where they are still to be made.
    """

    wanted: WantedCertificate
    files: CertificateFiles
    stored: read.Stored
    action: Action
    reasons: tuple[str, ...] = ()
    replace_key: bool = False
    outdated: tuple[str, ...] = ()
    certificate: x509.Certificate | None = None
    chain: tuple[x509.Certificate, ...] | None = None

    @property
    def changes(self) -> bool:
        """Whether anything is written."""
        return self.action in ("issued", "imported") or bool(self.outdated)


@dataclasses.dataclass(frozen=True)
class Wishes:
    """What holds for every certificate of a run."""

    directory: str
    policy: Policy
    pfx_password: str | None = dataclasses.field(default=None, repr=False)
    regenerate_keys: bool = False


def plan_signed(wanted: WantedCertificate, *, members: t.Sequence[Member], wishes: Wishes) -> CertificatePlan:
    """Plan a certificate that our own or the given chain signs."""
    files = CertificateFiles(wishes.directory, wanted.name)
    stored = read.read_stored(files)
    reasons = reasons_to_replace(stored, wanted, policy=wishes.policy, exact=True)
    if stored.certificate is not None and not members[-1].issued(stored.certificate):
        reasons.append("it was not issued by the current signing chain")
    if reasons:
        return CertificatePlan(
            wanted=wanted,
            files=files,
            stored=stored,
            action="issued",
            reasons=tuple(reasons),
            replace_key=wishes.regenerate_keys or needs_key(stored, wishes.policy),
        )
    chain = None if any(member.reasons for member in members) else tuple(certificates_of(members))
    return _kept(wanted, files=files, stored=stored, chain=chain, wishes=wishes)


def plan_external(
    wanted: WantedCertificate, *, returned: t.Sequence[x509.Certificate], wishes: Wishes
) -> CertificatePlan:
    """Plan a certificate that an external authority signs. ``returned``: everything it sent back, in any order.

    Raises:
        InvalidInput: What it sent for this key is not what the device needs.
    """
    files = CertificateFiles(wishes.directory, wanted.name)
    stored = read.read_stored(files)
    pool = [*returned, *_stored_chain(files)]
    found = _best(stored, returned)
    if found is not None and found != stored.certificate:
        return _imported(found, wanted, files=files, stored=stored, pool=pool, policy=wishes.policy)
    reasons = reasons_to_replace(stored, wanted, policy=wishes.policy, exact=False)
    chain = None if stored.certificate is None else judge.chain_above(stored.certificate, pool)
    if stored.certificate is not None and chain is None:
        reasons.append("its chain is incomplete")
    if not reasons and chain is not None:
        return _kept(wanted, files=files, stored=stored, chain=tuple(chain), wishes=wishes)
    replace_key = needs_key(stored, wishes.policy)
    fresh = not replace_key and _request_is_current(files, wanted=wanted, stored=stored)
    return CertificatePlan(
        wanted=wanted,
        files=files,
        stored=stored,
        action="waiting",
        reasons=tuple(reasons),
        replace_key=replace_key,
        outdated=() if fresh else ("request",),
    )


def reasons_to_replace(stored: read.Stored, wanted: WantedCertificate, *, policy: Policy, exact: bool) -> list[str]:
    """Why the certificate in the directory does not do; empty when it does."""
    if stored.unreadable:
        return ["its file is not a certificate"]
    if stored.certificate is None:
        return ["there is no certificate"]
    return judge.reasons_against(stored.certificate, wanted, key=stored.key, policy=policy, exact=exact)


def needs_key(stored: read.Stored, policy: Policy) -> bool:
    """Whether there is no key, or one that is too small."""
    return stored.key is None or stored.key.key_size < policy.key_size


def lifetime_end(members: t.Sequence[Member], policy: Policy) -> datetime.datetime:
    """When a certificate that is issued now will end: never after one above it."""
    wished = policy.now + datetime.timedelta(days=policy.valid_days)
    return min([wished, *(member.end(policy) for member in members)])


def _kept(
    wanted: WantedCertificate,
    *,
    files: CertificateFiles,
    stored: read.Stored,
    chain: tuple[x509.Certificate, ...] | None,
    wishes: Wishes,
) -> CertificatePlan:
    outdated = _outdated(files, stored=stored, chain=chain, password=wishes.pfx_password)
    return CertificatePlan(
        wanted=wanted,
        files=files,
        stored=stored,
        action="exported" if outdated else "kept",
        reasons=tuple(f"the file {files.path(kind)} is missing or out of date" for kind in outdated),
        outdated=outdated,
        certificate=stored.certificate,
        chain=chain,
    )


def _outdated(
    files: CertificateFiles, *, stored: read.Stored, chain: tuple[x509.Certificate, ...] | None, password: str | None
) -> tuple[str, ...]:
    """The kinds of files to write again: wrong content, or open to others. ``chain`` None: it is about to change."""
    certificate = t.cast("x509.Certificate", stored.certificate)
    key = t.cast(rsa.RSAPrivateKey, stored.key)
    outdated = [kind for kind in ("certificate", "private_key") if not read.is_private(files.path(kind))]
    content = read.read_file(files.path("chain"))
    if chain is None or content != read.pem(certificate, *chain) or not read.is_private(files.path("chain")):
        outdated.append("chain")
    if password is not None:
        content = read.read_file(files.path("pfx"))
        good = content is not None and chain is not None and read.is_private(files.path("pfx"))
        if not good or not read.pfx_holds(
            content or b"", key=key, certificate=certificate, chain=chain or (), password=password
        ):
            outdated.append("pfx")
    return tuple(outdated)


def _stored_chain(files: CertificateFiles) -> list[x509.Certificate]:
    data = read.read_file(files.path("chain"))
    with contextlib.suppress(ValueError):
        return read.parse_certificates(data) if data else []
    return []


def _best(stored: read.Stored, returned: t.Sequence[x509.Certificate]) -> x509.Certificate | None:
    """Of the certificates for our key the one that lives longest. The one in the directory takes part."""
    if stored.key is None:
        return None
    public_key = stored.key.public_key()
    known = [stored.certificate] if stored.certificate is not None else []
    ours = [one for one in [*known, *returned] if read.same_key(one.public_key(), public_key)]
    return max(ours, key=lambda one: one.not_valid_after_utc, default=None)


def _imported(
    found: x509.Certificate,
    wanted: WantedCertificate,
    *,
    files: CertificateFiles,
    stored: read.Stored,
    pool: t.Sequence[x509.Certificate],
    policy: Policy,
) -> CertificatePlan:
    problems = judge.reasons_against(found, wanted, key=stored.key, policy=policy, exact=False)
    chain = judge.chain_above(found, pool)
    if chain is None:
        problems.append("the certificates above it, up to the self-signed root, are not all there")
    if problems or chain is None:
        raise InvalidInput(
            f"Option 'signed_certificates': the certificate for {wanted.name} cannot be used: {', '.join(problems)}.",
            option="signed_certificates",
        )
    return CertificatePlan(
        wanted=wanted,
        files=files,
        stored=stored,
        action="imported",
        reasons=tuple(reasons_to_replace(stored, wanted, policy=policy, exact=False)) or ("a newer one was given",),
        certificate=found,
        chain=tuple(chain),
    )


def _request_is_current(files: CertificateFiles, *, wanted: WantedCertificate, stored: read.Stored) -> bool:
    """Whether the request in the directory asks for these names with this key."""
    data = read.read_file(files.path("request"))
    if data is None or stored.key is None:
        return False
    try:
        request = x509.load_pem_x509_csr(data)
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    return (
        read.same_key(request.public_key(), stored.key.public_key())
        and request.subject.rfc4514_string() == f"CN={wanted.common_name}"
        and names.get_values_for_type(x509.DNSName) == list(wanted.dns_names)
    )
