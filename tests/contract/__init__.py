# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went over the wire between the modules and the emulator, judged by the published API descriptions.

`python -m tests.contract TRAFFIC` judges recorded traffic; `make integration` records it.
"""
