# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How client_trust takes lines of a Windows hosts file apart. PowerShell itself is not run: its patterns are, here."""

from __future__ import annotations

import pathlib
import re
import typing as t

import pytest
import yaml

TASKS = pathlib.Path(__file__).parents[3] / "roles" / "client_trust" / "tasks" / "windows.yml"
NAMES = ("store.example.com", "login.store.example.com")


@pytest.fixture(scope="module")
def script() -> str:
    """The script that changes the hosts file."""
    tasks: list[dict[str, t.Any]] = yaml.safe_load(TASKS.read_text(encoding="utf-8"))
    scripts = [str(task.get("ansible.windows.win_powershell", {}).get("script", "")) for task in tasks]
    (found,) = [script for script in scripts if "hosts" in script]
    return found


def taken_out(script: str, line: str) -> str:
    """The line without our names, by the patterns of the script; both dialects read these alike."""
    form = re.search(r"\[regex\]'(.*)'$", script, re.MULTILINE)
    before, after = re.findall(r"'([^']*)'", next(part for part in script.splitlines() if "$ours = " in part))[::2]
    assert form
    parts = re.search(form[1], line)
    if not parts:
        return line
    ours = before + "|".join(map(re.escape, NAMES)) + after
    others = re.sub(ours, "", parts[3], flags=re.IGNORECASE)
    return parts[1] + others + parts[4] if others.strip() else ""


def test_every_byte_survives(script: str) -> None:
    # Everything that decodes a file otherwise loses bytes, or a byte order mark.
    assert not re.search(r"Get-Content|Set-Content|Out-File|ReadAllText|WriteAllText|-Encoding", script)
    assert "GetEncoding(28591)" in script
    assert "$latin1.GetString([IO.File]::ReadAllBytes($path))" in script
    assert "[IO.File]::WriteAllBytes($path, $latin1.GetBytes($after))" in script


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("192.0.2.1 store.example.com\r\n", ""),
        ("192.0.2.1 store.example.com # caf\xe9\r\n", ""),
        (
            " 192.0.2.1\tprinter LOGIN.store.example.com  scanner # caf\xe9\r\n",
            " 192.0.2.1\tprinter  scanner # caf\xe9\r\n",
        ),
        ("192.0.2.1 store.example.com login.store.example.com printer", "192.0.2.1 printer"),
        ("192.0.2.1 my.store.example.com store.example.com.au storeXexample.com\n",) * 2,
        ("# 192.0.2.1 store.example.com\r\n",) * 2,
        ("\r\n",) * 2,
    ],
)
def test_only_our_names_leave_a_line(script: str, line: str, left: str) -> None:
    assert taken_out(script, line) == left
