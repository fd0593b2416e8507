# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One device: its state and what can be done to it. It knows nothing of HTTP.

# inferred: where an effect is not documented (what ends sessions, what an old key answers), the strictest reading of
azure-stack-edge facts B.8, B.11 and C.4 is emulated.
"""

from __future__ import annotations

import dataclasses
import datetime
import hmac
import pathlib
import secrets
import typing as t
from collections.abc import Callable

from tests.emulator.clock import EmulatorClock, iso
from tests.emulator.cloud.tokens import TokenMint
from tests.emulator.device import virtual_addresses
from tests.emulator.device.apply import Applier, StepError
from tests.emulator.device.blob.service import BlobService
from tests.emulator.device.certificate_checks import Surroundings
from tests.emulator.device.certificate_files import CertificateError
from tests.emulator.device.certificate_schema import parse_uploads
from tests.emulator.device.certificate_store import CertificateStore
from tests.emulator.device.diagnostics import run_tests
from tests.emulator.device.factory import FIRST_ADDRESS
from tests.emulator.device.factory_certificates import FactoryKey
from tests.emulator.device.names import ARM, BLOB, LOCAL_UI, LOGIN, NODE, is_loopback
from tests.emulator.device.network_state import loopback_addresses, merge_network
from tests.emulator.device.sessions import Sessions
from tests.emulator.device.settings import DeviceSettings
from tests.emulator.device.state import ActivationKey, DeviceState

Members = dict[str, t.Any]
KEY_LENGTH = 48
PASSWORD_BYTES = 12
PROBLEMS_SECONDS = 60.0
"""How long it may take until an expired certificate is noticed: judging them anew for every request is slow."""


class DeviceError(Exception):
    """A step in the portal that is not possible now."""


@dataclasses.dataclass
class Site:
    """What a device shares with the fleet: time, settings, files, and what the fleet does for it.

    `wake` tells the fleet that something will be due; `disconnect` breaks all connections to an address; `taken` tells
    whether another device has an address.
    """

    clock: EmulatorClock
    settings: DeviceSettings
    factory: FactoryKey
    directory: pathlib.Path
    wake: Callable[[Device], None]
    disconnect: Callable[[str], None]
    taken: Callable[[Device, str], bool]


class Device:
    """An emulated device with one node or two."""

    def __init__(self, state: DeviceState, site: Site) -> None:
        self.state = state
        self.settings = dataclasses.replace(site.settings)
        self._site = site
        self.certificates = CertificateStore(factory=site.factory, directory=site.directory / state.serial)
        self.certificates.generate(state.names)
        self.sessions = Sessions()
        self.mint = TokenMint(site.clock, lifetime_seconds=self.settings.token_seconds)
        self.applier = Applier(state=state, settings=self.settings, steps=self)
        self.refresh_tokens: dict[str, str] = {}
        self.blobs = BlobService(
            site.directory / state.serial / "blobs", site.clock, lambda: self.settings.blob_copy_seconds
        )
        self._problems: tuple[t.Any, dict[str, str]] | None = None

    # --- time ----------------------------------------------------------------------------------------------------

    def now(self) -> float:
        """Return the emulated time."""
        return self._site.clock.now()

    @property
    def restarting(self) -> bool:
        """Whether the device is starting up and answers 503."""
        return self.now() < self.state.restart_until

    @property
    def busy(self) -> bool:
        """Whether something will be due."""
        return self.applier.running or self.state.diagnostics_due is not None

    def settle(self) -> None:
        """Do everything that is due."""
        now = self.now()
        self.applier.settle(now)
        due = self.state.diagnostics_due
        if due is not None and due <= now and not self.restarting:
            self.state.diagnostics_due = None
            self.state.diagnostics_time = iso(now)
            self.state.diagnostics = run_tests(self.state, certificate_problems=self.certificate_problems())

    # --- addresses -----------------------------------------------------------------------------------------------

    def addresses(self) -> list[str]:
        """Return where the device answers: its configured loopback addresses, and its contact address.

        Convention of the emulator: the contact address stands for the factory address of Port1. It is given up when
        Port1 has another address and the device has a loopback address by which it can be reached instead.
        """
        network = self.state.configuration["network"]
        found = loopback_addresses(network)
        found += [item["address"] for item in self.state.addresses.values() if is_loopback(item["address"])]
        first = any((item["iPv4"] or {}).get("address") == FIRST_ADDRESS for item in network["interfaces"])
        return list(dict.fromkeys([*found, *([self.state.contact] if first or not found else [])]))

    def endpoint_at(self, host: str, address: str) -> str:
        """Return what a host name stands for at one address of the device; empty when nothing has that name there.

        # inferred: a node has its own name only, and the services of a cluster are at their virtual address only
        """
        names = self.state.names
        endpoint = names.endpoint(host)
        services = self.state.addresses.get("ACS", {}).get("address", "")
        if endpoint == NODE and names.serial_of(host) != self._node_at(address):
            return ""
        # The contact address stands for a virtual address that the emulator cannot listen on.
        if endpoint in (ARM, LOGIN, BLOB) and is_loopback(services) and services != address:
            return ""
        return endpoint

    def _node_at(self, address: str) -> str:
        """Return the serial number of the node that has an address; empty for a virtual one."""
        if address == self.state.contact:
            return self.state.serials[0]
        interfaces = self.state.configuration["network"]["interfaces"]
        at_address = (item["nodeName"] for item in interfaces if (item["iPv4"] or {}).get("address") == address)
        return next(at_address, "")

    # --- declarations --------------------------------------------------------------------------------------------

    def apply(self, wanted: Members) -> None:
        """Start to apply checked declarations."""
        self.applier.start(wanted, self.now())
        self._site.wake(self)

    def start_diagnostics(self) -> None:
        """Start the diagnostic tests."""
        self.state.diagnostics_due = self.now() + self.settings.diagnostics_seconds
        self._site.wake(self)

    def set_virtual_address(self, body: t.Any) -> Members:
        """Set one virtual address and return what is wrong with it."""
        problems = virtual_addresses.change(self.state, body)
        self._site.wake(self)
        return problems.body() if problems.found else {}

    def step(self, name: str, wanted: Members) -> None:
        """Apply one declaration."""
        steps: dict[str, Callable[[Members], None]] = {
            "network": self._apply_network,
            "certificates": self._apply_certificates,
            "activation": self._apply_activation,
            "encryptionAtRestKeys": lambda _wanted: None,
        }
        if name in steps:
            steps[name](wanted)
        else:
            self._merge(name, wanted)

    def _merge(self, name: str, wanted: Members) -> None:
        kept = {key: value for key, value in wanted.items() if key not in ("username", "password")}
        self.state.configuration[name].update(kept)

    def _apply_network(self, wanted: Members) -> None:
        before = self.state.configuration["network"]
        nodes = self.state.configuration["deviceInfo"]["nodes"]
        after = merge_network(before, wanted, index=self.state.index, nodes=nodes)
        fresh = [address for address in loopback_addresses(after) if self._site.taken(self, address)]
        if fresh:
            # inferred: code and text for an address that another machine has
            raise StepError("DuplicateIpAddress", f"The address {fresh[0]} is already used in the network.")
        old_addresses = self.addresses()
        self.state.configuration["network"] = after
        first_port_moved = _first_port(before) != _first_port(after)
        for address in old_addresses:
            if address not in self.addresses() or (first_port_moved and address == self.state.contact):
                self.sessions.close_all(address=address)
                self._site.disconnect(address)
        self._site.wake(self)

    def _apply_certificates(self, wanted: Members) -> None:
        try:
            changed = self.certificates.install(parse_uploads(wanted), self._surroundings())
        except CertificateError as error:
            raise StepError(error.code, str(error)) from error
        if LOCAL_UI in changed:
            self.disconnect()

    def _apply_activation(self, wanted: Members) -> None:
        key = next((item for item in self.state.keys if item.key == wanted["activationKey"]), None)
        # inferred: the codes; the conditions are documented (facts B.8)
        if key is None:
            raise StepError("ActivationKeyInvalid", "The activation key is not valid for this device.")
        if key.used:
            raise StepError("ActivationKeyAlreadyUsed", "The activation key has been used already.")
        if self.now() > key.issued + self.settings.activation_key_seconds:
            raise StepError("ActivationKeyExpired", "The activation key has expired; keys are valid for 3 days.")
        if self.state.activated:
            raise StepError("DeviceAlreadyActivated", "The device is activated already.")
        problems = self.certificate_problems()
        if problems:
            text = "; ".join(f"{slot}: {reason}" for slot, reason in problems.items())
            raise StepError("CertificatesNotValid", f"Activation is blocked, certificates are not valid: {text}.")
        key.used = True
        self.state.configuration["deviceInfo"]["isActivated"] = True

    # --- certificates --------------------------------------------------------------------------------------------

    def certificate_problems(self) -> dict[str, str]:
        """Return which endpoints have certificates that are not valid, and why."""
        key = (self.state.names, self.certificates.revision, self.now() // PROBLEMS_SECONDS)
        if self._problems is None or self._problems[0] != key:
            self._problems = (key, self.certificates.problems(self.state.names, self._moment()))
        return self._problems[1]

    def _surroundings(self) -> Surroundings:
        expiry = datetime.timedelta(seconds=self.settings.expiry_seconds)
        return Surroundings(self.state.names, self._moment(), expiry, (), self.state.activated)

    def _moment(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.now(), tz=datetime.timezone.utc)

    # --- sign-in -------------------------------------------------------------------------------------------------

    def password_matches(self, given: str) -> bool:
        """Compare with the password of the device administrator."""
        return hmac.compare_digest(given.encode(), self.state.password.encode())

    def change_password(self, new: str) -> None:
        """Set a new administrator password; all sessions end."""
        self.state.password = new
        self.state.password_changed = True
        self.sessions.close_all()

    @property
    def serves_arm(self) -> bool:
        """Whether Azure Resource Manager and the token service run. Source: azure-stack-edge facts B.8."""
        return self.state.activated and not self.certificate_problems()

    # --- what happens outside the local web API ------------------------------------------------------------------

    def disconnect(self) -> None:
        """End all sessions and break all connections."""
        self.sessions.close_all()
        for address in self.addresses():
            self._site.disconnect(address)

    def restart(self) -> None:
        """Restart: sessions and tokens are gone, and for a while every answer is 503."""
        self.state.restart_until = self.now() + self.settings.restart_seconds
        self.expire_tokens()
        self.disconnect()
        self._site.wake(self)

    def expire_tokens(self) -> None:
        """Forget all tokens of the token service."""
        self.mint.expire_all()
        self.refresh_tokens.clear()

    def issue_activation_key(self) -> str:
        """Issue a key as the portal does; facts B.9: it is bound to this device."""
        key = secrets.token_hex(KEY_LENGTH // 2)
        self.state.keys.append(ActivationKey(key, self.now()))
        return key

    def reset_arm_password(self) -> str:
        """Set the password of EdgeArmUser as the portal does, and return it."""
        self._need_activation()
        # inferred: the rules for the password are not known; this one suits any
        self.state.arm_password = f"{secrets.token_urlsafe(PASSWORD_BYTES)}aA1!"
        self.expire_tokens()
        return self.state.arm_password

    def enable_vms(self) -> None:
        """Enable virtual machines as the portal does: from now on there is a subscription."""
        self._need_activation()
        self.state.vms_enabled = True

    def _need_activation(self) -> None:
        if not self.state.activated:
            raise DeviceError("the device is not activated")


def _first_port(network: Members) -> list[str | None]:
    return [(item["iPv4"] or {}).get("address") for item in network["interfaces"] if item["name"] == "Port1"]
