# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables of hosts files: text in, plan out."""

from __future__ import annotations

import pytest

from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError
from ansible_collections.edgestack.azure.plugins.module_utils._host.hosts_file import (
    OnConflict,
    plan_absent,
    plan_present,
)

LABEL = "dbe.example.com"
NAMES = ["dbe.example.com", "login.dbe.example.com"]
ADDRESS = "192.0.2.10"
BLOCK = (
    "# BEGIN edgestack.azure dbe.example.com\n192.0.2.10 dbe.example.com\n192.0.2.10 login.dbe.example.com\n"
    "# END edgestack.azure dbe.example.com\n"
)


def present(text: str, *, address: str = ADDRESS, on_conflict: OnConflict = "fail"):
    return plan_present(text, label=LABEL, names=NAMES, address=address, on_conflict=on_conflict)


def absent(text: str, *, address: str | None = None):
    return plan_absent(text, label=LABEL, names=NAMES, address=address)


ORIGINALS = [
    "",
    "127.0.0.1 localhost\n",
    "127.0.0.1\tlocalhost\t# mine\n\n\n::1 localhost",
    "127.0.0.1 localhost\r\n# a comment\r\n",
    "127.0.0.1 localhost\r\nlast line without an end",
    "# only\x0ba comment \x85 with odd bytes \xff\n",
    "\n",
]


@pytest.mark.parametrize("original", ORIGINALS)
def test_adding_and_removing_gives_back_every_byte(original: str) -> None:
    plan = present(original)
    assert plan.text != original
    assert present(plan.text).text == plan.text
    assert not present(plan.text).added
    assert absent(plan.text).text == original
    assert absent(original).text == original


def test_the_block_takes_the_line_ends_of_the_file() -> None:
    assert present("127.0.0.1 localhost\r\n").text == "127.0.0.1 localhost\r\n" + BLOCK.replace("\n", "\r\n")


def test_a_block_stays_where_it_is_when_the_address_changes() -> None:
    before, after = "127.0.0.1 localhost\n", "\n# the end\n"
    plan = present(before + BLOCK + after, address="192.0.2.20")
    assert plan.text == before + BLOCK.replace(ADDRESS, "192.0.2.20") + after
    assert plan.conflicts == ()


def test_lines_that_are_right_already_are_adopted() -> None:
    text = "192.0.2.10 dbe.example.com   login.dbe.example.com other # by hand\n"
    plan = present(text)
    assert plan.text == text
    assert plan.adopted == tuple(NAMES)


def test_only_missing_names_come_into_the_block() -> None:
    plan = present("192.0.2.10 dbe.example.com\n")
    assert plan.added == (
        "# BEGIN edgestack.azure dbe.example.com",
        "192.0.2.10 login.dbe.example.com",
        "# END edgestack.azure dbe.example.com",
    )
    assert plan.adopted == ("dbe.example.com",)


def test_a_block_that_is_no_longer_needed_goes() -> None:
    line = "192.0.2.10 dbe.example.com login.dbe.example.com\n"
    assert present(line + BLOCK).text == line


def test_a_name_in_upper_case_is_not_the_same_text() -> None:
    text = "192.0.2.10 DBE.example.com\n"
    plan = present(text)
    assert plan.text == text + BLOCK
    assert plan.conflicts == ()


def test_conflicts_are_found_on_both_sides_of_the_block_with_their_line_numbers() -> None:
    text = "# 192.0.2.1 dbe.example.com\n192.0.2.2 dbe.example.com\n" + BLOCK + "::1 x Login.DBE.example.com\n"
    plan = present(text)
    assert [(one.line, one.address, one.name) for one in plan.conflicts] == [
        (2, "192.0.2.2", "dbe.example.com"),
        (7, "::1", "login.dbe.example.com"),
    ]


def test_replacing_a_conflict_keeps_the_rest_of_its_line() -> None:
    text = "192.0.2.2 dbe.example.com\n192.0.2.3\tweb  login.dbe.example.com\tmail # ours\r\n"
    plan = present(text, on_conflict="replace")
    assert plan.text == "192.0.2.3\tweb\tmail # ours\r\n" + BLOCK.replace("\n", "\r\n")
    assert plan.removed == ("192.0.2.2 dbe.example.com", "192.0.2.3\tweb  login.dbe.example.com\tmail # ours")
    assert plan.added[0] == "192.0.2.3\tweb\tmail # ours"


def test_keeping_a_conflict_leaves_its_name_out_of_the_block() -> None:
    text = "192.0.2.2 dbe.example.com\n"
    plan = present(text, on_conflict="keep")
    assert "192.0.2.10 dbe.example.com" not in plan.text
    assert plan.text.startswith(text)
    assert plan.kept == ("dbe.example.com",)
    assert present(plan.text, on_conflict="keep").text == plan.text


def test_absent_takes_names_out_of_other_lines() -> None:
    text = "192.0.2.10 dbe.example.com\n192.0.2.9 login.dbe.example.com web\n" + BLOCK
    assert absent(text).text == "192.0.2.9 web\n"


def test_absent_with_an_address_spares_other_addresses() -> None:
    text = "192.0.2.10 dbe.example.com\n192.0.2.9 login.dbe.example.com web\n"
    assert absent(text, address=ADDRESS).text == "192.0.2.9 login.dbe.example.com web\n"


def test_blocks_of_other_devices_are_left_alone() -> None:
    other = plan_present(
        "", label="other.example.com", names=["other.example.com"], address=ADDRESS, on_conflict="fail"
    ).text
    assert absent(present(other).text).text == other


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# BEGIN edgestack.azure dbe.example.com\n", "1"),
        ("\n# END edgestack.azure dbe.example.com\n", "2"),
        ("# END edgestack.azure dbe.example.com\n# BEGIN edgestack.azure dbe.example.com\n", "1, 2"),
        (BLOCK + BLOCK, "1, 4, 5, 8"),
    ],
)
def test_a_damaged_block_is_not_guessed_at(text: str, lines: str) -> None:
    with pytest.raises(CollectionError, match=f"damaged.*in line {lines}\\."):
        present(text)
    with pytest.raises(CollectionError, match="damaged"):
        absent(text)
