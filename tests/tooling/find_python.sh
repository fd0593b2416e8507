#!/usr/bin/env bash
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

# usage: find_python.sh VERSION...      for example: find_python.sh 3.12 3.13
#
# Prints the path of the first of these Python versions that really runs here and can make virtual environments.
# Being on PATH proves nothing: the shims of a version manager are there for versions that are switched off (exit 127).
# The path printed is the interpreter's own, never a shim's: ansible-test clears the environment that shims need.
set -u

candidates() {
    type -aP "python$1" python3
    local root
    if root=$(pyenv root 2>/dev/null); then
        find "$root/versions" -mindepth 3 -maxdepth 3 -path "*/bin/python$1" 2>/dev/null | sort -rV
    fi
}

real_path_if_usable() {
    "$1" -I -c '
import ensurepip, ssl, sys, venv
if "%d.%d" % sys.version_info[:2] != sys.argv[1]:
    sys.exit(1)
print(getattr(sys, "_base_executable", sys.executable))
' "$2" 2>/dev/null </dev/null
}

for version in "$@"; do
    while IFS= read -r candidate; do
        real_path_if_usable "$candidate" "$version" && exit 0
    done < <(candidates "$version")
done
echo "No working Python $(echo "$*" | sed 's/ /, /g') with venv and ensurepip was found." \
    "Install one (on Debian: python3 and python3-venv), or set PYTHON=/path/to/python." >&2
exit 1
