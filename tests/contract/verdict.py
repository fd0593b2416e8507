# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of all exchanges, in figures and as a report."""

from __future__ import annotations

import collections
import dataclasses
import json
import pathlib
import re
from collections.abc import Iterable, Iterator, Mapping

from tests.contract.coverage import RETURNED, SENT, Coverage, FileCoverage
from tests.contract.descriptions import Descriptions
from tests.contract.judge import Exchange, Judge, Violation
from tests.contract.parameters import header_value

OURS = "edgestack.azure"
Sin = tuple[str, Violation]
Table = Iterator[str]


@dataclasses.dataclass
class Verdict:
    """What came of all exchanges of one source.

    Attributes:
        others: Whether there are other people's clients in it.
        skipped: What no description covers: why, and the shape of the request.
        sins: What other people's clients did against the descriptions, with their names. The services take it.
    """

    coverage: Coverage
    others: bool = False
    judged: int = 0
    in_other_version: int = 0
    without_bodies: int = 0
    looks: int = 0
    skipped: collections.Counter[tuple[str, str]] = dataclasses.field(default_factory=collections.Counter)
    violations: collections.Counter[Violation] = dataclasses.field(default_factory=collections.Counter)
    sins: collections.Counter[Sin] = dataclasses.field(default_factory=collections.Counter)

    def figures(self) -> Iterator[str]:
        """Return the summary, line by line."""
        skipped = self.skipped.total()
        yield f"{self.judged + skipped} exchanges recorded: {self.judged} judged, {skipped} not described"
        yield f"{self.looks} of the judged are looks at running operations, judged by what started them"
        yield f"{self.in_other_version} of the judged are of an api-version next to the one that is described"
        yield f"{self.without_bodies} of the judged are described by path, verb and status codes only"
        for reason in sorted({reason for reason, _ in self.skipped}):
            count = sum(count for (known, _), count in self.skipped.items() if known == reason)
            yield f"{count} not described: {reason}"
        if self.sins:
            yield f"{self.sins.total()} deviations, of {len(self.sins)} kinds, in requests of other people's clients"
        yield f"{len(self.coverage.files())} descriptions used"
        yield f"{self.violations.total()} violations of {len(self.violations)} kinds"


def judge_all(descriptions: Descriptions, exchanges: Iterable[Exchange], *, others: bool = False) -> Verdict:
    """Judge exchanges in the order in which they happened.

    With `others` there are requests of other people's clients among them: those are not ours to mend.
    """
    judge, verdict = Judge(descriptions), Verdict(Coverage(descriptions), others)
    for exchange in exchanges:
        judgement = judge.judge(exchange)
        if judgement.reason:
            verdict.skipped[(judgement.reason, f"{exchange['method']} {shape_of(exchange['url'])}")] += 1
            continue
        verdict.judged += 1
        verdict.looks += judgement.look
        verdict.in_other_version += not judgement.exact
        for violation in judgement.violations:
            client = client_of(exchange["request_headers"])
            if others and client != OURS and not violation.of_answer:
                verdict.sins[(client, violation)] += 1
            else:
                verdict.violations[violation] += 1
        if judgement.operation is not None and not judgement.look:
            verdict.without_bodies += judgement.operation.bare
            verdict.coverage.add(judgement.operation, exchange)
    return verdict


def client_of(headers: Mapping[str, str]) -> str:
    """Return who sent a request, as it calls itself, without version."""
    return re.split(r"[/ ]", header_value(headers, "user-agent") or "")[0] or "without a name"


def shape_of(url: str) -> str:
    """Return the path of a URL without what differs from one exchange to the next: the names behind the third part."""
    path = url.partition("://")[2].partition("/")[2].partition("?")[0]
    parts = [part for part in path.split("/") if part]
    named = parts[:1] in (["api"], ["rest"])
    return "/" + "/".join(parts if named else ["{name}"] * len(parts))


def recorded(directory: pathlib.Path) -> Iterator[Exchange]:
    """Read all recorded exchanges."""
    for path in sorted(directory.rglob("*.jsonl")):
        with path.open(encoding="utf-8") as stream:
            yield from (json.loads(line) for line in stream)


def table(files: list[FileCoverage]) -> Table:
    """Return what was exercised of each description, as lines of Markdown."""
    yield "| Description | Exchanges | Operations | of used types | Properties sent | Properties returned |"
    yield "|---|---|---|---|---|---|"
    for file in files:
        used = sum(1 for count in file.operations.values() if count)
        sides = (f"{file.totals[side] - len(file.missing[side])} of {file.totals[side]}" for side in (SENT, RETURNED))
        operations = f"{used} of {len(file.operations)} | {used} of {used + len(file.unused)}"
        yield f"| {file.name} | {file.exchanges} | {operations} | {' | '.join(sides)} |"


def report(sources: dict[str, Verdict]) -> Iterator[str]:
    """Return the report on each source, as lines of Markdown. What is never used is told of our own only."""
    yield "# What the tests exercise of the API descriptions"
    for source, verdict in sources.items():
        yield f"\n## {source}\n"
        yield from (f"- {line}" for line in verdict.figures())
        yield ""
        yield from table(verdict.coverage.files())
        yield from _counted("Not described", {f"{why}: {shape}": n for (why, shape), n in verdict.skipped.items()})
        yield from _counted(
            "Requests of other people's clients that are not as described",
            {f"{client}: {violation}": count for (client, violation), count in verdict.sins.items()},
        )
    for verdict in sources.values():
        for file in verdict.coverage.files() if not verdict.others else ():
            yield from _details(file)


def _counted(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if counts:
        yield f"\n### {title}\n"
        yield from (f"- {count} x {name}" for name, count in sorted(counts.items()))


def _details(file: FileCoverage) -> Iterator[str]:
    yield f"\n## {file.name}\n"
    yield f"- operations never used: {_listed(file.unused)}"
    others = (f"{kind} ({count})" for kind, count in file.other_kinds.items())
    yield f"- types that nothing is about, with their operations: {', '.join(others) or 'none'}"
    for side in (SENT, RETURNED):
        yield f"- properties never {side}: {_listed(file.missing[side])}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"
