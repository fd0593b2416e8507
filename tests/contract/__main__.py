# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line: judge the traffic of a directory, print violations and coverage, exit 1 if there are violations."""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import pathlib
import sys
from collections.abc import Iterable, Iterator

from tests.contract.coverage import Coverage
from tests.contract.descriptions import Descriptions
from tests.contract.judge import Exchange, Judge, Violation

TABLE = "| Description | Exchanges | Operations | Properties sent | Properties returned |\n|---|---|---|---|---|"


@dataclasses.dataclass
class Verdict:
    """What came of all exchanges."""

    coverage: Coverage
    judged: int = 0
    in_other_version: int = 0
    skipped: collections.Counter[str] = dataclasses.field(default_factory=collections.Counter)
    violations: collections.Counter[Violation] = dataclasses.field(default_factory=collections.Counter)

    def figures(self) -> Iterator[str]:
        """Return the summary, line by line."""
        yield f"{self.judged} exchanges judged, {self.in_other_version} of them by another api-version's description"
        yield from (f"{count} exchanges not described: {reason}" for reason, count in sorted(self.skipped.items()))
        yield f"{self.violations.total()} violations of {len(self.violations)} kinds"


def judge_all(descriptions: Descriptions, exchanges: Iterable[Exchange]) -> Verdict:
    """Judge exchanges one after the other."""
    judge, verdict = Judge(descriptions), Verdict(Coverage(descriptions))
    for exchange in exchanges:
        judgement = judge.judge(exchange)
        if judgement.reason:
            verdict.skipped[judgement.reason] += 1
            continue
        verdict.judged += 1
        verdict.in_other_version += not judgement.exact
        verdict.violations.update(judgement.violations)
        if judgement.operation is not None:
            verdict.coverage.add(judgement.operation, exchange)
    return verdict


def recorded(directory: pathlib.Path) -> Iterator[Exchange]:
    """Read all recorded exchanges."""
    for path in sorted(directory.rglob("*.jsonl")):
        with path.open(encoding="utf-8") as stream:
            yield from (json.loads(line) for line in stream)


def report(verdict: Verdict) -> Iterator[str]:
    """Return the coverage report, as lines of Markdown."""
    files = verdict.coverage.files()
    yield "# What the tests exercise of the published descriptions\n"
    yield from (f"- {line}" for line in verdict.figures())
    yield f"\n{TABLE}"
    yield from (file.row() for file in files)
    for file in files:
        yield from file.details()


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__)
    parser.add_argument("traffic", type=pathlib.Path, help="directory of recorded traffic")
    parser.add_argument("descriptions", type=pathlib.Path, nargs="+", help="directories of API descriptions")
    parser.add_argument("--report", type=pathlib.Path, help="file for the coverage report, in Markdown")
    given = parser.parse_args(arguments)
    verdict = judge_all(Descriptions(*(path.resolve() for path in given.descriptions)), recorded(given.traffic))
    lines = [f"{count:6} x {violation}" for violation, count in sorted(verdict.violations.items())]
    lines += [*verdict.figures(), "", TABLE, *(file.row() for file in verdict.coverage.files())]
    sys.stdout.write("\n".join(lines) + "\n")
    if given.report:
        given.report.parent.mkdir(parents=True, exist_ok=True)
        given.report.write_text("\n".join(report(verdict)) + "\n", encoding="utf-8")
    if not verdict.judged:
        sys.stderr.write(f"There is no traffic in {given.traffic}: 'make integration' records it.\n")
    return 1 if verdict.violations or not verdict.judged else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
