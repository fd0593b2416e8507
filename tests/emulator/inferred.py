# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists what is a guess: every `# inferred` mark of the emulator with its place.

Run `python -m tests.emulator.inferred` from the repository root.
"""

from __future__ import annotations

import ast
import dataclasses
import pathlib
import re
import sys
from collections.abc import Iterator

MARK = re.compile(r"(?<!`)#\s*inferred:?\s*(?P<text>.*)$")
ROOT = pathlib.Path(__file__).resolve().parent
Scope = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclasses.dataclass(frozen=True)
class Guess:
    """One guess: file (relative to the emulator), line number, text, where in the file, and the line it is about."""

    file: str
    line: int
    text: str
    scope: str
    code: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.scope or 'module'}: {self.text}\n    {self.code}"


def guesses(root: pathlib.Path = ROOT) -> Iterator[Guess]:
    """Find all guesses, by file and line."""
    for path in sorted(root.rglob("*.py")):
        if path != pathlib.Path(__file__).resolve():
            yield from _of_file(path, root)


def _of_file(path: pathlib.Path, root: pathlib.Path) -> Iterator[Guess]:
    source = path.read_text(encoding="utf-8")
    lines, tree = source.splitlines(), ast.parse(source)
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    for number, line in enumerate(lines, start=1):
        match = MARK.search(line)
        if match is None:
            continue
        # A mark at the end of a line of comment refers to what the comment says before it.
        before = line[: match.start()].strip().lstrip("#").strip(' "')
        text = match.group("text").strip().strip('"') or before
        around = _around(statements, number)
        scope = ".".join(node.name for node in around if isinstance(node, Scope))
        subject = _subject([tree, *around], lines, number)
        # Where a bracket is left open, the next line says more.
        code = "".join(
            item.strip() for item in lines[subject - 1 : subject + lines[subject - 1].endswith(("(", "[", "{"))]
        )
        yield Guess(str(path.relative_to(root)), number, text, scope, code.removeprefix('"""'))


def _around(statements: list[ast.stmt], number: int) -> list[ast.stmt]:
    """Return the statements that a line is in, the innermost last."""
    found = [node for node in statements if node.lineno <= number <= (node.end_lineno or node.lineno)]
    return sorted(found, key=lambda node: (node.lineno, -(node.end_lineno or node.lineno)))


def _subject(around: list[ast.stmt | ast.Module], lines: list[str], number: int) -> int:
    """Return the line that a mark is about: for a comment that of the code, for a docstring what it describes."""
    innermost = around[-1]
    if isinstance(innermost, ast.Expr) and isinstance(innermost.value, ast.Constant):
        outer = around[-2]
        siblings = outer.body if isinstance(outer, Scope | ast.Module) else [innermost]
        place = siblings.index(innermost)
        if place:
            return siblings[place - 1].lineno
        return outer.lineno if isinstance(outer, Scope) else innermost.lineno
    while number < len(lines) and lines[number - 1].strip().startswith("#"):
        number += 1
    return number


if __name__ == "__main__":
    for guess in guesses():
        sys.stdout.write(f"{guess}\n")
