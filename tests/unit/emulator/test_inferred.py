# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of guesses: every mark is found, with what it is about."""

from __future__ import annotations

import pathlib
import textwrap

from tests.emulator.inferred import ROOT, guesses

SOURCE = '''
    """A module.

    Source: facts. # inferred: the rest.
    """

    LIMIT = 3
    """How many. # inferred"""
    # inferred: the words
    WORDS = {
        "a": 1,  # inferred: one
    }


    class Shop:
        def open(self) -> None:
            """Open it. # inferred: when."""
            # inferred: code and text,
            # which is long.
            raise ValueError("shut")
'''


def test_every_kind_of_mark_is_found(tmp_path: pathlib.Path) -> None:
    (tmp_path / "shop.py").write_text(textwrap.dedent(SOURCE), encoding="utf-8")
    assert [(guess.line, guess.scope, guess.text, guess.code) for guess in guesses(tmp_path)] == [
        (4, "", "the rest.", "A module."),
        (8, "", "How many.", "LIMIT = 3"),
        (9, "", "the words", 'WORDS = {"a": 1,  # inferred: one'),
        (11, "", "one", '"a": 1,  # inferred: one'),
        (17, "Shop.open", "when.", "def open(self) -> None:"),
        (18, "Shop.open", "code and text,", 'raise ValueError("shut")'),
    ]


def test_guesses_of_the_emulator() -> None:
    """None is hidden in a sentence, and all say what is guessed."""
    found = list(guesses())
    assert len(found) > 100
    assert [guess for guess in found if len(guess.text) < 5] == []
    marked = {(guess.file, guess.line) for guess in found}
    told = [
        (path.relative_to(ROOT).as_posix(), number)
        for path in ROOT.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "inferred" in line.replace("`# inferred", "") and path.name != "inferred.py"
    ]
    assert [place for place in told if place not in marked] == []
