# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists: `{"value": [...], "nextLink": ...}`, in pages."""

from __future__ import annotations

import typing as t
import urllib.parse
from collections.abc import Callable, Sequence

from tests.emulator.arm.errors import ArmError
from tests.emulator.messages import Json

if t.TYPE_CHECKING:
    from tests.emulator.arm.service import Call

Item = t.TypeVar("Item")


def page(call: Call, items: Sequence[Item], *, describe: Callable[[Item], Json], size: int) -> dict[str, Json]:
    """Return one page of a list; `nextLink` is absolute and only there when something follows."""
    token = call.request.query.get("$skiptoken", "0")
    if not token.isdigit():
        raise ArmError(400, "InvalidSkipToken", f"The skip token '{token}' is invalid.")
    start = int(token)
    body: dict[str, Json] = {"value": [describe(item) for item in items[start : start + size]]}
    if start + size < len(items):
        query = {key: value for key, value in call.request.query.items() if key != "$skiptoken"}
        query["$skiptoken"] = str(start + size)
        body["nextLink"] = f"{call.request.base_url}{call.path.text}?{urllib.parse.urlencode(query)}"
    return body
