# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The task result of the certificates module: the same shape for a prediction and for what really happened."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._pki import judge, read
from ansible_collections.edgestack.azure.plugins.module_utils._pki.chain import Member
from ansible_collections.edgestack.azure.plugins.module_utils._pki.plan import CertificatePlan, Wishes
from ansible_collections.edgestack.azure.plugins.module_utils._pki.shared_files import (
    cer_path,
    signing_certificates,
    trust_bundle_path,
)

with contextlib.suppress(ImportError):  # entry.py tells the user what is missing
    from cryptography import x509


@dataclasses.dataclass(frozen=True)
class Outcome:
    """A plan and the certificate it led to; None when it is still to be made, then until ``predicted_end``."""

    plan: CertificatePlan
    certificate: x509.Certificate | None
    predicted_end: datetime.datetime


def result_of(
    outcomes: t.Sequence[Outcome],
    members: t.Sequence[Member],
    *,
    shared: dict[str, bytes],
    wishes: Wishes,
    planned: t.Sequence[Member] | None = None,
) -> dict[str, t.Any]:
    """The result. ``planned``: the chain as it was planned, when ``members`` is what was made of it."""
    reasons = {member.role: member.reasons for member in planned or members}
    changed = bool(shared) or any(reasons.values()) or any(outcome.plan.changes for outcome in outcomes)
    return {
        "changed": changed,
        "certificates": [_certificate(outcome, wishes=wishes) for outcome in outcomes],
        "signing_chain": _signing_chain(outcomes, members, reasons=reasons, wishes=wishes),
        "trust_bundle": trust_bundle_path(wishes.directory),
        "waiting": [outcome.plan.wanted.name for outcome in outcomes if outcome.plan.action == "waiting"],
        "diff": _diff(outcomes, members, shared=shared, wishes=wishes),
    }


def _certificate(outcome: Outcome, *, wishes: Wishes) -> dict[str, t.Any]:
    plan = outcome.plan
    shown = outcome.certificate or (plan.stored.certificate if plan.action == "waiting" else None)
    details = judge.summary(shown, now=wishes.policy.now) if shown else {}
    end = None if plan.action == "waiting" else outcome.predicted_end
    kinds = ["private_key", "request"] if plan.action == "waiting" else ["certificate", "private_key", "chain"]
    if plan.action != "waiting" and wishes.pfx_password is not None:
        kinds.append("pfx")
    return {
        "name": plan.wanted.name,
        "action": plan.action,
        "reasons": list(plan.reasons),
        "key_replaced": plan.replace_key,
        "common_name": plan.wanted.common_name,
        "dns_names": details.get("dns_names", list(plan.wanted.dns_names)),
        "not_after": details.get("not_after", end and judge.iso(end)),
        "days_left": details.get("days_left", end and (end - wishes.policy.now).days),
        "fingerprint": details.get("fingerprint"),
        "thumbprint": details.get("thumbprint"),
        "files": {kind: plan.files.path(kind) for kind in kinds},
    }


def _signing_chain(
    outcomes: t.Sequence[Outcome],
    members: t.Sequence[Member],
    *,
    reasons: dict[str, tuple[str, ...]],
    wishes: Wishes,
) -> list[dict[str, t.Any]]:
    """Signing certificates from the one that signs up to the root.

    Those still to be made have neither end nor fingerprint.
    """
    made = [member.certificate for member in reversed(members) if member.certificate is not None and not member.reasons]
    if not members:
        made = [one for outcome in outcomes for one in outcome.plan.chain or ()]
    entries = []
    for name, certificate in signing_certificates(made).items():
        details = judge.summary(certificate, now=wishes.policy.now)
        shown = {key: details[key] for key in ("subject", "not_after", "days_left", "fingerprint", "thumbprint")}
        why = list(reasons.get(name, ()))
        entries.append({"name": name, "action": "issued" if why else "kept", "reasons": why, **shown})
    entries += [
        {
            "name": member.role,
            "action": "issued",
            "reasons": list(member.reasons),
            "subject": member.subject.rfc4514_string(),
        }
        for member in reversed(members)
        if member.reasons
    ]
    return [{**entry, "file": cer_path(wishes.directory, entry["name"])} for entry in entries]


def _diff(
    outcomes: t.Sequence[Outcome], members: t.Sequence[Member], *, shared: dict[str, bytes], wishes: Wishes
) -> dict[str, t.Any]:
    """Summaries of what changes, before and after. Days and not seconds, so that a prediction equals its outcome."""
    before: dict[str, t.Any] = {}
    after: dict[str, t.Any] = {}
    for member in members:
        if member.reasons:
            before[member.role] = _brief(member.certificate)
            after[member.role] = {
                "common_name": _common_name(member),
                "not_after": _day(member.end(wishes.policy)),
            }
    for outcome in outcomes:
        plan = outcome.plan
        if plan.changes:
            before[plan.wanted.name] = _brief(plan.stored.certificate)
            after[plan.wanted.name] = _brief_after(outcome)
    if shared:
        before["files"], after["files"] = {}, dict.fromkeys(sorted(shared), "up to date")
    return {"before": before, "after": after}


def _brief(certificate: x509.Certificate | None) -> dict[str, t.Any]:
    if certificate is None:
        return {}
    names = {"dns_names": sorted(judge.dns_names(certificate))} if not judge.is_authority(certificate) else {}
    return {"common_name": read.common_name(certificate), **names, "not_after": _day(certificate.not_valid_after_utc)}


def _brief_after(outcome: Outcome) -> dict[str, t.Any]:
    plan = outcome.plan
    if plan.action == "waiting":
        return {**_brief(plan.stored.certificate), "request": plan.files.path("request")}
    if plan.action == "issued":
        key = {"key": "new"} if plan.replace_key else {}
        end = _day(outcome.predicted_end)
        names = sorted(plan.wanted.dns_names)
        return {"common_name": plan.wanted.common_name, "dns_names": names, "not_after": end, **key}
    written = {"files": {plan.files.path(kind): "up to date" for kind in plan.outdated}} if plan.outdated else {}
    return {**_brief(outcome.certificate), **written}


def _common_name(member: Member) -> str:
    attributes = [part.value for part in member.subject if part.oid.dotted_string == "2.5.4.3"]
    return str(attributes[0]) if attributes else member.role


def _day(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%d")
