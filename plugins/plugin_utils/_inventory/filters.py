# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which virtual machines an inventory is about."""

from __future__ import annotations

import collections.abc as c
import fnmatch
import typing as t

Facts = c.Mapping[str, t.Any]

_EXCEPT = "!"


def accepts(filters: Facts | None, facts: Facts) -> bool:
    """Whether a machine passes all filters.

    What the facts do not tell at all is not judged: so the little that a list tells can save reading the rest.

    Args:
        filters: The option ``filters``.
        facts: What is known of the machine.
    """
    given = {name: wanted for name, wanted in (filters or {}).items() if wanted is not None and name in facts}
    tags = given.pop("tags", {})
    return all(_matches(patterns, facts[name]) for name, patterns in given.items()) and all(
        _matches(patterns, (facts["tags"] or {}).get(tag)) for tag, patterns in tags.items()
    )


def _matches(patterns: t.Any, value: t.Any) -> bool:
    """Whether a value is one of the wanted and none of the excepted; no value is none of the wanted."""
    texts = [str(pattern) for pattern in (patterns if isinstance(patterns, list) else [patterns])]
    wanted = [text for text in texts if not text.startswith(_EXCEPT)]
    excepted = [text.removeprefix(_EXCEPT) for text in texts if text.startswith(_EXCEPT)]
    if value is None:
        return not wanted
    return (not wanted or _is_like(value, wanted)) and not _is_like(value, excepted)


def _is_like(value: t.Any, patterns: list[str]) -> bool:
    text = str(value).casefold()
    return any(fnmatch.fnmatchcase(text, pattern.casefold()) for pattern in patterns)
