# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules for the text of the project's files, whatever they are about."""

from __future__ import annotations

import ast
import re
import sys
import typing as t
from collections.abc import Iterator, Mapping
from pathlib import PurePath

MAXIMUM_FILE_LINES = 600
MAXIMUM_FUNCTION_LINES = 40
# REUSE-IgnoreStart
HEADER = (
    "# Copyright (c) 2026, The edgestack.azure contributors",
    "# GNU General Public License v3.0 or later (see LICENSE)",
    "# SPDX-License-Identifier: GPL-3.0-or-later",
)
# REUSE-IgnoreEnd
# One letter of each stands in brackets, so that this file does not contain what it looks for.
FORBIDDEN: t.Final[Mapping[str, str]] = {
    r"p[y]pi\.[o]rg|python[h]osted|[n]pmjs\.|deb[.]debian": "the host of a package registry",
    r"(?<![\w.~])/(?:[w]ork|[r]oot|[f]arm)/|/[t]mp/venv": "a path of one machine",
    r"except (?:Base)?[E]xception\b|except[:]": "a broad catch",
    r"\b(?:T[O]DO|F[I]XME|X[X]X)\b": "unfinished work",
    r"\bverify=[F]alse\b": "TLS verification switched off",
}


def check_text(name: str, text: str) -> Iterator[str]:
    """Lines with something that no file of the project may contain."""
    for pattern, meaning in FORBIDDEN.items():
        for number, line in enumerate(text.splitlines(), start=1):
            if re.search(pattern, line):
                yield f"{name}:{number}: {meaning}: {line.strip()[:120]}"


def _length(node: ast.stmt | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines without the docstring; an expression returned at the end, often a table, counts as one line."""
    length = _length(function)
    first, last = function.body[0], function.body[-1]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        length -= _length(first)
    if isinstance(last, ast.Return):
        length -= _length(last) - 1
    return length


def check_python(name: str, text: str) -> Iterator[str]:
    """The header, and the size of a file and of its functions; a test may tell a long story."""
    lines = text.splitlines()
    if lines and tuple(line for line in lines[:4] if not line.startswith("#!"))[:3] != HEADER:
        yield f"{name}: the first lines are not the copyright header"
    if len(lines) > MAXIMUM_FILE_LINES:
        yield f"{name}: {len(lines)} lines, more than {MAXIMUM_FILE_LINES}: it is probably two files"
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.name.startswith("test_"):
            continue
        if _lines_of_code(node) > MAXIMUM_FUNCTION_LINES:
            yield f"{name}:{node.lineno}: {node.name}() has {_lines_of_code(node)} lines: it does more than one thing"


def check_file_name(path: PurePath) -> Iterator[str]:
    """A plugin's support file named like a standard module: pylint takes the one for the other."""
    if path.parts[:2] == ("plugins", "module_utils") and path.stem in sys.stdlib_module_names:
        yield f"{path}: there is a module '{path.stem}' in the standard library, and pylint takes the one for the other"
