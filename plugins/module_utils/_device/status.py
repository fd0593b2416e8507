# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the device says about the last configuration it was given. Pure.

Source: azure-stack-edge facts B.5. Only ``Complete``, ``Success`` and ``NotExecuted`` are published, so the reading is
lenient: an unknown word counts as still running, and whoever waits has a deadline.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._device.certificate_advice import advice_for
from ansible_collections.edgestack.azure.plugins.module_utils._device.setting import Json, lowered

# inferred: what a device says that was never given a configuration is not published
_IDLE = frozenset({"", "none", "idle", "notstarted", "notexecuted"})
# inferred: all but "complete"
_OVER = ("complete", "succe", "fail", "error", "partial", "cancel")


@dataclasses.dataclass(frozen=True)
class DeclarationResult:
    """What became of one declaration, in the words of the device."""

    declaration: str
    result_code: str
    error_code: str
    message: str

    @property
    def succeeded(self) -> bool:
        """Whether it was carried out."""
        return self.result_code.lower() == "success"

    def sentence(self) -> str:
        """For people; says what to do where that is known."""
        code = "" if self.error_code.lower() in ("", "none") else f" ({self.error_code})"
        text = f"{self.declaration}: {self.result_code or 'no result'}{code}"
        return " ".join(
            part for part in (text + (":" if self.message else "."), self.message, advice_for(self.error_code)) if part
        )

    def to_result(self) -> dict[str, str]:
        """For the task result."""
        return {**dataclasses.asdict(self), "advice": advice_for(self.error_code)}


@dataclasses.dataclass(frozen=True)
class Status:
    """The status document."""

    word: str = ""
    results: tuple[DeclarationResult, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether a configuration is being carried out, as far as anybody can tell."""
        word = self.word.lower()
        return word not in _IDLE and not word.startswith(_OVER)

    def of(self, key: str) -> DeclarationResult:
        """The result of the declaration with this JSON key; an empty one when the device says nothing about it."""
        found = (result for result in self.results if result.declaration.lower() == key.lower())
        return next(found, DeclarationResult(key[:1].upper() + key[1:], "", "", ""))


def parse_status(body: t.Any) -> Status:
    """Read a status document; keys of any case, missing parts are empty."""
    root = lowered(body)
    inner = lowered(root.get("deviceconfiguration", root))
    results = inner.get("results")
    return Status(
        word=str(inner.get("status") or ""),
        results=tuple(_result(lowered(item)) for item in (results if isinstance(results, list) else [])),
    )


def _result(item: Json) -> DeclarationResult:
    return DeclarationResult(
        declaration=str(item.get("declarationname") or ""),
        result_code=str(item.get("resultcode") or ""),
        error_code=str(item.get("errorcode") or ""),
        message=str(item.get("message") or ""),
    )
