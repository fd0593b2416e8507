# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converge the configuration of a device: read, plan, *(check mode stops here)*, apply, wait, read, plan again."""

from __future__ import annotations

import collections.abc as c
import datetime
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Clock, Deadline
from ansible_collections.edgestack.azure.plugins.module_utils._context import Context
from ansible_collections.edgestack.azure.plugins.module_utils._device import guards
from ansible_collections.edgestack.azure.plugins.module_utils._device.apply import Applier, read_device
from ansible_collections.edgestack.azure.plugins.module_utils._device.connect import address_of, open_session, route_of
from ansible_collections.edgestack.azure.plugins.module_utils._device.declarations import (
    ConfigurationPlan,
    completed,
    plan_configuration,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.document import desired_configuration
from ansible_collections.edgestack.azure.plugins.module_utils._device.endpoint_certificates import (
    names_without_certificate,
    stale_certificate,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.options import (
    check_device,
    device_spec,
    device_wait_spec,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.rules import check_configuration
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import (
    DECLARATIONS,
    READABLE,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.status import Status
from ansible_collections.edgestack.azure.plugins.module_utils._device.vip import services_address

_CONSENT = "DeviceConfiguration/supportConsent"


def configuration_arguments() -> ArgumentSpec:
    """All options of the module."""
    declarations = ArgumentSpec({declaration.name: declaration.option() for declaration in DECLARATIONS})
    more = ArgumentSpec(
        {
            "configuration": {"type": "dict"},
            "config_file": {"type": "path"},
            "log_consent": {"type": "bool"},
            "update_secrets": {
                "type": "str",
                "choices": ["on_change", "always"],
                "default": "on_change",
                "no_log": False,
            },
            "new_host": {"type": "str"},
            "new_resolve_to": {"type": "str"},
            "allow_lockout": {"type": "bool", "default": False},
            "certificate_files": {"type": "list", "elements": "path", "default": []},
            "allow_stale_certificates": {"type": "bool", "default": False},
        },
        mutually_exclusive=(("configuration", "config_file"),),
    )
    return device_spec().merge(device_wait_spec(), declarations, more)


def run(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Run the device_configuration module.

    Raises:
        InvalidInput: An option breaks a rule; nothing was changed.
        CollectionError: The device cannot be reached, refuses, or did not carry out everything.
    """
    check_device(params)
    return Configurator(open_session(params, context), params, context, clock=Clock()).converge()


class Configurator:
    """One run of the module on one device."""

    def __init__(
        self, session: DeviceSession, params: c.Mapping[str, t.Any], context: Context, *, clock: Clock
    ) -> None:
        self._session = session
        self._params = params
        self._context = context
        deadline = Deadline(clock, params["wait_timeout"])
        self._applier = Applier(session, deadline=deadline, progress=context.progress)
        self._declared = desired_configuration(params, context.register_secret)

    def converge(self) -> dict[str, t.Any]:
        """See :func:`run`."""
        before = self._applier.wait_until_idle()
        device = read_device(self._session)
        taken = [declaration.key for declaration in READABLE if before.of(declaration.key).succeeded]
        plan = self._plan(device, taken=taken, resend_secrets=self._params["update_secrets"] == "always")
        check_configuration(completed(self._declared, device), device)
        lost, renamed = self._guard(plan, device)
        consent = self._consent()
        result = _result(plan, consent=consent, renamed=renamed)
        if self._context.check_mode or not result["changed"]:
            return result
        # The consent first: applying may cost the connection.
        if consent is not None:
            self._session.post(_CONSENT, consent)
        if not plan.is_noop:
            self._know_new_route()
            may_be_lost = lost is not None and not self._session.has_other_routes
            status = self._apply(plan, before, may_be_lost=may_be_lost)
            result["reachable"] = status is not None or not self._params["wait"]
            result["results"] = [one.to_result() for one in status.results] if status else []
        return result

    def _plan(self, device: Json, *, taken: c.Container[str] = (), resend_secrets: bool = False) -> ConfigurationPlan:
        desired = completed(self._declared, device)
        return plan_configuration(desired, device, taken=taken, resend_secrets=resend_secrets)

    def _guard(self, plan: ConfigurationPlan, device: Json) -> tuple[str | None, tuple[str, str] | None]:
        """Everything that is refused although it is a valid configuration."""
        params = self._params
        lost = guards.lost_interface(plan.package, device, address=address_of(self._session.route))
        guards.check_lockout(
            lost,
            allow_lockout=params["allow_lockout"],
            has_new_route=bool(params["new_host"] or params["new_resolve_to"]),
        )
        guards.check_proxy_password(plan.package)
        renamed = guards.renamed_endpoint(plan.package, device)
        stale_allowed = params["allow_stale_certificates"]
        missing: list[str] = []
        if renamed and not stale_allowed:
            missing = names_without_certificate(device, plan.package["deviceEndpoint"], params["certificate_files"])
        guards.check_rename(renamed, plan.package, stale_allowed=stale_allowed, missing=missing)
        if plan.package.get("activation") and not stale_allowed:
            now = datetime.datetime.now(tz=datetime.timezone.utc)
            services = services_address(self._session, device)
            guards.check_activation(stale_certificate(device, self._session.route, services=services, now=now))
        return lost, renamed

    def _consent(self) -> bool | None:
        """The consent to set; None when it is not declared or already given so."""
        wanted: bool | None = self._params["log_consent"]
        if wanted is None or self._session.get(_CONSENT) is wanted:
            return None
        return wanted

    def _know_new_route(self) -> None:
        host, address = self._params["new_host"], self._params["new_resolve_to"]
        if host or address:
            self._session.add_route(route_of(self._params, host=host, resolve_to=address))

    def _apply(self, plan: ConfigurationPlan, before: Status, *, may_be_lost: bool) -> Status | None:
        """Send the plan until the device has carried it out, then look whether it kept what was sent."""
        wait = self._params["wait"]
        status = self._applier.carry_out(
            plan.package, before=before, replan=lambda: self._replan().package, wait=wait, may_be_lost=may_be_lost
        )
        if status is None:
            if wait:
                self._context.warn(
                    "The device does not answer any more, as was to be expected. Nobody knows how it went."
                )
            return None
        # Secrets are not reported, so that they cannot be looked for.
        left = self._applier.patiently(lambda: self._replan(taken=plan.package))
        if not left.is_noop:
            self._context.warn(f"The device reports success, but did not keep what was sent: {', '.join(left.after)}.")
        return status

    def _replan(self, *, taken: c.Container[str] = ()) -> ConfigurationPlan:
        return self._plan(read_device(self._session), taken=taken)


def _result(plan: ConfigurationPlan, *, consent: bool | None, renamed: tuple[str, str] | None) -> dict[str, t.Any]:
    diff = plan.diff()
    if consent is not None:
        diff["before"] = {**diff["before"], "log_consent": not consent}
        diff["after"] = {**diff["after"], "log_consent": consent}
    return {
        "changed": not plan.is_noop or consent is not None,
        "diff": diff,
        "applied": sorted(diff["after"]),
        "renamed": bool(renamed),
        "results": [],
        "reachable": True,
    }
