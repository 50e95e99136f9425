"""A judge's key: how its code and PIN are kept, and whose phone a token belongs to."""

from __future__ import annotations

import hashlib

from django.utils.crypto import salted_hmac

from leitai import models

# Crockford's letters: none that is taken for another when a code is typed by hand.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011", "- ")


Badge = models.Badge


def spoken_code(code: str) -> str:
    """The code as it was printed, whichever way somebody typed it."""
    return code.strip().upper().translate(_READ_AS)


def code_hash(code: str) -> str:
    return hashlib.sha256(spoken_code(code).encode()).hexdigest()


def pin_hash(code_sha256: str, pin: str) -> str:
    """Six digits are soon guessed from a plain hash, so the site's own key is in it."""
    return salted_hmac(f"leitai.badge.pin.{code_sha256}", pin.strip(), algorithm="sha256").hexdigest()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def badge_of(token: str) -> Badge | None:
    """The badge that a phone was opened with, called in or not: what a judge has scored is taken from either."""
    rows = Badge.objects.select_related("judge__round__season__region", "judge__group", "judge__category")
    return rows.filter(phone_sha256=token_hash(token), kind="phone").first() if token else None
