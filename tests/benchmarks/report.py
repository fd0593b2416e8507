# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long the report about a large fleet takes to make, and its page to load and to sort in Chromium.

Loading is from the start of the navigation to the end of the event ``load``, so parsing, layout and scripts are in it.
``python tests/benchmarks/report.py [devices]``
"""

from __future__ import annotations

import pathlib
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.tooling.checkout import CHECKOUT, make_importable

make_importable()

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.fleet import fleet_report  # noqa: E402
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.page import fleet_page  # noqa: E402
from tests.benchmarks.large_fleet import GENERATED, collected  # noqa: E402
from tests.integration.report.browser import browser, missing_programs  # noqa: E402

DEVICES = 500
ROUNDS = 5
TEMPLATE = CHECKOUT / "roles" / "report" / "templates" / "page.html.j2"
LOADED = "const one = performance.getEntriesByType('navigation')[0]; return one.loadEventEnd - one.startTime"
SORTED = """
const start = performance.now();
document.querySelector('#devices thead button').click();
document.body.offsetHeight;
return performance.now() - start;
"""


def main(devices: int) -> None:
    """Measure and print."""
    start = time.perf_counter()
    report = fleet_report(collected(devices=devices, clusters=6), generated=GENERATED)
    page = fleet_page(report, str(TEMPLATE))
    say(
        f"report about {devices} devices: made in {time.perf_counter() - start:.2f} s, {len(page) / 1e6:.2f} MB of HTML"
    )
    if missing := missing_programs():
        say(f"page in Chromium: not measured, not installed: {', '.join(missing)}")
        return
    with tempfile.TemporaryDirectory() as directory:
        place = pathlib.Path(directory)
        (place / "fleet.html").write_text(page, encoding="utf-8")
        loads, sorts = measure(place)
    for what, times in (("loaded", loads), ("sorted", sorts)):
        say(f"page in Chromium: {what} in {statistics.median(times):.2f} s, at most {max(times):.2f} s")


def measure(directory: pathlib.Path) -> tuple[list[float], list[float]]:
    """Seconds for loading and for sorting, round after round."""
    loads, sorts = [], []
    with browser(directory / "profile") as window:
        for _ in range(ROUNDS):
            window.open(directory / "fleet.html")
            loads.append(window.run(LOADED) / 1000)
            sorts.append(window.run(SORTED) / 1000)
    return loads, sorts


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEVICES)
