# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps by which an environment proves to be usable, and how the one that fails is told."""

from __future__ import annotations

import collections.abc as c
import contextlib
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._arm.errors import TransportError
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

StepName = t.Literal["resolve", "connect", "tls", "metadata", "sign_in", "subscription"]
# What did not work when no answer came; everything else broke the connection itself.
_STEP_OF_KIND: c.Mapping[str, StepName] = {"dns": "resolve", "tls": "tls"}


class Steps:
    """What was proven so far about one endpoint."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._steps: list[dict[str, t.Any]] = []

    def passed(self, step: StepName, detail: str) -> None:
        """A step that went well."""
        self._steps.append({"step": step, "ok": True, "detail": detail})

    def to_result(self) -> list[dict[str, t.Any]]:
        """As the task returns them: ``step``, ``ok`` and ``detail`` of each."""
        return list(self._steps)

    @contextlib.contextmanager
    def first_contact(self, reached: c.Sequence[tuple[StepName, str]]) -> c.Iterator[None]:
        """Within it the endpoint is asked for the first time, so that one answer proves several steps at once.

        Args:
            reached: What comes before an answer, with the details to tell when it worked.

        Raises:
            CollectionError: the failure, told as that of the step it belongs to.
        """
        try:
            yield
        except TransportError as error:
            failed = _STEP_OF_KIND.get(error.kind, "connect")
            for step, detail in reached:
                if step == failed:
                    break
                self.passed(step, detail)
            raise self._failure(failed, error) from error
        except CollectionError as error:
            for step, detail in reached:
                self.passed(step, detail)
            raise self._failure("metadata", error) from error
        for step, detail in reached:
            self.passed(step, detail)

    @contextlib.contextmanager
    def step(self, step: StepName) -> c.Iterator[None]:
        """Within it everything belongs to one step.

        Raises:
            CollectionError: the failure, told as that of the step.
        """
        try:
            yield
        except CollectionError as error:
            raise self._failure(step, error) from error

    def _failure(self, step: StepName, error: CollectionError) -> CollectionError:
        self._steps.append({"step": step, "ok": False, "detail": error.message})
        return CollectionError(
            f"{self._endpoint} cannot be used, so nothing was registered. Step '{step}' failed: {error.message}",
            **{**error.result, "steps": self.to_result()},
        )
