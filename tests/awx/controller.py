# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules of ``awx.awx`` need of AWX's API: objects that are listed, made, changed and associated.

It keeps what it is sent, and refuses what AWX refuses and the modules do not check: see :mod:`tests.awx.rules`.
Source: the requests of awx.awx 24.6.1, and the validation in AWX's own code.
"""

from __future__ import annotations

import collections
import http.server
import json
import typing as t
import urllib.parse
from pathlib import Path

from tests.awx.rules import Refused, check_credential_type, check_rrule, check_survey
from tests.background import InBackground

Object = dict[str, t.Any]
_PREFIX = "/api/v2/"
_ASSOCIATIONS = frozenset(
    {
        "always_nodes",
        "credentials",
        "failure_nodes",
        "instance_groups",
        "labels",
        "notification_templates_error",
        "notification_templates_started",
        "notification_templates_success",
        "success_nodes",
    }
)
_REFERENCES = {
    "credential": "credentials",
    "default_environment": "execution_environments",
    "execution_environment": "execution_environments",
    "inventory": "inventories",
    "organization": "organizations",
    "project": "projects",
    "source_project": "projects",
    "workflow_job_template": "workflow_job_templates",
}
_LAUNCHABLE = {
    "job_templates": "job_template",
    "inventory_sources": "inventory_source",
    "projects": "project",
    "workflow_job_templates": "workflow_job_template",
    "workflow_approval_templates": "workflow_approval",
}


class Controller:
    """The objects, and who may be what.

    Attributes:
        requests: Method and path of everything that was asked, in order.
    """

    def __init__(self, project: Path) -> None:
        self._playbooks = frozenset(path.name for path in project.glob("*.yml"))
        self._files = frozenset(str(path.relative_to(project)) for path in project.rglob("*.yml"))
        self._tables: dict[str, dict[int, Object]] = collections.defaultdict(dict)
        self._members: dict[tuple[str, str], list[int]] = collections.defaultdict(list)
        self._surveys: dict[str, Object] = {}
        self._last_id = 0
        self.requests: list[str] = []

    def objects(self, table: str) -> dict[str, Object]:
        """Objects by name; nodes of workflows by identifier."""
        return {item.get("name") or item["identifier"]: item for item in self._tables[table].values()}

    def members(self, item: Object, association: str) -> list[int]:
        """The ids of what is associated with an object."""
        return self._members[item["url"], association]

    def survey(self, item: Object) -> Object:
        """The survey of a template, empty without one."""
        return self._surveys.get(item["url"], {})

    @property
    def writes(self) -> list[str]:
        """Everything that was asked to change something."""
        return [request for request in self.requests if not request.startswith("GET ")]

    def answer(self, method: str, path: str, query: Object, body: Object) -> tuple[int, Object]:
        """Status and content of the answer to one request."""
        self.requests.append(f"{method} {path}")
        parts = path.removeprefix(_PREFIX).strip("/").split("/")
        try:
            if len(parts) == 1:
                return self._list(parts[0], query) if method == "GET" else self._create(parts[0], body)
            table, number = parts[0], int(parts[1])
            if table == "project_updates":
                return 200, {"status": "successful", "id": number}
            item = self._tables[table][number]
            if len(parts) == 2:
                return self._one(method, table, item, body)
            if table == "workflow_approval_templates":
                raise KeyError(parts[2])
            return self._part(method, item, parts[2], body)
        except Refused as refused:
            return 400, {"error": str(refused)}
        except KeyError:
            return 404, {"detail": "Not found."}

    def _all(self, table: str) -> list[Object]:
        if table != "unified_job_templates":
            return list(self._tables[table].values())
        return [item for part in _LAUNCHABLE for item in self._tables[part].values()]

    def _list(self, table: str, query: Object) -> tuple[int, Object]:
        wanted = {key: value for key, value in query.items() if key not in {"page_size", "page"}}
        found = [item for item in self._all(table) if all(str(item.get(key)) == value for key, value in wanted.items())]
        return 200, {"count": len(found), "next": None, "results": found}

    def _create(self, table: str, body: Object) -> tuple[int, Object]:
        self._check(table, body)
        self._last_id += 1
        url = f"{_PREFIX}{table}/{self._last_id}/"
        related = {part: f"{url}{part}/" for part in ("survey_spec", "update")}
        fixed = {"id": self._last_id, "type": _LAUNCHABLE.get(table, table.removesuffix("s")), "url": url}
        item = {**body, **fixed, "related": related, "summary_fields": {}}
        if table == "inventory_sources":
            item["organization"] = self._tables["inventories"][body["inventory"]]["organization"]
        if table == "projects":
            item.update(scm_revision="", summary_fields={"current_update": {"id": self._last_id}})
        self._tables[table][self._last_id] = item
        return 201, item

    def _one(self, method: str, table: str, item: Object, body: Object) -> tuple[int, Object]:
        if method == "PATCH":
            changes = {key: value for key, value in body.items() if key in item}
            self._check(table, {**item, **changes})
            item.update(changes)
        return 200, item

    def _part(self, method: str, item: Object, part: str, body: Object) -> tuple[int, Object]:
        if part == "survey_spec":
            if method == "POST":
                check_survey(body)
                self._surveys[item["url"]] = body
            return 200, self.survey(item)
        if part == "create_approval_template":
            status, approval = self._create("workflow_approval_templates", {"timeout": 0, **body})
            item["unified_job_template"] = approval["id"]
            item["related"]["unified_job_template"] = approval["url"]
            return status, approval
        if part not in _ASSOCIATIONS:
            raise KeyError(part)
        members = self.members(item, part)
        if method == "GET":
            found = [{"id": member} for member in members]
            return 200, {"count": len(found), "next": None, "results": found}
        if body.get("disassociate"):
            members.remove(body["id"])
        else:
            self._check_member(part, members, body["id"])
            members.append(body["id"])
        return 204, {}

    def _check(self, table: str, body: Object) -> None:
        """Refuse what cannot be, before it is kept."""
        for field, target in _REFERENCES.items():
            if body.get(field) is not None and body[field] not in self._tables[target]:
                raise Refused(f"{field}: there is no {target} {body[field]}")
        if table == "credential_types":
            check_credential_type(body)
        elif table == "job_templates" and body["playbook"] not in self._playbooks:
            raise Refused(f"playbook: {body['playbook']} is not in the project")
        elif table == "inventory_sources" and body["source_path"] not in self._files:
            raise Refused(f"source_path: {body['source_path']} is not in the project")
        elif table == "schedules":
            check_rrule(body["rrule"])

    def _check_member(self, part: str, members: list[int], new: int) -> None:
        if part != "credentials":
            return
        table = self._tables["credentials"]
        if table[new]["credential_type"] in {table[member]["credential_type"] for member in members}:
            raise Refused("Cannot assign multiple credentials of one type.")


class RunningController(InBackground):
    """Serves a controller on the loopback interface while the context lasts."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(controller)))


def _handler(controller: Controller) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def _serve(self) -> None:
            url = urllib.parse.urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(sent) if sent.strip() else {}
            query = dict(urllib.parse.parse_qsl(url.query))
            status, content = controller.answer(self.command, url.path, query, body)
            answer = b"" if status == 204 else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PATCH = _serve

        def log_message(self, format: str, *args: t.Any) -> None:
            """Keep quiet."""

    return Handler
