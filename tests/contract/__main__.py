# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line: judge recorded traffic, print coverage, violations and figures, exit 1 if there are violations."""

from __future__ import annotations

import argparse
import pathlib
import sys
from collections.abc import Iterator

from tests.contract.descriptions import Descriptions
from tests.contract.verdict import Verdict, judge_all, recorded, report, table


def summary(source: str, verdict: Verdict) -> Iterator[str]:
    """Return what is printed about one source."""
    yield f"{source}:"
    yield from table(verdict.coverage.files())
    yield from (f"{count:6} x {violation}" for violation, count in sorted(verdict.violations.items()))
    yield from verdict.figures()
    yield ""


def main(arguments: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__)
    parser.add_argument("traffic", type=pathlib.Path, help="directory of recorded traffic")
    parser.add_argument("descriptions", type=pathlib.Path, nargs="+", help="directories of API descriptions")
    parser.add_argument(
        "--clients", type=pathlib.Path, help="directory of traffic of other people's clients, if there is any"
    )
    parser.add_argument("--report", type=pathlib.Path, help="file for the coverage report, in Markdown")
    given = parser.parse_args(arguments)
    descriptions = Descriptions(*(path.resolve() for path in given.descriptions))
    sources = {"Modules, roles and playbooks": judge_all(descriptions, recorded(given.traffic))}
    if given.clients and given.clients.is_dir():
        sources["Other people's clients"] = judge_all(descriptions, recorded(given.clients), others=True)
    for source, verdict in sources.items():
        sys.stdout.write("\n".join(summary(source, verdict)) + "\n")
    if given.report:
        given.report.parent.mkdir(parents=True, exist_ok=True)
        given.report.write_text("\n".join(report(sources)) + "\n", encoding="utf-8")
    if not all(verdict.judged for verdict in sources.values()):
        sys.stderr.write(f"There is no traffic in {given.traffic}: 'make integration' records it.\n")
        return 1
    return 1 if any(verdict.violations for verdict in sources.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
