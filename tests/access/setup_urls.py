"""The addresses of a region's set-up, declared for the access matrix (urls.py)."""

from __future__ import annotations

from leitai.rules import Permission as P
from tests.access.declare import Url

SETUP = (Url("setup-show", P.EDIT_UNITS),)
