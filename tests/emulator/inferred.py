# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists what is a guess: every `# inferred` mark of the emulator with its place.

Run `python -m tests.emulator.inferred` from the repository root.
"""

from __future__ import annotations

import dataclasses
import pathlib
import re
import sys
from collections.abc import Iterator

MARK = re.compile(r"(?<!`)#\s*inferred:?\s*(?P<text>.*)$")
CODE_LINES = 5
ROOT = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass(frozen=True)
class Guess:
    """One guess: file (relative to the emulator), line number, text, and the code below it that it is about."""

    file: str
    line: int
    text: str
    code: str


def guesses(root: pathlib.Path = ROOT) -> Iterator[Guess]:
    """Find all guesses, by file and line."""
    for path in sorted(root.rglob("*.py")):
        if path != pathlib.Path(__file__).resolve():
            yield from _of_file(path, root)


def _of_file(path: pathlib.Path, root: pathlib.Path) -> Iterator[Guess]:
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        match = MARK.search(line)
        if match is None:
            continue
        # A mark at the end of a line of comment refers to what the comment says before it.
        before = line[: match.start()].strip().lstrip("#").strip(' "')
        text = match.group("text").strip().strip('"') or before
        yield Guess(str(path.relative_to(root)), number, text, _code_after(lines, number))


def _code_after(lines: list[str], number: int) -> str:
    """Return the start of the statement that follows a comment."""
    following = [line.strip() for line in lines[number : number + CODE_LINES + 3] if not line.strip().startswith("#")]
    return " ".join(following[:CODE_LINES])


if __name__ == "__main__":
    for guess in guesses():
        sys.stdout.write(f"{guess.file}:{guess.line}: {guess.text}\n    {guess.code}\n")
