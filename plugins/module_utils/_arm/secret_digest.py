# Copyright (c) 2026, The edgestack.azure contributors
# GNU General Public License v3.0 or later (see LICENSE)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recognises the secret that a kept token was got with, without keeping the secret.

Whoever can read the digest can read the token beside it too. But the token ends within hours while a password stays,
and people choose passwords. So it is no plain hash, with which a thousand times as many guesses could be tried. PBKDF2
is also there where only approved algorithms may be used (FIPS), as scrypt is not.
"""

from __future__ import annotations

import hashlib
import hmac
import os

# The least that NIST SP 800-132 asks for. Every task computes it, so ten times as many would be felt.
_ROUNDS = 1_000
_SALT_BYTES = 16


def digest_of(secret: str) -> str:
    """The salted digest of a secret, as text: another one each time."""
    return _digest(secret, os.urandom(_SALT_BYTES).hex())


def is_digest_of(secret: str, digest: str) -> bool:
    """Whether a digest is one of this secret."""
    return hmac.compare_digest(_digest(secret, digest.partition(":")[0]).encode(), digest.encode())


def _digest(secret: str, salt: str) -> str:
    return f"{salt}:{hashlib.pbkdf2_hmac('sha256', secret.encode(), salt.encode(), _ROUNDS).hex()}"
