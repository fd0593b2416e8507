# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether values written in an example are what the documented options take; templates count as any right value."""

from __future__ import annotations

import copy
import typing as t
from collections.abc import Iterator, Mapping

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from tests.tooling.option_checks import Options

_KEPT: t.Final = ("type", "elements", "choices", "required", "aliases")
_STAND_INS: t.Final[Mapping[str, t.Any]] = {
    "int": 1,
    "float": 1.0,
    "bool": True,
    "list": [],
    "dict": {},
}


def check_values(given: Mapping[str, t.Any], options: Options, *, partial: bool = False) -> Iterator[str]:
    """What Ansible would say of these values, one sentence a mistake.

    Args:
        given: Values by option, as they are written.
        options: Documented options, of a module (``suboptions``) or of a role (``options``).
        partial: Whether required options at the top may be missing, as they may be set elsewhere.
    """
    specification = _specification(options)
    if partial:
        for name, one in specification.items():
            specification[name] = {**one, "required": False}
    validator = ArgumentSpecValidator(specification)
    yield from validator.validate(_filled(given, specification)).error_messages


def _specification(options: Options) -> dict[str, dict[str, t.Any]]:
    specification = {}
    for name, described in options.items():
        one = {
            key: described[key] for key in ("type", "elements", "choices", "required", "aliases") if key in described
        }
        nested = described.get("suboptions") or described.get("options")
        specification[name] = {**one, **({"options": _specification(nested)} if nested else {})}
    return specification


def _filled(value: t.Any, specification: Mapping[str, t.Any]) -> t.Any:
    """A mapping of options with a stand-in for every value that is a template."""
    if not isinstance(value, dict):
        return value
    names = {alias: name for name, one in specification.items() for alias in (name, *one.get("aliases", ()))}
    return {key: _filled_value(one, specification.get(names.get(key, ""), {})) for key, one in value.items()}


def _filled_value(value: t.Any, described: Mapping[str, t.Any]) -> t.Any:
    if isinstance(value, str) and "{{" in value:
        choices = described.get("choices")
        return choices[0] if choices else copy.copy(_STAND_INS.get(described.get("type", "str"), "text"))
    if isinstance(value, list):
        element = {**described, "type": described.get("elements", "raw")}
        return [_filled_value(one, element) for one in value]
    return _filled(value, described["options"]) if "options" in described else value
