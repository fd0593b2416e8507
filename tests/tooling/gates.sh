#!/usr/bin/env bash
# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

# usage: gates.sh [--tally SECONDS] TARGET[:SECONDS]...
#
# Runs every make target, whatever becomes of the ones before, and prints a summary; the output of each goes to
# .build/logs/TARGET.log and its end is shown when it fails. Exits 1 if any target failed.
# --tally gives all of them together so many seconds and makes the very last line "N passed, N failed". A target with SECONDS
# of its own is only begun while so many are left, and the summary says when it was not.
set -u

tally=
if [ "$1" = --tally ]; then
    tally=$2
    shift 2
fi

logs=.build/logs
mkdir -p "$logs"
summary=
passed=0
failed=0

run_target() {
    if [ -z "$tally" ]; then
        "${MAKE:-make}" --no-print-directory --keep-going "$1"
    elif [ "$SECONDS" -ge "$tally" ]; then
        echo "No time is left of the $tally seconds for all gates."
        return 1
    else
        timeout --kill-after=30 "$((tally - SECONDS))" "${MAKE:-make}" --no-print-directory --keep-going "$1"
    fi
}

for gate in "$@"; do
    target=${gate%%:*}
    started=$SECONDS
    echo "=== $target"
    if [ "$gate" != "$target" ] && [ -n "$tally" ] && [ "$((tally - SECONDS))" -lt "${gate##*:}" ]; then
        line=$(printf '%-16s %s' "$target" "not run: fewer than ${gate##*:} s were left")
        echo "$line"
        summary+=$line$'\n'
        continue
    fi
    if run_target "$target" >"$logs/$target.log" 2>&1 </dev/null; then
        verdict=ok
        passed=$((passed + 1))
    else
        verdict=FAILED
        failed=$((failed + 1))
        tail -n 150 "$logs/$target.log"
    fi
    line=$(printf '%-16s %-6s %5d s   %s' "$target" "$verdict" "$((SECONDS - started))" "$logs/$target.log")
    echo "$line"
    summary+=$line$'\n'
done

printf '\nSummary\n%s' "$summary"
if [ -n "$tally" ]; then
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
