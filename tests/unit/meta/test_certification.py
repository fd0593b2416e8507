# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README has the form that certification asks for, and the check for it finds what is wrong."""

from __future__ import annotations

from tests.tooling.certification import HEADINGS, check_readme
from tests.tooling.checkout import CHECKOUT

COMPLETE = "\n".join(f"## {heading}\n" for heading in HEADINGS)


def test_readme_has_the_form() -> None:
    assert list(check_readme((CHECKOUT / "README.md").read_text(encoding="utf-8"))) == []


def test_what_is_missing_is_found() -> None:
    assert list(check_readme(COMPLETE)) == []
    assert list(check_readme(COMPLETE.replace("## Support", "## Help"))) == ["README.md has no section 'Support'"]


def test_relative_links_are_found() -> None:
    (complaint,) = check_readme(f"{COMPLETE}[here](docs/design.md) and [there](https://example.com)")
    assert "docs/design.md" in complaint
