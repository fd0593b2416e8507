# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-rulebook needs of AWX's API to run a job template. Source: the requests of ansible-rulebook 1.3.2."""

from __future__ import annotations

import http.server
import json
import queue
import typing as t
import urllib.parse

from tests.background import InBackground

Launch = tuple[str, dict[str, t.Any]]


class Controller(InBackground):
    """Has every job template that is asked for; its jobs succeed at once.

    Attributes:
        launches: Name of the template and what it was launched with, in their order.
    """

    def __init__(self) -> None:
        self.launches: queue.Queue[Launch] = queue.Queue()
        handler = type("Handler", (_Handler,), {"launches": self.launches})
        super().__init__(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))


class _Handler(http.server.BaseHTTPRequestHandler):
    launches: queue.Queue[Launch]

    def do_GET(self) -> None:
        """Answer with a template, a job or the version."""
        url = urllib.parse.urlsplit(self.path)
        asked = dict(urllib.parse.parse_qsl(url.query))
        found = []
        if url.path.endswith("/unified_job_templates/"):
            found = [_template(asked["name"])]
        elif url.path.endswith("/jobs/"):
            found = [{"id": int(asked["id__in"]), "status": "successful", "created": "2026-01-31T12:00:00Z"}]
        self._answer({"results": found, "version": "24.6.1"})

    def do_POST(self) -> None:
        """Launch a template."""
        name = urllib.parse.unquote(self.path.split("/")[-3])
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer({"url": "/api/v2/jobs/7/"})
        self.launches.put((name, body))

    def _answer(self, content: dict[str, t.Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: t.Any) -> None:
        """Say nothing."""


def _template(name: str) -> dict[str, t.Any]:
    return {
        "id": 5,
        "type": "job_template",
        "name": name,
        "summary_fields": {"organization": {"name": "Default"}},
        "related": {"launch": f"/api/v2/job_templates/{urllib.parse.quote(name)}/launch/"},
        **dict.fromkeys(("ask_inventory_on_launch", "ask_labels_on_launch", "ask_variables_on_launch"), False),
        "ask_limit_on_launch": True,
    }
