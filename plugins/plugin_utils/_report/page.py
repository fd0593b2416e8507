# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Renders a report as one page that needs nothing else.

What services report is not trusted. Every value is escaped by the template engine, and a policy in the page lets the
browser run the page's own script and no other.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import operator
import typing as t
from collections.abc import Mapping
from pathlib import Path

import jinja2
from markupsafe import Markup

from ansible_collections.edgestack.azure.plugins.plugin_utils._report import graph
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.state import Document, State
from ansible_collections.edgestack.azure.plugins.plugin_utils._report.time_line import time_line

_SOONEST = 12
"""So many certificates are named below the line of time."""


def fleet_page(report: Mapping[str, t.Any], template: str) -> str:
    """The page of a report that :func:`fleet_report` made.

    Args:
        template: Path of a Jinja template. ``style.css`` and ``script.js`` are in the same directory.
    """
    place = Path(template)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(place.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = ((place.parent / name).read_text(encoding="utf-8") for name in ("style.css", "script.js"))
    generated = datetime.datetime.fromisoformat(str(report["generated"]).replace("Z", "+00:00"))
    return environment.get_template(place.name).render(
        report=report,
        generated=generated,
        # They are this collection's own files and not data.
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}",
        time_line=time_line(report["devices"], today=generated.date()),
        soonest=_soonest(report),
        troubles=_troubles(report),
        graphs={index: graph.layout(cluster["dependencies"]) for index, cluster in enumerate(report["clusters"])},
        node_width=graph.NODE_WIDTH,
        node_height=graph.NODE_HEIGHT,
    )


def _source(text: str) -> str:
    """What a content security policy calls an inline text that it allows."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _soonest(report: Mapping[str, t.Any]) -> list[Document]:
    """The certificates that end first, one of each device."""
    found = [
        {**min(device["certificates"], key=operator.itemgetter("days_left")), "host": device["host"]}
        for device in report["devices"]
        if device["certificates"]
    ]
    return sorted(found, key=operator.itemgetter("days_left"))[:_SOONEST]


def _troubles(report: Mapping[str, t.Any]) -> list[Document]:
    """What is not as it should be, the worst and the most frequent first; what has the same problems is one entry."""
    groups: dict[tuple[str, str], list[str]] = {}
    for item in [*report["devices"], *report["clusters"]]:
        if item["state"] != State.OK:
            groups.setdefault((item["state"], "; ".join(item["problems"])), []).append(item["host"])
    order = [state.value for state in State]
    return [
        {"state": state, "text": text, "hosts": hosts}
        for (state, text), hosts in sorted(groups.items(), key=lambda one: (-order.index(one[0][0]), -len(one[1])))
    ]
