# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules for texts and for fragments find what they look for."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec
from tests.tooling import source_checks
from tests.tooling.fragment_checks import builders, check_fragments

HEADER = "\n".join(source_checks.HEADER)


@pytest.mark.parametrize(
    ("parts", "meaning"),
    [
        (("https://", "pypi", ".org/simple"), "the host of a package registry"),
        (("cd /", "work/", "main"), "a path of one machine"),
        (("cp x /", "root/", ".config"), "a path of one machine"),
        (("    except ", "Exception", " as error:"), "a broad catch"),
        (("    except", ":"), "a broad catch"),
        (("# TO", "DO: later"), "unfinished work"),
        (("get(url, verify", "=False)"), "TLS verification switched off"),
    ],
)
def test_forbidden_text_is_found(parts: tuple[str, ...], meaning: str) -> None:
    problems = list(source_checks.check_text("x.py", "fine\n" + "".join(parts)))
    assert len(problems) == 1
    assert problems[0].startswith(f"x.py:2: {meaning}")


@pytest.mark.parametrize("text", ["framework/main", "a workaround", "except ValueError:", "todo list", "chroot/x"])
def test_harmless_text_is_not(text: str) -> None:
    assert list(source_checks.check_text("x.py", text)) == []


def test_size_and_header_of_python_files() -> None:
    long_function = "def f() -> None:\n" + "    g()\n" * 40
    assert list(source_checks.check_python("x.py", f"#!/usr/bin/python\n{HEADER}\n")) == []
    assert list(source_checks.check_python("__init__.py", "")) == []
    assert "copyright header" in "".join(source_checks.check_python("x.py", "import os\n"))
    assert "f() has 41 lines" in "".join(source_checks.check_python("x.py", f"{HEADER}\n{long_function}"))
    assert list(source_checks.check_python("x.py", f"{HEADER}\n{long_function.replace('f()', 'test_f()')}")) == []
    assert "601 lines" in "".join(source_checks.check_python("x.py", HEADER + "\n" * 599))


def test_docstrings_do_not_count_as_lines_of_a_function() -> None:
    function = 'def f() -> None:\n    """A\n\n    text.\n    """\n' + "    g()\n" * 39
    assert list(source_checks.check_python("x.py", f"{HEADER}\n{function}")) == []


def test_a_table_that_is_returned_may_be_long() -> None:
    table = "def f() -> tuple:\n    one = 1\n    return (\n" + "        one,\n" * 50 + "    )\n"
    assert list(source_checks.check_python("x.py", f"{HEADER}\n{table}")) == []


def test_support_files_are_not_named_like_standard_modules() -> None:
    assert list(source_checks.check_file_name(PurePosixPath("plugins/module_utils/_arm/http.py")))
    assert not list(source_checks.check_file_name(PurePosixPath("plugins/module_utils/_arm/client.py")))
    assert not list(source_checks.check_file_name(PurePosixPath("tests/emulator/http.py")))


def test_a_fragment_has_a_builder_of_the_same_options() -> None:
    described = {"seconds": {"description": ["How long."], "type": "int"}}
    pair = {"wait": lambda: ArgumentSpec({"seconds": {"type": "int"}})}
    assert list(check_fragments({"wait": described}, pair)) == []
    assert list(check_fragments({}, pair)) == []
    assert "there is no wait_spec()" in "".join(check_fragments({"wait": described}, {}))
    other = {"wait": lambda: ArgumentSpec({"seconds": {"type": "float"}})}
    assert list(check_fragments({"wait": described}, other)) == [
        "_wait: option 'seconds': type is 'int' in the documentation and 'float' in the argument spec"
    ]


def test_builders_are_those_that_need_no_arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spec_builders_for_this_test.py").write_text(
        "from ansible_collections.edgestack.azure.plugins.module_utils._argspec import ArgumentSpec\n"
        "def one_spec(*, many: bool = False) -> ArgumentSpec: return ArgumentSpec()\n"
        "def two_spec(fields: list) -> ArgumentSpec: return ArgumentSpec()\n"
        "def three_spec(*, fields: list) -> ArgumentSpec: return ArgumentSpec()\n"
        "def four_spec() -> dict: return {}\n"
        "def _five_spec() -> ArgumentSpec: return ArgumentSpec()\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path.parent))
    assert list(builders(tmp_path, tmp_path.name)) == ["one"]
