# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give the device a configuration and wait until it has carried it out.

Source: azure-stack-edge facts B.5 (status), B.11 (address, name or certificate change meanwhile). An apply takes
ten minutes or more, never runs beside another one, and may cost the connection.
"""

from __future__ import annotations

import collections.abc as c
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._clock import Deadline
from ansible_collections.edgestack.azure.plugins.module_utils._device.failures import (
    ApplyFailed,
    DeviceError,
    StillRunning,
)
from ansible_collections.edgestack.azure.plugins.module_utils._device.session import DeviceSession
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json, canonical, lowered
from ansible_collections.edgestack.azure.plugins.module_utils._device.settings import DEVICE
from ansible_collections.edgestack.azure.plugins.module_utils._device.status import Status, parse_status

CONFIGURATION = "DeviceConfiguration"
_STATUS = "DeviceConfiguration/Status"
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
# How often an unchanged status is read again before it is taken for the answer.
_STALE_READS = 3
# How many requests in a row must fail before a device that was expected to go is gone.
_LOST_READS = 3
# A package that got lost, or came second, is planned anew and sent again this often.
_ROUNDS = 3

_Value = t.TypeVar("_Value")


class Pauses:
    """Growing pauses between two looks at the device."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._next = _FIRST_PAUSE

    def take(self) -> None:
        """Wait, but not beyond the deadline."""
        self._deadline.clock.sleep(min(self._next, self._deadline.remaining()))
        self._next = min(self._next * 1.5, _LONGEST_PAUSE)


class Applier:
    """Applies packages through one session, within one deadline.

    Args:
        session: Its further routes are tried when the one in use stops working.
        deadline: For everything this object waits for.
        progress: Told how it goes.
    """

    def __init__(self, session: DeviceSession, *, deadline: Deadline, progress: c.Callable[[str], None]) -> None:
        self._session = session
        self._deadline = deadline
        self._progress = progress

    def wait_until_idle(self) -> Status:
        """Wait for a configuration that is being carried out, whoever sent it.

        Raises:
            StillRunning: It was not over in time.
        """
        pauses = Pauses(self._deadline)
        while (status := read_status(self._session)).is_running:
            if self._deadline.expired:
                raise StillRunning("An earlier configuration", seconds=self._deadline.seconds, status=status.word)
            self._progress(f"the device is busy with an earlier configuration ({status.word})")
            pauses.take()
        return status

    def carry_out(
        self,
        package: Json,
        *,
        before: Status,
        replan: c.Callable[[], Json],
        wait: bool = True,
        may_be_lost: bool = False,
    ) -> Status | None:
        """Send declarations until the device has carried them out.

        Args:
            package: The declarations by their JSON key.
            before: The status from before.
            replan: Reads the device and says what has to be sent; empty when it has everything.
            wait: Return as soon as the device has confirmed the package.
            may_be_lost: The package may cut the connection for good.

        Returns:
            The final status; None when it is not known, because nobody waited or the device is gone.

        Raises:
            ApplyFailed: The device did not carry out everything.
            StillRunning: It was not over in time.
        """
        for _round in range(_ROUNDS):
            accepted = self._start(package)
            if accepted and not wait:
                return None
            if accepted is not False:
                status = self._watch(
                    before=before, accepted=bool(accepted), kept=lambda: not replan(), may_be_lost=may_be_lost
                )
                if status is not None:
                    check_results(package, status)
                    return status
                if may_be_lost:
                    return None
            before = self.patiently(self.wait_until_idle)
            package = self.patiently(lambda: (replan(),))[0]
            if not package:
                return before
        raise StillRunning("Another client's configuration", seconds=self._deadline.seconds, status=before.word)

    def _start(self, package: Json) -> bool | None:
        """Send the package.

        Returns:
            True: it was accepted. False: another configuration came first. None: the connection broke, nobody knows.
        """
        try:
            self._session.post(CONFIGURATION, {"device": package})
        except DeviceError as error:
            if error.status != 409:  # inferred: the status of a refusal because another configuration is running
                raise
            return False
        except TransportError as error:
            if error.kind not in ("dropped", "timeout"):
                raise
            self._progress("the connection broke while the configuration was being sent")
            return None
        return True

    def _watch(
        self, *, before: Status, accepted: bool, kept: c.Callable[[], bool], may_be_lost: bool = False
    ) -> Status | None:
        """Wait until the package has been carried out.

        A status that equals the one from before may still be that one: it counts when ``kept`` says that the device has
        what was sent, or when it stays as it is.

        Args:
            before: The status from before the package was sent.
            accepted: The device has confirmed the package.
            kept: Whether the device reports what was sent.
            may_be_lost: Give up soon once the device does not answer any more.

        Returns:
            The final status; None when the package never arrived (``accepted`` is false), or the device is gone.

        Raises:
            StillRunning: It was not over in time.
        """
        pauses = Pauses(self._deadline)
        stale = failures = 0
        word = problem = ""
        while True:
            status, problem = self._attempt(lambda: read_status(self._session))
            if status is not None and not status.is_running:
                if status != before or self._attempt(kept)[0]:
                    return status
                stale += 1
                if stale > _STALE_READS:
                    return status if accepted else None
            failures = failures + 1 if status is None else 0
            if may_be_lost and failures >= _LOST_READS:
                return None
            word = status.word if status else word
            if self._deadline.expired:
                raise StillRunning("The configuration", seconds=self._deadline.seconds, status=word, problem=problem)
            self._progress(f"the device is being configured ({problem or word})")
            pauses.take()

    def patiently(self, action: c.Callable[[], _Value]) -> _Value:
        """Do something that may meet a device in the middle of a restart.

        Raises:
            StillRunning: It did not succeed in time.
        """
        pauses = Pauses(self._deadline)
        while True:
            value, problem = self._attempt(action)
            if value is not None:
                return value
            if self._deadline.expired:
                raise StillRunning(
                    "The restart of the device", seconds=self._deadline.seconds, status="", problem=problem
                )
            self._progress(f"waiting for the device to come back ({problem})")
            pauses.take()

    def _attempt(self, action: c.Callable[[], _Value]) -> tuple[_Value | None, str]:
        """The value, or the problem that may pass."""
        try:
            return action(), ""
        except TransportError as error:
            if self._session.has_other_routes:
                self._session.take_next_route()
            elif error.kind == "tls":
                raise
            return None, error.message
        except DeviceError as error:
            if not error.may_pass:
                raise
            return None, error.message


def read_device(session: DeviceSession) -> Json:
    """The ``device`` object with its known keys in canonical spelling.

    Raises:
        DeviceError: The device refused.
    """
    device = lowered(session.get(CONFIGURATION)).get("device")
    return t.cast("Json", canonical(DEVICE, device or {}))


def read_status(session: DeviceSession) -> Status:
    """What the device says about its last configuration; an empty status when it never got one."""
    try:
        return parse_status(session.get(_STATUS))
    except DeviceError as error:
        if error.status != 404:
            raise
        return Status()


def check_results(package: t.Iterable[str], status: Status) -> None:
    """Every declaration that was sent must have succeeded; the device also tells about others.

    Raises:
        ApplyFailed: One did not.
    """
    failed = [result for result in map(status.of, package) if not result.succeeded]
    if failed:
        lines = "\n- ".join(result.sentence() for result in failed)
        raise ApplyFailed(
            f"The device did not carry out everything (status {status.word}):\n- {lines}",
            results=[result.to_result() for result in status.results],
        )
