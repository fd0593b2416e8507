# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The signing chain: our own, made and kept in a directory, or one that the user gives.

Both are planned first, without writing, as a list of members from the root downwards. The last one signs.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._files import write_private
from ansible_collections.edgestack.azure.plugins.module_utils._pki import issue, judge, read
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import MINIMUM_KEY_SIZE, Policy

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa

MakeKey = t.Callable[[int], "rsa.RSAPrivateKey"]


@dataclasses.dataclass(frozen=True)
class Member:
    """One signing certificate.

    ``reasons`` say why it has to be made (again); ``public_key`` is None for a key yet to be made.
    """

    role: str
    subject: x509.Name
    key_path: str
    certificate: x509.Certificate | None = None
    certificate_path: str | None = None
    public_key: rsa.RSAPublicKey | None = None
    reasons: tuple[str, ...] = ()
    passphrase: str | None = dataclasses.field(default=None, repr=False)

    def end(self, policy: Policy) -> datetime.datetime:
        """When it ends, or will end once made."""
        if self.certificate is not None and not self.reasons:
            return self.certificate.not_valid_after_utc
        return policy.now + datetime.timedelta(days=policy.signing_chain_valid_days)

    def issued(self, certificate: x509.Certificate) -> bool:
        """Whether this member's key, as it will be, signed ``certificate``."""
        if self.certificate is not None:
            return judge.issued_by(certificate, self.certificate)
        # Our own root or intermediate whose certificate is gone: its key and name decide.
        return (
            self.public_key is not None
            and certificate.issuer == self.subject
            and judge.signed_with(certificate, self.public_key)
        )

    def key(self) -> rsa.RSAPrivateKey:
        """The key to sign with.

        Raises:
            CollectionError: It is not there, cannot be opened, or belongs to another certificate.
        """
        key = read.read_key(self.key_path, passphrase=self.passphrase, trusted=True)
        if key is None:
            raise CollectionError(
                f"The key of the signing certificate {self.subject.rfc4514_string()} is needed and not there:"
                f" {self.key_path}."
                " Put it back. To start a new chain that nobody trusts yet, remove the certificate too."
            )
        if self.public_key is not None and not read.same_key(key.public_key(), self.public_key):
            raise CollectionError(f"The key {self.key_path} does not belong to {self.subject.rfc4514_string()}.")
        return key


def plan_own_chain(
    directory: str, *, organization: str, intermediate: bool, passphrase: str | None, policy: Policy
) -> list[Member]:
    """Look at our own chain in ``directory``.

    Raises:
        CollectionError: A file there is not what it should be, or a key that is needed is missing.
    """
    members: list[Member] = []
    for role in ("root", "intermediate") if intermediate else ("root",):
        members.append(_plan_member(directory, role, organization=organization, passphrase=passphrase, policy=policy))
        if role == "intermediate":
            members[-1] = _judged_by_root(members[0], members[1])
            if members[1].reasons:
                check_key(members[0])
    for member in members:
        if member.reasons:
            check_key(member)
    return members


def check_key(member: Member) -> None:
    """Fail before anything is written when a key that exists in the plan cannot be used."""
    if member.public_key is not None:
        member.key()


def make_own_chain(members: t.Sequence[Member], *, policy: Policy, make_key: MakeKey) -> list[Member]:
    """Write what the plan lacks.

    A key is on the disk before its certificate, so that an interrupted run finds it again.
    """
    done: list[Member] = []
    for member in members:
        done.append(_made(member, parents=done, policy=policy, make_key=make_key) if member.reasons else member)
    return done


def signer_of(members: t.Sequence[Member]) -> issue.Signer:
    """Who signs the endpoint certificates."""
    return issue.Signer(key=members[-1].key(), chain=tuple(certificates_of(members)))


def certificates_of(members: t.Sequence[Member]) -> list[x509.Certificate]:
    """The certificates of a chain, the signing one first, the root last."""
    return [member.certificate for member in reversed(members) if member.certificate is not None]


def given_chain(
    *, certificate_path: str, key_path: str, passphrase: str | None, policy: Policy, warn: t.Callable[[str], None]
) -> list[Member]:
    """The chain that the user gives: the certificate that belongs to the key, and those above it, in any order.

    Raises:
        InvalidInput: The chain is incomplete or may not sign, or ends before the certificates it signs would be
        renewed.
    """
    pool = read.read_certificates(certificate_path, option="ca_certificate")
    key = read.read_key(key_path, passphrase=passphrase)
    if key is None:
        raise InvalidInput.of("ca_private_key", key_path, "a file that exists")
    signing = next((one for one in pool if read.same_key(one.public_key(), key.public_key())), None)
    if signing is None:
        raise InvalidInput.of("ca_private_key", key_path, f"the key of a certificate in {certificate_path}")
    above = judge.chain_above(signing, pool)
    if above is None:
        raise InvalidInput.of(
            "ca_certificate", certificate_path, "a file with all certificates up to the self-signed root"
        )
    for certificate in [signing, *above]:
        _check_given(certificate, path=certificate_path, policy=policy, warn=warn)
    return [
        Member(
            role="root" if certificate.subject == certificate.issuer else "intermediate",
            subject=certificate.subject,
            key_path=key_path,
            certificate=certificate,
            public_key=t.cast("rsa.RSAPublicKey", certificate.public_key()),
            passphrase=passphrase,
        )
        for certificate in reversed([signing, *above])
    ]


def _check_given(certificate: x509.Certificate, *, path: str, policy: Policy, warn: t.Callable[[str], None]) -> None:
    problems = judge.signing_problems(certificate) + judge.life_problems(certificate, policy=policy)
    if problems:
        raise InvalidInput(
            f"Option 'ca_certificate': {certificate.subject.rfc4514_string()} in {path} cannot sign:"
            f" {', '.join(problems)}.",
            option="ca_certificate",
        )
    for problem in judge.key_problems(certificate):
        warn(
            f"{certificate.subject.rfc4514_string()} in {path}: {problem}. The device asks for RSA keys of at least"
            f" {MINIMUM_KEY_SIZE} bits and may refuse the chain."
        )


def _plan_member(directory: str, role: str, *, organization: str, passphrase: str | None, policy: Policy) -> Member:
    path = os.path.join(directory, f"{role}.pem")
    member = Member(
        role=role,
        subject=issue.signing_name(organization, role),
        key_path=os.path.join(directory, f"{role}-key.pem"),
        certificate_path=path,
        passphrase=passphrase,
    )
    data = read.read_file(path)
    if data is None:
        key = read.read_key(member.key_path, passphrase=passphrase, trusted=True)
        public_key = None if key is None else key.public_key()
        return dataclasses.replace(member, public_key=public_key, reasons=("there is no certificate",))
    try:
        certificate = read.parse_certificates(data)[0]
    except ValueError as error:
        raise CollectionError(
            f"{path} is not a certificate. Restore it, or remove it to have it made again."
        ) from error
    problems = judge.signing_problems(certificate)
    if problems:
        raise CollectionError(f"{path} cannot be a signing certificate: {', '.join(problems)}.")
    return dataclasses.replace(
        member,
        subject=certificate.subject,
        certificate=certificate,
        public_key=t.cast("rsa.RSAPublicKey", certificate.public_key()),
        reasons=tuple(judge.life_problems(certificate, policy=policy)),
    )


def _judged_by_root(root: Member, member: Member) -> Member:
    if member.certificate is None or root.issued(member.certificate):
        return member
    return dataclasses.replace(member, reasons=(*member.reasons, "it was not issued by the current root"))


def _made(member: Member, *, parents: t.Sequence[Member], policy: Policy, make_key: MakeKey) -> Member:
    if member.public_key is None:
        key = make_key(policy.key_size)
        write_private(member.key_path, read.key_pem(key, passphrase=member.passphrase))
    else:
        key = member.key()
    end = min([member.end(policy), *(parent.end(policy) for parent in parents)])
    lifetime = issue.Lifetime(now=policy.now, end=end)
    if parents:
        signer = signer_of(parents)
        certificate = issue.sign_intermediate(subject=member.subject, key=key, lifetime=lifetime, signer=signer)
    else:
        certificate = issue.sign_root(subject=member.subject, key=key, lifetime=lifetime)
    write_private(t.cast(str, member.certificate_path), read.pem(certificate))
    return dataclasses.replace(member, certificate=certificate, public_key=key.public_key(), reasons=())
