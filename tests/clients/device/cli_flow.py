# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands of the Azure CLI, one after the other in one process: `az` itself takes seconds to start.

Runs in the virtual environment of the CLI: reads the commands as JSON from standard input, so that no password is in a
list of processes, and prints what became of each as JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import typing as t

from azure.cli.core import get_default_cli


def run(arguments: list[str]) -> dict[str, t.Any]:
    """Run one command, as the program `az` does."""
    cli = get_default_cli()
    printed = io.StringIO()
    try:
        status = cli.invoke(arguments, out_file=printed)
    except SystemExit as leaving:
        # So end commands whose arguments are refused.
        status = leaving.code
    text = printed.getvalue()
    error = cli.result.error if cli.result else None
    return {"status": status or 0, "output": json.loads(text) if text.strip() else None, "error": str(error or "")}


def main() -> None:
    """Run all commands, also those after one that failed."""
    commands: list[list[str]] = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        results = [run(arguments) for arguments in commands]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
