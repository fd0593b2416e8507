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
from ansible_collections.edgestack.azure.plugins.module_utils._device.endpoint_addresses import EndpointAddresses
from ansible_collections.edgestack.azure.plugins.module_utils._device.endpoint_certificates import device_names
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import ApplyFailed
from ansible_collections.edgestack.azure.plugins.module_utils._device.installed_chain import ChainRecord, not_installed
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import nodes_of
from ansible_collections.edgestack.azure.plugins.module_utils._device.status import Status
from ansible_collections.edgestack.azure.plugins.module_utils._device.vip import services_address
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._host.device_names import DeviceNames
from ansible_collections.edgestack.azure.plugins.module_utils._pki.served import Target, inspect

Inspect = t.Callable[[Target], dict[str, t.Any]]
# How long an endpoint that was never seen is looked for after the upload.
# inferred: services of a device restart within a minute
_GRACE_SECONDS = 60


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
        self._places = self._find_endpoints(device, names)
        served = self._served(files)
        stale = [file for file in files if not all(one.is_wanted for one in served[file.path])]
        self._record = ChainRecord(params["chain_record"], serials)
        uploads = [*chain, *(file.upload for file in stale)]
        if not stale:
            uploads = not_installed(chain, record=self._record, served=[file.certificate for file in files])
        result = self._result(files, served, uploads=uploads)
        if self._context.check_mode or not uploads:
            return result
        if params["method"] == "manual":
            result["bundle"] = write_bundle(params["bundle_directory"], uploads, device=names.local_ui)
            self._context.progress(f"somebody has to follow {result['bundle'][-1]}")
        else:
            result["results"] = self._apply(applier, uploads, stale=stale, before=before)
        if params["wait"]:
            self._wait_until_served(stale, seen_before={one.host for one in _flat(served) if one.found is not None})
        return result

    def _apply(
        self, applier: Applier, uploads: t.Sequence[Upload], *, stale: t.Sequence[EndpointFile], before: Status
    ) -> list[dict[str, t.Any]]:
        """Send the files and return what the device says about every declaration.

        Raises:
            ApplyFailed: The device refused a file; it does not say which, so that the error tells all of them.
        """
        self._know_new_certificate(stale)
        package = {KEY: declaration_of(uploads, self._template)}
        try:
            status = applier.carry_out(
                package,
                before=before,
                replan=lambda: {} if self._all_served(stale) else package,
                wait=self._params["wait"],
            )
        except ApplyFailed as error:
            paths = {id(file.upload): f" ({file.path})" for file in stale}
            sent = ", ".join(_title(upload) + paths.get(id(upload), "") for upload in uploads)
            result = {**error.result, "uploads": [_title(upload) for upload in uploads]}
            raise ApplyFailed(f"{error.message}\nThese were sent: {sent}.", **result) from error
        if status is None:
            return []
        self._record.note(upload for upload in uploads if upload.kind == "signing_chain")
        return [one.to_result() for one in status.results]

    def _find_endpoints(self, device: Json, names: DeviceNames) -> EndpointAddresses:
        route = self._session.route
        return EndpointAddresses.of(
            device,
            names,
            connection=address_of(route),
            services=self._params["endpoint_address"] or services_address(self._session, device),
            port=route.port,
            node_port=self._params["node_port"],
        )

    def _served(self, files: t.Sequence[EndpointFile]) -> dict[str, list[Served]]:
        return {file.path: [self._served_by(name, file) for name in file.names] for file in files}

    def _served_by(self, name: str, file: EndpointFile) -> Served:
        seen = self._look(Target(name, *self._places.where(name)))
        certificate = seen["certificate"] or {}
        return Served(name, file.fingerprint, certificate.get("fingerprint"), "; ".join(seen["problems"]))

    def _all_served(self, files: t.Sequence[EndpointFile]) -> bool:
        return bool(files) and all(one.is_wanted for one in _flat(self._served(files)))

    def _know_new_certificate(self, files: t.Sequence[EndpointFile]) -> None:
        """The local web UI will show another certificate: exactly the one that is uploaded now."""
        for file in files:
            if file.upload.kind in ("local_ui", "multi_san"):
                self._session.add_route(route_of(self._params, fingerprint=file.fingerprint))

    def _wait_until_served(self, files: t.Sequence[EndpointFile], *, seen_before: t.Collection[str]) -> None:
        """Wait for the certificates; an endpoint that was not seen before the upload either need not be seen now.

        Raises:
            CollectionError: An endpoint does not serve its certificate although the waiting time is over.
        """
        pauses = Pauses(self._deadline)
        grace = Deadline(self._deadline.clock, _GRACE_SECONDS)
        by_hand = self._params["method"] == "manual"
        while True:
            waiting = [one for one in _flat(self._served(files)) if not one.is_wanted]
            hidden = [one for one in waiting if one.found is None and one.host not in seen_before and not by_hand]
            if len(hidden) == len(waiting) and (not hidden or grace.expired or self._deadline.expired):
                break
            if self._deadline.expired:
                lines = "\n- ".join(f"{one.host}: {one.problem or 'it serves another certificate'}" for one in waiting)
                raise CollectionError(f"These endpoints do not serve their new certificate yet:\n- {lines}", results=[])
            self._context.progress(f"waiting for {', '.join(one.host for one in waiting)}")
            pauses.take()
        for one in hidden:
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
            "uploads": [_title(upload) for upload in uploads],
            "results": [],
        }


def _flat(served: t.Mapping[str, list[Served]]) -> list[Served]:
    return [one for entries in served.values() for one in entries]


def _title(upload: Upload) -> str:
    return f"{upload.kind} {upload.node_name}" if upload.node_name else upload.kind


def _look(target: Target) -> dict[str, t.Any]:
    return inspect(target, ca_cert=None, now=datetime.datetime.now(tz=datetime.timezone.utc))
