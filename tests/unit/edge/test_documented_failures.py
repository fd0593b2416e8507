# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user reads when a documented failure of virtual machines happens: what it is, and what to do."""

from __future__ import annotations

import pytest
from edge.bench import Bench
from edge.failures import FAILURES, Failure

from ansible_collections.edgestack.azure.plugins.module_utils._edge.advice import ADVICE, advice_for
from ansible_collections.edgestack.azure.plugins.module_utils._errors import CollectionError


@pytest.mark.parametrize("failure", FAILURES, ids=[failure.name for failure in FAILURES])
def test_failure(bench: Bench, failure: Failure) -> None:
    options = failure.provoke(bench.site)
    with pytest.raises(CollectionError) as caught:
        bench.run(failure.module, **options)
    missing = [words for words in failure.says if words not in caught.value.message]
    assert not missing, caught.value.message


def test_every_advice_is_proved() -> None:
    said = [words for failure in FAILURES for words in failure.says]
    assert [pattern for pattern, advice in ADVICE.items() if not any(words in advice for words in said)] == []


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert advice_for(CollectionError("PUT /x failed: SomethingElse")) == ""
