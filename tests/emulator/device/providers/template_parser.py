# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The expressions of ARM templates: text in brackets to a tree. Also the JSON with comments that templates come in.

Source: public description of the template language; edge-api facts 5 (the Azure CLI sends a body that is not JSON).
"""

from __future__ import annotations

import dataclasses
import json
import re

from tests.emulator.messages import Json

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>-?\d+)|(?P<name>[A-Za-z_$][\w$]*)|(?P<mark>[()\[\],.]))"
)
LOOSE = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<key>[A-Za-z_]\w*(?=\s*:))|(?P<comma>,(?=\s*[}\]]))',
    re.DOTALL,
)


class TemplateError(Exception):
    """A template that cannot be understood."""


@dataclasses.dataclass(frozen=True)
class Literal:
    """A string or a number."""

    value: str | int


@dataclasses.dataclass(frozen=True)
class Invocation:
    """A function with its arguments."""

    name: str
    arguments: tuple[Expression, ...]


@dataclasses.dataclass(frozen=True)
class Access:
    """A member (or an element) of a value."""

    of: Expression
    key: Expression


Expression = Literal | Invocation | Access


def is_expression(text: str) -> bool:
    """Tell whether a string is an expression; `[[` starts a plain one."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def parse(text: str) -> Expression:
    """Parse an expression with its brackets."""
    parser = _Parser(text[1:-1])
    found = parser.expression()
    parser.end()
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split()
        self._at = 0

    def _split(self) -> list[tuple[str, str]]:
        found, at, text = [], 0, self._text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise self._error(f"unexpected '{text[at:].strip()[:10]}'")
            found.append((match.lastgroup, match.group(match.lastgroup)))
            at = match.end()
        return found

    def _error(self, reason: str) -> TemplateError:
        return TemplateError(f"Unable to parse language expression '{self._text}': {reason}.")

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise self._error("it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _sees(self, mark: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] == ("mark", mark)

    def _take(self, mark: str) -> None:
        kind, text = self._next()
        if (kind, text) != ("mark", mark):
            raise self._error(f"expected '{mark}' and found '{text}'")

    def end(self) -> None:
        """Refuse what follows a complete expression."""
        if self._at < len(self._tokens):
            raise self._error(f"unexpected '{self._tokens[self._at][1]}'")

    def expression(self) -> Expression:
        """Parse a value with all that is accessed of it."""
        kind, text = self._next()
        if kind == "string":
            return Literal(text[1:-1].replace("''", "'"))
        if kind == "number":
            return Literal(int(text))
        if kind != "name":
            raise self._error(f"unexpected '{text}'")
        found: Expression = Invocation(text, self._arguments())
        while True:
            if self._sees("."):
                self._take(".")
                found = Access(found, Literal(self._next()[1]))
            elif self._sees("["):
                self._take("[")
                found = Access(found, self.expression())
                self._take("]")
            else:
                return found

    def _arguments(self) -> tuple[Expression, ...]:
        self._take("(")
        found: list[Expression] = []
        while not self._sees(")"):
            if found:
                self._take(",")
            found.append(self.expression())
        self._take(")")
        return tuple(found)


def loads(text: str) -> Json:
    """Read JSON with comments, bare keys and trailing commas; ValueError when it is something else."""

    def strict(match: re.Match[str]) -> str:
        if match.lastgroup == "key":
            return f'"{match.group()}"'
        return match.group() if match.lastgroup == "string" else ""

    # Twice: a comma may be trailing only when the comment behind it is gone.
    return json.loads(LOOSE.sub(strict, LOOSE.sub(strict, text)))
