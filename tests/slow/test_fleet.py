# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Twenty factory-fresh devices in one run."""

from __future__ import annotations

from tests.slow.conftest import MakeEstate

COUNT = 20
FORKS = ("--forks", str(COUNT))


def test_a_fleet_is_brought_up_in_one_run(make_estate: MakeEstate) -> None:
    estate = make_estate(COUNT)
    estate.bring_up(*FORKS)
    states = [device.state() for device in estate.devices.values()]
    assert [state["serial"] for state in states if not state["activated"] or state["certificate_problems"]] == []
    shared = {tuple(state["certificates"]["signing_chain"]) for state in states}
    assert len(shared) == 1, "every device has a signing chain of its own"
    estate.finish_in_portal()
    assert estate.bring_up(*FORKS).changed == COUNT
    mark = estate.emulator.mark()
    assert estate.bring_up(*FORKS).changed == 0
    assert estate.writes_since(mark) == []
