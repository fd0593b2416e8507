# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went over the wire between clients and the emulator, judged by API descriptions.

`python -m tests.contract` judges recorded traffic; `make integration`, `make flows` and the client suites record it.
Reading order: `descriptions` finds the operation of a request, `judge` judges one exchange (with `parameters` for
what is not JSON, `schemas` for what is, `polling` for operations that take time and `tolerated` for exceptions),
`verdict` and `coverage` sum up. `sdk_descriptions` and `sdk_models` make descriptions of SDK packages; `documented`
has what no published description covers.
"""
