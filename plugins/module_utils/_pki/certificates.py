# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Have every certificate of a device, and the files that the device and its clients want of it."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import os
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError, InvalidInput
from ansible_collections.edgestack.azure.plugins.module_utils._files import ensure_private_directory, write_private
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import (
    DeviceNames,
    checked_serial_numbers,
)
from ansible_collections.edgestack.azure.plugins.module_utils._host.locking import exclusive
from ansible_collections.edgestack.azure.plugins.module_utils._pki import issue, judge, read
from ansible_collections.edgestack.azure.plugins.module_utils._pki.chain import (
    MakeKey,
    Member,
    certificates_of,
    check_key,
    given_chain,
    make_own_chain,
    plan_own_chain,
    signer_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._pki.plan import (
    CertificatePlan,
    Wishes,
    lifetime_end,
    plan_external,
    plan_signed,
)
from ansible_collections.edgestack.azure.plugins.module_utils._pki.report import Outcome, result_of
from ansible_collections.edgestack.azure.plugins.module_utils._pki.requirements import (
    Policy,
    WantedCertificate,
    wanted_certificates,
)
from ansible_collections.edgestack.azure.plugins.module_utils._pki.shared_files import outdated_shared_files

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(tz=datetime.timezone.utc).replace(microsecond=0)


@dataclasses.dataclass(frozen=True)
class Tools:
    """What a run needs of the world besides files. Tests give their own."""

    now: t.Callable[[], datetime.datetime] = _utc_now
    make_key: MakeKey = issue.new_key


@dataclasses.dataclass(frozen=True)
class _Plan:
    members: list[Member]
    certificates: list[CertificatePlan]
    shared: dict[str, bytes]
    """Files for all certificates whose content is known already and is not on the disk."""


def run(params: dict[str, t.Any], context: Context, *, tools: Tools | None = None) -> dict[str, t.Any]:
    """Converge the directory of one device.

    Raises:
        InvalidInput: An option breaks a rule; nothing was written.
        CollectionError: A file cannot be read or written, or a signing key is missing.
    """
    tools = tools or Tools()
    wishes = _wishes(params, now=tools.now())
    names = DeviceNames.of(params["device_name"], params["dns_domain"])
    wanted = wanted_certificates(
        names,
        endpoints=params["endpoints"],
        layout=params["layout"],
        serial_numbers=checked_serial_numbers(params["node_serial_numbers"]),
    )
    _check_method(params)
    if context.check_mode:
        plan = _plan(params, context, names=names, wanted=wanted, wishes=wishes)
        return result_of(_outcomes(plan, wishes=wishes), plan.members, shared=plan.shared, wishes=wishes)
    with _locked(params):
        plan = _plan(params, context, names=names, wanted=wanted, wishes=wishes)
        predicted = result_of(_outcomes(plan, wishes=wishes), plan.members, shared=plan.shared, wishes=wishes)
        if not predicted["changed"]:
            return predicted
        return _apply(plan, context, wishes=wishes, tools=tools, diff=predicted["diff"])


def _wishes(params: dict[str, t.Any], *, now: datetime.datetime) -> Wishes:
    policy = Policy(
        now=now,
        key_size=params["key_size"],
        valid_days=params["valid_days"],
        signing_chain_valid_days=params["signing_chain_valid_days"],
        renew_before=params["renew_before"],
    )
    policy.check()
    if params["pfx_password"] == "":
        raise InvalidInput(
            "Option 'pfx_password': it is empty. Allowed: a password, or leave the option out.", option="pfx_password"
        )
    return Wishes(
        directory=params["directory"],
        policy=policy,
        pfx_password=params["pfx_password"],
        regenerate_keys=params["regenerate_keys"],
    )


def _check_method(params: dict[str, t.Any]) -> None:
    """Refuse options that mean nothing together, so that nobody relies on one that is not heeded."""
    method = params["method"]
    foreign = {
        "own_ca": ("ca_certificate", "ca_private_key", "signed_certificates"),
        "given_ca": ("signing_chain_directory", "signed_certificates"),
        "csr": ("ca_certificate", "ca_private_key", "ca_passphrase", "signing_chain_directory"),
    }
    given = [option for option in foreign[method] if params[option]]
    if params["intermediate"] and method != "own_ca":
        given.append("intermediate")
    if params["regenerate_keys"] and method == "csr":
        # A new key would make the installed certificate useless before its successor is there.
        given.append("regenerate_keys")
    if given:
        raise InvalidInput(
            f"With 'method: {method}' these options have no meaning: {', '.join(given)}.", option=given[0]
        )


@contextlib.contextmanager
def _locked(params: dict[str, t.Any]) -> t.Iterator[None]:
    """Make the directories and keep others out of them: hosts of one play may share a signing chain."""
    directories = [params["directory"]]
    if params["method"] == "own_ca":
        directories.append(_signing_chain_directory(params))
    with contextlib.ExitStack() as locks:
        for directory in directories:
            ensure_private_directory(directory)
        try:
            for directory in sorted({os.path.realpath(directory) for directory in directories}):
                locks.enter_context(exclusive(directory))
        except OSError as error:
            raise CollectionError(f"Cannot use {error.filename}: {error.strerror or error}") from error
        yield


def _signing_chain_directory(params: dict[str, t.Any]) -> str:
    return params["signing_chain_directory"] or os.path.join(params["directory"], "signing_chain")


def _plan(
    params: dict[str, t.Any],
    context: Context,
    *,
    names: DeviceNames,
    wanted: list[WantedCertificate],
    wishes: Wishes,
) -> _Plan:
    if params["method"] == "csr":
        return _plan_external(params, wanted=wanted, wishes=wishes)
    if params["method"] == "own_ca":
        members = plan_own_chain(
            _signing_chain_directory(params),
            organization=names.local_ui,
            intermediate=params["intermediate"],
            passphrase=params["ca_passphrase"],
            policy=wishes.policy,
        )
    else:
        members = given_chain(
            certificate_path=params["ca_certificate"],
            key_path=params["ca_private_key"],
            passphrase=params["ca_passphrase"],
            policy=wishes.policy,
            warn=context.warn,
        )
    plans = [plan_signed(one, members=members, wishes=wishes) for one in wanted]
    if any(plan.action == "issued" for plan in plans):
        check_key(members[-1])
    complete = not any(member.reasons for member in members)
    shared = outdated_shared_files(wishes.directory, certificates_of(members)) if complete else {}
    return _Plan(members=members, certificates=plans, shared=shared)


def _plan_external(params: dict[str, t.Any], *, wanted: list[WantedCertificate], wishes: Wishes) -> _Plan:
    option = "signed_certificates"
    sources = {path: read.read_certificates(path, option=option) for path in params[option] or []}
    returned = [certificate for certificates in sources.values() for certificate in certificates]
    plans = [plan_external(one, returned=returned, wishes=wishes) for one in wanted]
    keys = [plan.stored.key.public_key() for plan in plans if plan.stored.key is not None]
    for path, certificates in sources.items():
        for certificate in certificates:
            if not judge.is_authority(certificate) and not any(
                read.same_key(certificate.public_key(), key) for key in keys
            ):
                raise InvalidInput.of(
                    option, path, f"certificates for the keys in {wishes.directory}, and those above them"
                )
    chain = [one for plan in plans for one in plan.chain or ()]
    return _Plan(members=[], certificates=plans, shared=outdated_shared_files(wishes.directory, chain))


def _outcomes(plan: _Plan, *, wishes: Wishes) -> list[Outcome]:
    end = lifetime_end(plan.members, wishes.policy)
    return [Outcome(plan=one, certificate=one.certificate, predicted_end=end) for one in plan.certificates]


def _apply(plan: _Plan, context: Context, *, wishes: Wishes, tools: Tools, diff: dict[str, t.Any]) -> dict[str, t.Any]:
    """Write what the plan says. Whatever interrupts it, the next run finds the rest to do."""
    members = make_own_chain(plan.members, policy=wishes.policy, make_key=tools.make_key)
    chain = tuple(certificates_of(members))
    needs_signer = any(one.action == "issued" for one in plan.certificates)
    signer = signer_of(members) if needs_signer else None
    end = lifetime_end(members, wishes.policy)
    outcomes = []
    for one in plan.certificates:
        certificate = one.certificate
        if one.changes:
            context.progress(f"{one.wanted.name}: {one.action}")
            lifetime = issue.Lifetime(now=wishes.policy.now, end=end)
            certificate = _write(one, signer=signer, chain=chain, lifetime=lifetime, wishes=wishes, tools=tools)
        outcomes.append(Outcome(plan=one, certificate=certificate, predicted_end=end))
    shared = plan.shared or outdated_shared_files(wishes.directory, chain)
    for path, content in shared.items():
        write_private(path, content)
    result = result_of(outcomes, members, shared=shared, wishes=wishes, planned=plan.members)
    return {**result, "changed": True, "diff": diff}


def _write(
    plan: CertificatePlan,
    *,
    signer: issue.Signer | None,
    chain: tuple[x509.Certificate, ...],
    lifetime: issue.Lifetime,
    wishes: Wishes,
    tools: Tools,
) -> x509.Certificate | None:
    """Write the files of one certificate, the key first. Returns the certificate; None while it is waited for."""
    key = plan.stored.key
    if key is None or plan.replace_key:
        key = tools.make_key(wishes.policy.key_size)
        write_private(plan.files.path("private_key"), read.key_pem(key))
    if plan.action == "waiting":
        write_private(plan.files.path("request"), read.request_pem(issue.make_request(plan.wanted, key=key)))
        return plan.certificate
    certificate = plan.certificate
    if certificate is None and signer is not None:
        certificate = issue.sign_leaf(plan.wanted, key=key, lifetime=lifetime, signer=signer)
    if certificate is None:
        raise CollectionError(f"There is nobody to sign the certificate {plan.wanted.name}.")
    above = chain if plan.chain is None else plan.chain
    contents = {"certificate": read.pem(certificate), "chain": read.pem(certificate, *above)}
    if key is plan.stored.key:  # a new one has been written already, before there was anything that needs it
        contents["private_key"] = read.key_pem(key)
    if wishes.pfx_password is not None:
        contents["pfx"] = read.make_pfx(certificate, key=key, chain=above, password=wishes.pfx_password)
    for kind, content in contents.items():
        if plan.action != "exported" or kind in plan.outdated:
            write_private(plan.files.path(kind), content)
    return certificate
