# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option ``query`` of info modules."""

from __future__ import annotations

import collections.abc as c
import contextlib
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._deps import missing
from ansible_collections.edgestack.azure.plugins.module_utils._errors import InvalidInput

Query = t.Callable[[list[dict[str, t.Any]]], list[t.Any]]


def query_of(expression: str | None) -> Query:
    """A JMESPath expression as a function over the results; its answer is always a list.

    Raises:
        InvalidInput: The text is no expression. The function raises it too, for what only the data can show.
        MissingLibrary: There is no ``jmespath``.
    """
    if not expression:
        return lambda found: found
    try:
        import jmespath
    except ImportError as error:
        raise missing("jmespath", "for the option 'query'") from error
    with _explained(expression, jmespath.exceptions.JMESPathError):
        compiled = jmespath.compile(expression)

    def evaluate(found: list[dict[str, t.Any]]) -> list[t.Any]:
        with _explained(expression, jmespath.exceptions.JMESPathError):
            value = compiled.search(found)
        if value is None:
            return []
        return value if isinstance(value, list) else [value]

    return evaluate


@contextlib.contextmanager
def _explained(expression: str, failure: type[Exception]) -> c.Iterator[None]:
    try:
        yield
    except failure as error:
        raise InvalidInput.of(
            "query", expression, f"a JMESPath expression over the list of results ({error})"
        ) from error
