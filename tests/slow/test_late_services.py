# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A device whose services listen after the activation only, so that their certificates cannot be seen before."""

from __future__ import annotations

from tests.slow.conftest import MakeEstate


def test_what_cannot_be_seen_before_the_activation_is_verified_after_it(make_estate: MakeEstate) -> None:
    estate = make_estate(1)
    (device,) = estate.devices.values()
    device.control("settings", services_before_activation=False)
    first = estate.run()
    assert first.status == 0, first.output
    assert "it cannot be seen there" in " ".join(first.output.split())
    assert (device.state()["activated"], device.state()["certificate_problems"]) == (True, {})
    estate.finish_in_portal()
    verified = estate.bring_up()
    assert [step.task for step in verified.steps()] == ["Register the environment, sign in and verify"]
