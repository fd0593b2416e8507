# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation as HTML in ``.build/docs``; a warning is an error.

The pages refer to those of Ansible, whose list of labels Sphinx fetches. Where that cannot be reached, lists that are
made here with the few labels in question stand in for it, so that what is wrong with our own pages is still told.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zlib
from pathlib import Path

from tests.tooling.checkout import BUILD, COLLECTION, make_importable

SITE = BUILD / "docs"
# What antsibull-docs itself refers to, with the page it is on.
_ANSIBLE_LABELS = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}
_OTHERS = ("python2", "python3", "jinja2")


def write_inventory(path: Path, labels: dict[str, str]) -> None:
    """Write a list of labels in the format of Sphinx."""
    head = "# Sphinx inventory version 2\n# Project: stand-in\n# Version: 0\n"
    head += "# The remainder of this file is compressed using zlib.\n"
    lines = "".join(f"{label} std:label -1 {page}#{label} {label}\n" for label, page in labels.items())
    path.write_bytes(head.encode() + zlib.compress(lines.encode()))


def main() -> int:
    """Make the pages, then the site."""
    make_importable()
    shutil.rmtree(SITE, ignore_errors=True)
    pages = SITE / "rst"
    # antsibull-docs wants a directory that nobody else can write to.
    pages.mkdir(parents=True)
    pages.chmod(0o755)
    SITE.chmod(0o755)
    options = ["--use-current", "--squash-hierarchy"]
    theme = ["--lenient", "--sphinx-theme", "sphinx-ansible-theme", "--dest-dir", str(SITE)]
    subprocess.run(["antsibull-docs", "sphinx-init", *options, *theme, COLLECTION], check=True)
    write_inventory(SITE / "ansible_devel.inv", _ANSIBLE_LABELS)
    for name in _OTHERS:
        write_inventory(SITE / f"{name}.inv", {})
    collection = ["antsibull-docs", "--config-file", str(SITE / "antsibull-docs.cfg"), "collection"]
    subprocess.run([*collection, "--cleanup", "everything", *options, "--dest-dir", str(pages), COLLECTION], check=True)
    site = ["sphinx-build", "-M", "html", str(pages), str(SITE / "build"), "-c", str(SITE)]
    done = subprocess.run([*site, "--fail-on-warning", "--keep-going", "--quiet"], check=False)
    print(f"The pages are in {SITE / 'build' / 'html' / 'index.html'}.")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
