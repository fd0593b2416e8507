# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Have the endpoints of a device serve the wanted certificates: judged by what they serve, not by memory.

Source: azure-stack-edge facts C.4 (order and lifecycle).
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock, Deadline
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._device.apply import Applier, Pauses, read_device
from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_bundle import write_bundle
from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_declaration import (
    KEY,
    Upload,
    checked_template,
    declaration_of,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_files import (
    EndpointFile,
    read_endpoint_files,
    read_signing_chain,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import address_of, open_session, route_of
from ansible_collections.edgestack.azure.plugins.module_utils._device.endpoint_certificates import device_names
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import nodes_of
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._pki.served import Target, inspect

Inspect = t.Callable[[Target], dict[str, t.Any]]


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Run the device_certificates module. ``cryptography`` is there."""
    session = open_session(params, context)
    return CertificateInstaller(session, params, context, clock=Clock(), look=_look).converge()


@dataclasses.dataclass(frozen=True)
class Served:
    """One host name, what it serves and what it is to serve (SHA-256 of the certificate)."""

    host: str
    wanted: str
    found: str | None
    problem: str

    @property
    def is_wanted(self) -> bool:
        """Whether it serves the wanted certificate."""
        return self.wanted == self.found


class CertificateInstaller:
    """One run of the module on one device."""

    def __init__(
        self, session: DeviceSession, params: t.Mapping[str, t.Any], context: Context, *, clock: Clock, look: Inspect
    ) -> None:
        self._session = session
        self._params = params
        self._context = context
        self._deadline = Deadline(clock, params["wait_timeout"])
        self._look = look
        self._address = params["endpoint_address"] or address_of(session.route)
        self._template = checked_template(params["declaration_template"])

    def converge(self) -> dict[str, t.Any]:
        """Upload what is not served yet, and wait until it is.

        Raises:
            InvalidInput: The device would refuse a file; nothing was sent.
            ApplyFailed: The device refused a file; the error says what to do.
            CollectionError: An endpoint does not serve its certificate although the waiting time is over.
        """
        params = self._params
        applier = Applier(self._session, deadline=self._deadline, progress=self._context.progress)
        before = applier.wait_until_idle()
        device = read_device(self._session)
        now = datetime.datetime.now(tz=datetime.timezone.utc)
        serials = nodes_of(device)
        names = device_names(device)
        self._context.register_secret(params["pfx_password"] or "")
        files = read_endpoint_files(params, names, serials=serials, now=now)
        chain = read_signing_chain(params)
        served = self._served(files)
        stale = [file for file in files if not all(one.is_wanted for one in served[file.path])]
        uploads = [*chain, *(file.upload for file in stale)] if stale or not files else []
        result = self._result(files, served, uploads=uploads)
        if self._context.check_mode or not uploads:
            return result
        if params["method"] == "manual":
            result["bundle"] = write_bundle(params["bundle_directory"], uploads, device=names.local_ui)
        else:
            self._know_new_certificate(stale)
            package = {KEY: declaration_of(uploads, self._template)}
            status = applier.carry_out(
                package, before=before, replan=lambda: {} if self._all_served(stale) else package, wait=params["wait"]
            )
            result["results"] = [one.to_result() for one in status.results] if status else []
        if params["wait"]:
            self._wait_until_served(stale)
        return result

    def _served(self, files: t.Sequence[EndpointFile]) -> dict[str, list[Served]]:
        return {file.path: [self._served_by(name, file) for name in file.names] for file in files}

    def _served_by(self, name: str, file: EndpointFile) -> Served:
        is_node = file.upload.kind == "node"
        port = self._params["node_port"] if is_node else self._session.route.port
        seen = self._look(Target(name, port, self._address))
        certificate = seen["certificate"] or {}
        return Served(name, file.fingerprint, certificate.get("fingerprint"), "; ".join(seen["problems"]))

    def _all_served(self, files: t.Sequence[EndpointFile]) -> bool:
        return bool(files) and all(one.is_wanted for entries in self._served(files).values() for one in entries)

    def _know_new_certificate(self, files: t.Sequence[EndpointFile]) -> None:
        """The local web UI will show another certificate: exactly the one that is uploaded now."""
        for file in files:
            if file.upload.kind in ("local_ui", "multi_san"):
                self._session.add_route(route_of(self._params, fingerprint=file.fingerprint))

    def _wait_until_served(self, files: t.Sequence[EndpointFile]) -> None:
        pauses = Pauses(self._deadline)
        while True:
            entries = [one for found in self._served(files).values() for one in found]
            waiting = [one for one in entries if not one.is_wanted and one.found is not None]
            unseen = [one for one in entries if one.found is None]
            if not waiting and (not unseen or self._params["method"] == "api"):
                break
            if self._deadline.expired:
                lines = "\n- ".join(
                    f"{one.host}: {one.problem or 'it serves another certificate'}" for one in waiting + unseen
                )
                raise CollectionError(f"These endpoints do not serve their new certificate yet:\n- {lines}", results=[])
            self._context.progress(f"waiting for {', '.join(one.host for one in waiting + unseen)}")
            pauses.take()
        for one in unseen:
            self._context.warn(
                f"The device took the certificate for {one.host}, but it cannot be seen there: {one.problem}."
            )

    def _result(
        self, files: t.Sequence[EndpointFile], served: t.Mapping[str, list[Served]], *, uploads: t.Sequence[Upload]
    ) -> dict[str, t.Any]:
        entries = [one for file in files for one in served[file.path]]
        before = {one.host: one.found for one in entries if not one.is_wanted}
        after = {one.host: one.wanted for one in entries if not one.is_wanted}
        return {
            "changed": bool(uploads),
            "diff": {"before": before, "after": after},
            "uploads": [upload.kind + (f" {upload.node_name}" if upload.node_name else "") for upload in uploads],
            "results": [],
        }


def _look(target: Target) -> dict[str, t.Any]:
    return inspect(target, ca_cert=None, now=datetime.datetime.now(tz=datetime.timezone.utc))
