# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page as text: well-formed, self-contained, escaped; and the line of time."""

from __future__ import annotations

import datetime
import html.parser
import re

import pytest

from ansible_collections.edgestack.azure.plugins.plugin_utils._report.fleet import fleet_report
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.page import fleet_page
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.time_line import time_line
from tests.benchmarks import large_fleet
from tests.tooling.checkout import CHECKOUT

TEMPLATE = str(CHECKOUT / "roles" / "report" / "templates" / "page.html.j2")
VOID = {"meta", "input", "br"}
HOSTILE = "<script>alert(1)</script>{{ 7 * 191 }}\"'&"


class Balance(html.parser.HTMLParser):
    """Reads a page and demands that every element ends where it has to."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.texts = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def read(page):
    reader = Balance()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def page_of(hosts):
    return fleet_page(fleet_report(hosts, generated=large_fleet.GENERATED, title="Shops"), TEMPLATE)


@pytest.fixture(scope="module")
def page():
    return page_of(large_fleet.collected(devices=60, clusters=2))


def test_every_element_ends(page):
    tags = read(page).tags
    assert sum(tag == "svg" and "time-line" in attrs.get("class", "") for tag, attrs in tags) == 1
    assert sum(tag == "svg" and attrs.get("class") == "graph" for tag, attrs in tags) == 2


def test_nothing_is_loaded_from_anywhere(page):
    for _, attrs in read(page).tags:
        assert not {"src", "style", "onclick"} & set(attrs)
        assert attrs.get("href", "#").startswith("#") or attrs["href"] == "fleet.json"
    assert "url(" not in page
    assert "@import" not in page


def test_headings_of_tables_are_buttons_that_tell_how_they_sort(page):
    heads = re.findall(r"<thead>.*?</thead>", page, re.DOTALL)
    assert len(heads) == 5
    for head in heads:
        assert head.count("<th ") == head.count('aria-sort="none"') == head.count('<button type="button">') > 2


def test_an_empty_fleet_is_a_page_too():
    texts = " ".join(read(page_of({})).texts)
    assert "Nothing: everything that was looked at is as it should be." in texts


def hostile(value):
    """The same data with hostile text in every place where there is text of a service."""
    if isinstance(value, dict):
        kept = ("host", "not_after", "result_code", "error_code", "action", "level", "id", "needs")
        return {key: one if key in kept else hostile(one) for key, one in value.items()}
    if isinstance(value, list):
        return [hostile(one) for one in value]
    return f"{value}{HOSTILE}" if isinstance(value, str) else value


def test_text_of_services_stays_text():
    hosts = large_fleet.collected(devices=8, clusters=2)
    page = page_of({f"{host}{HOSTILE}": hostile(found) for host, found in hosts.items()})
    reader = read(page)
    assert sum(tag == "script" for tag, _ in reader.tags) == 1
    assert "alert(1)</script>" not in page
    assert "1337" not in page
    assert any(HOSTILE in text for text in reader.texts)


def certificate(days):
    level = "expired" if days < 0 else "fine"
    return {"host": f"shop-{days}", "certificates": [{"days_left": days, "level": level}]}


def drawn(*days):
    return time_line([certificate(one) for one in days], today=datetime.date(2026, 3, 1))


def test_certificates_of_a_week_are_one_bar():
    line = drawn(0, 6, 7, 8, 9)
    assert [(bar["count"], bar["x"]) for bar in line["bars"]] == [(2, 28), (3, 48)]
    assert [bar["height"] for bar in line["bars"]] == [80, 120]
    assert line["bars"][0]["title"] == "2 end between 2026-03-01 and 2026-03-07: shop-0, shop-6"


def test_both_ends_of_the_line():
    line = drawn(-400, -1, 5000)
    first, last = line["bars"]
    assert (first["count"], first["level"]) == (2, "expired")
    assert first["x"] < line["today"]
    assert last["x"] + last["width"] <= line["width"]
    assert "or later" in last["title"]


def test_months():
    months = drawn()["months"]
    assert [month["label"] for month in months[:2] + months[9:11]] == ["Apr", "May", "2027", "Feb"]
    assert sorted(month["x"] for month in months) == [month["x"] for month in months]
    assert time_line([], today=datetime.date(2026, 3, 28))["months"][0]["label"] == ""
