# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Control commands for devices: the steps that only the portal (or a hand at the device) can do, and troubles.

Every command takes `serial` (a serial number or the contact address of the device).
"""

from __future__ import annotations

import base64
import dataclasses
import re
import secrets
import typing as t

from tests.emulator.control import Control, ControlError
from tests.emulator.device.apply import StepError, Troubles
from tests.emulator.device.device import Device, DeviceError
from tests.emulator.device.diagnostics import TESTS
from tests.emulator.device.fleet import Fleet
from tests.emulator.device.providers.steering import change_resource, finish, plant_blob
from tests.emulator.device.shapes import ORDER, declaration_name
from tests.emulator.faults import FaultTable
from tests.emulator.messages import Json

DECLARATIONS = tuple(declaration_name(name) for name in ORDER)
Body = dict[str, t.Any]


class DeviceCommands:
    """Registers the commands at the control endpoint; each is called `device_<name>`."""

    def __init__(self, fleet: Fleet, *, faults: FaultTable) -> None:
        self._fleet = fleet
        self._faults = faults

    def register(self, control: Control) -> None:
        """Register all commands."""
        control.add("devices", lambda _body: self._fleet.describe())
        commands: dict[str, t.Callable[[Device, Body], Json]] = {
            "state": self._state,
            "settings": self._settings,
            "issue_activation_key": lambda device, _body: {"activation_key": device.issue_activation_key()},
            "reset_arm_password": lambda device, _body: {"password": device.reset_arm_password()},
            "enable_vms": self._enable_vms,
            "generate_certificates": self._generate_certificates,
            "delete_signing_certificate": self._delete_signing_certificate,
            "factory_reset": lambda device, _body: self._fleet.reset(device),
            "restart": lambda device, _body: device.restart(),
            "expire_tokens": lambda device, _body: device.expire_tokens(),
            "expire_sessions": lambda device, _body: device.sessions.close_all(),
            "storage_account": self._storage_account,
            "fail_apply": self._fail_apply,
            "stick_apply": self._stick_apply,
            "restart_during_apply": self._restart_during_apply,
            "drop_next_post": self._drop_next_post,
            "fail_test": self._fail_test,
            "clear_troubles": self._clear_troubles,
            "finish_operations": self._finish_operations,
            "change_resource": self._change_resource,
            "plant_blob": self._plant_blob,
        }
        for name, command in commands.items():
            control.add(f"device_{name}", lambda body, command=command: self._run(command, body))  # type: ignore[misc]

    def _run(self, command: t.Callable[[Device, Body], Json], body: Body) -> Json:
        arguments = dict(body)
        device = self._fleet.member(str(arguments.pop("serial", ""))).device
        device.settle()
        try:
            return command(device, arguments)
        except DeviceError as error:
            raise ControlError(str(error)) from error

    # --- looking -------------------------------------------------------------------------------------------------

    def _state(self, device: Device, _body: Body) -> Json:
        state = device.state
        run = state.run
        return {
            "serial": state.serial,
            "contact": state.contact,
            "addresses": device.addresses(),
            "configuration": state.configuration,
            "password_changed": state.password_changed,
            "activated": state.activated,
            "vms_enabled": state.vms_enabled,
            "arm_password_set": bool(state.arm_password),
            "subscription_id": state.subscription_id,
            "sessions": len(device.sessions),
            "pending": [declaration_name(name) for name in run.pending] if run else [],
            "restarting": device.restarting,
            "log_consent": state.consent,
            "virtual_addresses": state.addresses,
            "certificates": device.certificates.describe(),
            "certificate_problems": device.certificate_problems(),
            "troubles": _pending_troubles(device.applier.troubles),
        }

    # --- the portal, the local web UI ----------------------------------------------------------------------------

    def _settings(self, device: Device, body: Body) -> Json:
        device.settings.change(body)
        return dataclasses.asdict(device.settings)

    def _enable_vms(self, device: Device, _body: Body) -> Json:
        device.enable_vms()
        return {"subscription_id": device.state.subscription_id}

    def _generate_certificates(self, device: Device, _body: Body) -> Json:
        device.certificates.generate(device.state.names)
        device.disconnect()
        return device.certificates.describe()

    def _delete_signing_certificate(self, device: Device, body: Body) -> Json:
        if not device.certificates.forget_chain(body["fingerprint"]):
            raise ControlError("no such signing certificate")
        return None

    # --- local Azure resources -----------------------------------------------------------------------------------

    def _finish_operations(self, device: Device, body: Body) -> Json:
        finish(self._fleet.member(device.state.serial).arm, stuck=bool(body.get("stuck")))
        return None

    def _change_resource(self, device: Device, body: Body) -> Json:
        change_resource(self._fleet.member(device.state.serial).arm, body)
        return None

    def _plant_blob(self, device: Device, body: Body) -> Json:
        plant_blob(device, body)
        return None

    def _storage_account(self, device: Device, body: Body) -> Json:
        """Add a storage account behind the back of ARM, for tests of the blob service alone."""
        keys = [secrets.token_bytes(64), secrets.token_bytes(64)]
        device.blobs.accounts.set(body["name"], keys)
        return {"keys": [base64.b64encode(key).decode() for key in keys]}

    # --- troubles ------------------------------------------------------------------------------------------------

    def _fail_apply(self, device: Device, body: Body) -> Json:
        name = _declaration(body)
        trouble = StepError(body.get("code", "GenericError"), body.get("message", "It failed."))
        device.applier.troubles.failing[name] = trouble
        return None

    def _stick_apply(self, device: Device, body: Body) -> Json:
        device.applier.troubles.stuck.add(_declaration(body))
        return None

    def _restart_during_apply(self, device: Device, body: Body) -> Json:
        device.applier.troubles.restarting.add(_declaration(body))
        return None

    def _drop_next_post(self, device: Device, body: Body) -> Json:
        names = device.state.names
        hosts = [*device.addresses(), names.suffix, *(names.node(serial) for serial in names.serials)]
        pattern = f"^({'|'.join(map(re.escape, hosts))})$"
        path = r"^/api/deviceconfiguration/?$"
        fault = self._faults.add({"method": "POST", "host": pattern, "path": path, "drop": body.get("when", "after")})
        return {"identifier": fault.identifier}

    def _fail_test(self, device: Device, body: Body) -> Json:
        known = [test.strip() for test in TESTS]
        if body.get("test") not in known:
            raise ControlError(f"test has to be one of {known}")
        device.state.bad_tests[body["test"]] = body.get("status", "Failed")
        return None

    def _clear_troubles(self, device: Device, _body: Body) -> Json:
        troubles = device.applier.troubles
        for collection in (troubles.failing, troubles.stuck, troubles.restarting, device.state.bad_tests):
            collection.clear()
        return None


def _pending_troubles(troubles: Troubles) -> dict[str, list[str]]:
    """The declarations whose trouble is still to come, by the command that asked for it; no entry without any."""
    kinds: dict[str, t.Iterable[str]] = {
        "fail_apply": troubles.failing,
        "stick_apply": troubles.stuck,
        "restart_during_apply": troubles.restarting,
    }
    return {command: sorted(declarations) for command, declarations in kinds.items() if declarations}


def _declaration(body: Body) -> str:
    name = body.get("declaration")
    if name not in DECLARATIONS:
        raise ControlError(f"declaration has to be one of {', '.join(DECLARATIONS)}, not {name!r}")
    return str(name)
