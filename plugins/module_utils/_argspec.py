# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Argument specifications as values that can be merged."""

from __future__ import annotations

import copy
import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class ArgumentSpec:
    """An Ansible argument specification with its cross-option rules. Merging never changes either side."""

    argument_spec: dict[str, dict[str, t.Any]] = dataclasses.field(default_factory=dict)
    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_together: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[tuple[t.Any, ...], ...] = ()
    required_by: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    def merge(self, *others: ArgumentSpec) -> ArgumentSpec:
        """The union of this and the other specifications; of an option given twice the last one counts."""
        merged = self
        for other in others:
            merged = ArgumentSpec(
                argument_spec={**merged.argument_spec, **other.argument_spec},
                mutually_exclusive=merged.mutually_exclusive + other.mutually_exclusive,
                required_together=merged.required_together + other.required_together,
                required_one_of=merged.required_one_of + other.required_one_of,
                required_if=merged.required_if + other.required_if,
                required_by={**merged.required_by, **other.required_by},
            )
        return merged

    def to_kwargs(self) -> dict[str, t.Any]:
        """Keyword arguments for ``AnsibleModule`` and ``ArgumentSpecValidator``."""
        return {
            "argument_spec": copy.deepcopy(self.argument_spec),
            "mutually_exclusive": [list(names) for names in self.mutually_exclusive],
            "required_together": [list(names) for names in self.required_together],
            "required_one_of": [list(names) for names in self.required_one_of],
            "required_if": [list(rule) for rule in self.required_if],
            "required_by": {name: list(names) for name, names in self.required_by.items()},
        }
