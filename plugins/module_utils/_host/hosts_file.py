# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a hosts file says, and what it should say. Pure: text in, text out.

Text is bytes decoded as Latin-1, so that whatever is in the file comes back byte for byte.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError

OnConflict = t.Literal["fail", "replace", "keep"]
_FIELDS = re.compile(r"\S+")


@dataclasses.dataclass(frozen=True)
class Conflict:
    """A line outside our block that gives one of our names to another address. ``line`` counts from 1."""

    line: int
    address: str
    name: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.name} is {self.address}"


@dataclasses.dataclass(frozen=True)
class HostsPlan:
    """The wanted text of a hosts file and what led to it.

    ``removed`` and ``added`` are the lines that go and come, without line endings; ``adopted`` the names that other
    lines already give to the right address; ``kept`` the names that were left to a conflicting line.
    """

    text: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    adopted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclasses.dataclass(frozen=True)
class _Sections:
    """A file cut at our block: lines before, within (markers included) and after it."""

    before: list[str]
    block: list[str]
    after: list[str]


def plan_present(text: str, *, label: str, names: t.Sequence[str], address: str, on_conflict: OnConflict) -> HostsPlan:
    """Give every name the address: in lines that are there already, the others in one block marked with ``label``.

    Raises:
        CollectionError: The markers of the block are damaged.
    """
    sections = _cut(text, label)
    others = sections.before + sections.after
    conflicts = _conflicts(
        others, names=set(names), address=address, offset=(len(sections.before), len(sections.block))
    )
    disputed = {conflict.name for conflict in conflicts}
    before, after, removed, changed = sections.before, sections.after, [], []
    if on_conflict == "replace" and disputed:
        before, gone, rewritten = _without_names(before, disputed, spare_address=address)
        after, gone_after, rewritten_after = _without_names(after, disputed, spare_address=address)
        removed, changed = gone + gone_after, rewritten + rewritten_after
    adopted = _names_at(before + after, names=set(names), address=address)
    kept = [name for name in names if name in disputed] if on_conflict == "keep" else []
    missing = [name for name in names if name not in adopted and name not in kept]
    new_block = [_begin(label), *(f"{address} {name}" for name in missing), _end(label)] if missing else []
    old_block = [_bare(line) for line in sections.block]
    return HostsPlan(
        text=text if not removed and new_block == old_block else _join(before, after, block=new_block, like=text),
        removed=tuple(removed + (old_block if new_block != old_block else [])),
        added=tuple(changed + (new_block if new_block != old_block else [])),
        adopted=tuple(name for name in names if name in adopted),
        kept=tuple(kept),
        conflicts=tuple(conflicts),
    )


def plan_absent(text: str, *, label: str, names: t.Sequence[str], address: str | None) -> HostsPlan:
    """Remove our block, and the names from every other line; with ``address`` only from lines of that address.

    Raises:
        CollectionError: The markers of the block are damaged.
    """
    sections = _cut(text, label)
    before, gone, rewritten = _without_names(sections.before, set(names), only_address=address)
    after, gone_after, rewritten_after = _without_names(sections.after, set(names), only_address=address)
    old_block = [_bare(line) for line in sections.block]
    removed = gone + gone_after + old_block
    return HostsPlan(
        text=_join(before, after, block=[], like=text) if removed else text,
        removed=tuple(removed),
        added=tuple(rewritten + rewritten_after),
    )


def _begin(label: str) -> str:
    return f"# BEGIN edgestack.azure {label}"


def _end(label: str) -> str:
    return f"# END edgestack.azure {label}"


def _bare(line: str) -> str:
    return line.rstrip("\r\n")


def _ending(line: str) -> str:
    return line[len(_bare(line)) :]


def _lines(text: str) -> list[str]:
    """Cut after every line feed only: other characters that Python takes for line ends are content."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _cut(text: str, label: str) -> _Sections:
    lines = _lines(text)
    begins = [number for number, line in enumerate(lines) if _bare(line).strip() == _begin(label)]
    ends = [number for number, line in enumerate(lines) if _bare(line).strip() == _end(label)]
    if not begins and not ends:
        return _Sections(before=lines, block=[], after=[])
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        found = ", ".join(str(number + 1) for number in sorted(begins + ends))
        raise CollectionError(
            f"The block of {label} is damaged: it needs one line {_begin(label)!r} and after it one line"
            f" {_end(label)!r}."
            f" Markers were found in line {found}. Repair or remove them."
        )
    first, last = begins[0], ends[0]
    return _Sections(before=lines[:first], block=lines[first : last + 1], after=lines[last + 1 :])


def _parse(line: str) -> tuple[str, list[str]]:
    """Address and names of a line; both empty for a comment."""
    fields = _FIELDS.findall(line.split("#", 1)[0])
    return (fields[0], fields[1:]) if fields else ("", [])


def _conflicts(lines: list[str], *, names: set[str], address: str, offset: tuple[int, int]) -> list[Conflict]:
    """Lines that give one of ``names`` to another address.

    ``offset``: the block's position and length, for line numbers.
    """
    position, length = offset
    return [
        Conflict(line=number + 1 + (length if number >= position else 0), address=other, name=name.lower())
        for number, line in enumerate(lines)
        for other, given in [_parse(line)]
        if other != address
        for name in given
        if name.lower() in names
    ]


def _names_at(lines: list[str], *, names: set[str], address: str) -> set[str]:
    """Those of ``names`` that a line gives to ``address``, letter for letter: clients compare them as text."""
    return {name for line in lines for other, given in [_parse(line)] if other == address for name in given} & names


def _without_names(
    lines: list[str], names: set[str], *, spare_address: str | None = None, only_address: str | None = None
) -> tuple[list[str], list[str], list[str]]:
    """Take ``names`` out of ``lines``.

    Returns the new lines, the old text of changed ones, and what became of those.
    """
    result: list[str] = []
    removed: list[str] = []
    rewritten: list[str] = []
    for line in lines:
        address, given = _parse(line)
        concerned = address != spare_address and only_address in (None, address)
        if not concerned or not any(name.lower() in names for name in given):
            result.append(line)
            continue
        removed.append(_bare(line))
        if any(name.lower() not in names for name in given):
            shorter = _drop_names(line, names)
            rewritten.append(_bare(shorter))
            result.append(shorter)
    return result, removed, rewritten


def _drop_names(line: str, names: set[str]) -> str:
    """The line without these names; other names, the spaces between them and a comment stay as they are."""
    entry, mark, comment = _bare(line).partition("#")
    address = _FIELDS.search(entry)
    start = address.end() if address else 0
    shorter = re.sub(r"\s+(\S+)", lambda found: "" if found[1].lower() in names else found[0], entry[start:])
    return entry[:start] + shorter + mark + comment + _ending(line)


def _join(before: list[str], after: list[str], *, block: list[str], like: str) -> str:
    """Put the file together. A file that does not end with a line feed is left so, with the block or without."""
    ending = "\r\n" if "\r\n" in like else "\n"
    middle = [line + ending for line in block]
    lines = before + middle + after
    unfinished = bool(like) and not like.endswith("\n")
    if unfinished:
        lines = [
            line if _ending(line) or number == len(lines) - 1 else line + ending for number, line in enumerate(lines)
        ]
        if lines:
            lines[-1] = _bare(lines[-1])
    return "".join(lines)
