# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare documented options with an argument specification, option by option, at any depth."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator, Mapping

Options = Mapping[str, Mapping[str, t.Any]]
# Keys of an argument specification with what they count as when they are not written.
_COMPARED: t.Final[Mapping[str, t.Any]] = {
    "type": "str",
    "elements": None,
    "required": False,
    "default": None,
    "choices": None,
    "aliases": None,
}


def _comparable(key: str, description: Mapping[str, t.Any]) -> t.Any:
    value = description.get(key, _COMPARED[key])
    if key == "required":
        return bool(value)
    if key in ("choices", "aliases"):
        return sorted(map(str, value)) if value else None
    return value


def _fallback_variables(specification: Mapping[str, t.Any]) -> list[str]:
    fallback = specification.get("fallback", ())
    return [name for argument in fallback[1:] if isinstance(argument, (list, tuple)) for name in argument]


def _prose(description: Mapping[str, t.Any]) -> str:
    text = description.get("description", "")
    paragraphs = [text] if isinstance(text, str) else text
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _one_option(name: str, documented: Mapping[str, t.Any], specified: Mapping[str, t.Any]) -> Iterator[str]:
    for key in _COMPARED:
        said, meant = _comparable(key, documented), _comparable(key, specified)
        # A truth value is no number here: False and 0 are different defaults.
        if said != meant or isinstance(said, bool) is not isinstance(meant, bool):
            yield f"option '{name}': {key} is {said!r} in the documentation and {meant!r} in the argument spec"
    if not _prose(documented).strip():
        yield f"option '{name}': description is missing"
    if "no_log" in documented:
        yield f"option '{name}': no_log belongs to the argument spec, not to the documentation"
    for variable in _fallback_variables(specified):
        if f"E({variable})" not in _prose(documented):
            yield f"option '{name}': the documentation does not mention its environment variable as E({variable})"


def compare_options(documented: Options, specified: Options, parent: str = "") -> Iterator[str]:
    """Every difference between both sides as one sentence that names the option by its dotted path."""
    for option in sorted(documented.keys() | specified.keys()):
        name = f"{parent}{option}"
        if option not in documented:
            yield f"option '{name}' is not documented"
        elif option not in specified:
            yield f"option '{name}' is documented, and the argument spec does not have it"
        else:
            yield from _one_option(name, documented[option], specified[option])
            suboptions = documented[option].get("suboptions") or {}
            yield from compare_options(suboptions, specified[option].get("options") or {}, f"{name}.")
