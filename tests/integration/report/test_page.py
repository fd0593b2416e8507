# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page in a real browser, with 500 devices: shown without complaint, sorted, filtered, safe."""

from __future__ import annotations

import collections.abc as c
import typing as t

import pytest

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.fleet import fleet_report
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.page import fleet_page
from tests.benchmarks.large_fleet import GENERATED, collected
from tests.integration.report.browser import Browser, browser, missing_programs
from tests.tooling.checkout import BUILD, CHECKOUT

TEMPLATE = CHECKOUT / "roles" / "report" / "templates" / "page.html.j2"
DEVICES = 500
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
ROWS = "[...document.querySelectorAll('#devices tbody tr')]"
HEADINGS = "[...document.querySelectorAll('#devices thead th')]"
TYPE = """
const input = document.querySelector('.filter input');
input.value = arguments[0];
input.dispatchEvent(new Event('input'));
"""
HANDLER = '<i id="planted" onclick="document.title=1"></i>'

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {', '.join(missing_programs())}")


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> c.Iterator[Browser]:
    """A browser that shows the report about a large fleet, in which one device is called as an attacker would."""
    directory = tmp_path_factory.mktemp("report")
    hosts = collected(devices=DEVICES, clusters=3)
    hosts["shop-001"]["device"]["configuration"]["device_info"]["software_version"] = HOSTILE
    hosts["shop-001"]["device"]["failure"] = HOSTILE
    page = directory / "fleet.html"
    page.write_text(fleet_page(fleet_report(hosts, generated=GENERATED), str(TEMPLATE)), encoding="utf-8")
    with browser(directory / "profile") as window:
        window.open(page)
        yield window


def column(window: Browser, label: str) -> list[str]:
    """The values of a column of the devices that are shown, in their order."""
    place = window.run(f"return {HEADINGS}.findIndex(one => one.innerText.trim() === arguments[0])", label)
    found: list[str] = window.run(f"return {ROWS}.filter(r => !r.hidden).map(r => r.cells[{place}].dataset.value)")
    return found


def press(window: Browser, label: str) -> str:
    """Press a heading of the table of devices; says how the column is sorted then."""
    sorted_now: str = window.run(
        f"const heading = {HEADINGS}.find(one => one.innerText.trim() === arguments[0]);"
        "heading.querySelector('button').click(); return heading.getAttribute('aria-sort')",
        label,
    )
    return sorted_now


def test_everything_is_shown_and_nothing_is_fetched(window: Browser) -> None:
    assert window.console() == []
    assert window.run(f"return {ROWS}.length") == DEVICES
    assert window.run("return performance.getEntriesByType('resource').length") == 0
    assert window.run("return document.querySelectorAll('svg.time-line g').length") > 40


def test_hostile_text_is_only_text(window: Browser) -> None:
    assert window.run("return document.title") == "Edge fleet"
    assert window.run("return document.images.length + document.querySelectorAll('body script').length") == 1
    assert HOSTILE in window.run(f"return {ROWS}.find(r => r.innerText.includes('shop-001')).textContent")


def test_policy_stops_scripts_that_got_in(window: Browser) -> None:
    """The second line of defence: a handler put in by force is not run."""
    window.run("document.body.insertAdjacentHTML('beforeend', arguments[0])", HANDLER)
    window.run("document.getElementById('planted').click()")
    assert window.run("return document.title") == "Edge fleet"
    assert any("Content Security Policy" in line for line in window.console())


def test_sorting(window: Browser) -> None:
    assert press(window, "Days left") == "ascending"
    days = [int(value) for value in column(window, "Days left")]
    assert days == sorted(days)
    assert press(window, "Days left") == "descending"
    assert [int(value) for value in column(window, "Days left")] == sorted(days, reverse=True)
    assert press(window, "Device") == "ascending"
    # Numbers inside of names count as numbers.
    assert column(window, "Device")[:2] == ["depot-002", "depot-006"]


def test_filter(window: Browser) -> None:
    window.run(TYPE, "FERRY refused")
    found = column(window, "Device")
    assert found
    assert all(name.startswith("ferry-") for name in found)
    told = window.run("return document.querySelector('.filter output').textContent")
    assert told == f"{len(found)} of {DEVICES} shown"
    window.run(TYPE, "")
    window.run("document.querySelector('.filter button[value=unreachable]').click()")
    assert set(column(window, "State")) == {"3"}
    window.run("document.querySelector('.filter button[value=unreachable]').click()")
    assert len(column(window, "Device")) == DEVICES


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 980), ("light", 800), ("light", 500)]
)
def test_pictures(window: Browser, scheme: str, width: int) -> None:
    """For people to look at. A machine can say that text differs enough from its background, and fits the window."""
    window.prefer(prefers_color_scheme=scheme)
    pictures = BUILD / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    window.picture(pictures / f"report-{scheme}-{width}.png", width=width)
    assert (pictures / f"report-{scheme}-{width}.png").stat().st_size > 20_000
    faint: list[t.Any] = window.run(CONTRAST)
    assert faint == []
    too_wide = window.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0


# The contrast of WCAG 2 between each text and the next opaque background behind it; 4.5 is its level AA.
CONTRAST = """
const linear = (part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
const luminance = (colour) => {
  const [red, green, blue] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => linear(part / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const background = (element) => {
  const found = element ? getComputedStyle(element).backgroundColor : 'rgb(255, 255, 255)';
  return / 0\\)$/.test(found) ? background(element.parentElement) : found;
};
const faint = new Set();
for (const element of document.querySelectorAll('body *:not(svg *, script)')) {
  if (![...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim())) continue;
  const [dark, bright] = [getComputedStyle(element).color, background(element)].map(luminance).sort((a, b) => a - b);
  const ratio = (bright + 0.05) / (dark + 0.05);
  if (ratio < 4.5) faint.add(`${element.tagName} ${element.className} ${ratio.toFixed(2)}`);
}
return [...faint];
"""
