#!/usr/bin/env bash
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

# usage: make_venv.sh DIRECTORY "PYTHON VERSIONS" PIP_ARGUMENT...
# for example: make_venv.sh .build/venv "3.12 3.11" -r requirements/dev.txt
#
# Makes the virtual environment anew with the first Python that works; $PYTHON, when set, names the one to use.
# Installs with uv, which takes seconds, and where that fails with pip, which knows more ways to configure an index.
# DIRECTORY/.ready appears last: without it the environment is incomplete.
set -eu

directory=$1
versions=$2
shift 2

here=$(dirname "$0")
# One list separated by blanks: word splitting is meant.
# shellcheck disable=SC2086
python=${PYTHON:-$("$here/find_python.sh" $versions)}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed, and this is $("$python" --version 2>&1) ($python). Set PYTHON=/path/to/python." >&2
    exit 1
}

rm -rf "$directory"
"$python" -m venv "$directory"
bin=$directory/bin
export PIP_DISABLE_PIP_VERSION_CHECK=1
if "$bin/pip" install --quiet uv &&
    "$bin/uv" pip install --quiet --compile-bytecode --python "$bin/python" "$@"; then
    :
else
    echo "uv could not install the requirements: trying pip." >&2
    "$bin/pip" install --quiet "$@"
fi
if [ -x "$bin/ansible" ]; then
    "$bin/ansible" --version | sed -n '1p;/python version/p'
fi
touch "$directory/.ready"
