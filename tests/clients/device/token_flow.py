# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens with Microsoft's old library (ADAL, `resource`) and with the new one (MSAL, `scope`).

Runs in the virtual environment of the SDK: reads a job as JSON from standard input and prints what it got as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import typing as t

import adal
import msal

Answer = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Job:
    """Where and who. `secret` is the password of the user and of the service principal."""

    authority: str
    audience: str
    user: str
    user_client: str
    service_client: str
    secret: str


def with_adal(job: Job) -> dict[str, Answer]:
    """Ask for tokens as clients did until 2021."""
    context = adal.AuthenticationContext(job.authority, validate_authority=False)

    def user(secret: str) -> Answer:
        return _adal(context.acquire_token_with_username_password, job.audience, job.user, secret, job.user_client)

    def service(secret: str) -> Answer:
        return _adal(context.acquire_token_with_client_credentials, job.audience, job.service_client, secret)

    first = user(job.secret)
    refreshed = _adal(context.acquire_token_with_refresh_token, first["refresh_token"], job.user_client, job.audience)
    return {"user": first, "refreshed": refreshed, "service": service(job.secret), "refused": user("wrong")}


def _adal(acquire: t.Callable[..., t.Any], *arguments: str) -> Answer:
    try:
        answer = acquire(*arguments)
    except adal.AdalError as error:
        return {"error": (error.error_response or {}).get("error_description", str(error))}
    lifetime, refresh_token = answer["expiresIn"], answer.get("refreshToken")
    return {"access_token": answer["accessToken"], "expires_in": lifetime, "refresh_token": refresh_token}


def with_msal(job: Job) -> dict[str, Answer]:
    """Ask for tokens as clients do since."""
    how: Answer = {"authority": job.authority, "instance_discovery": False}
    scopes = [f"{job.audience}/.default"]
    public = msal.PublicClientApplication(job.user_client, **how)
    first = public.acquire_token_by_username_password(job.user, job.secret, scopes)
    service = msal.ConfidentialClientApplication(job.service_client, client_credential=job.secret, **how)
    return {
        "user": _msal(first),
        "refreshed": _msal(public.acquire_token_by_refresh_token(first["refresh_token"], scopes)),
        "service": _msal(service.acquire_token_for_client(scopes)),
        "refused": _msal(public.acquire_token_by_username_password(job.user, "wrong", scopes)),
    }


def _msal(answer: Answer) -> Answer:
    if "error" in answer:
        return {"error": answer["error_description"]}
    return {name: answer.get(name) for name in ("access_token", "expires_in", "refresh_token")}


def main() -> None:
    """Do the job."""
    job = Job(**json.load(sys.stdin))
    json.dump({"adal": with_adal(job), "msal": with_msal(job)}, sys.stdout)


if __name__ == "__main__":
    main()
