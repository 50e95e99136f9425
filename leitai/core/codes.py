"""National project codes (项目代码) and the check character of ISO/IEC 7064."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Scheme = Literal["new", "old", "old_short", "local", "none"]

# In force from November 2020 (GB/T 40058-2021): time YYMM, region, department, type, five random digits and a check.
_NEW = re.compile(r"[0-9]{2}(0[1-9]|1[0-2])-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")
# 2017 to October 2020: year, region, industry division, kind of approval 01-03, six-digit serial.
OLD_CODE = r"20[0-9]{2}-[0-9]{6}-[0-9]{2}-0[1-3]-[0-9]{6}"
_OLD = re.compile(OLD_CODE)
# A 2017 form guide prints a serial of five digits.
_OLD_SHORT = re.compile(r"20[0-9]{2}-[0-9]{6}-[0-9]{2}-0[1-3]-[0-9]{5}")
# Before 2016 every place had its own, such as 2015320724FG0094.
_LOCAL = re.compile(r"20[0-9]{8}[A-Z]{2}[0-9]{4}")


@dataclass(frozen=True)
class CodeCheck:
    """`check_agrees` is None where the scheme has no check character."""

    scheme: Scheme
    check_agrees: bool | None = None
    expected: str = ""

    @property
    def sound(self) -> bool:
        return self.scheme in ("new", "old") and self.check_agrees is not False


def project_code(text: str) -> CodeCheck:
    """Which scheme a project code follows and whether its check character agrees.

    No public text says how the check character is made; MOD 11,10 over the 19 digits before it reproduces the real
    codes known to us. A disagreement is therefore a warning, never a refusal.
    """
    if _NEW.fullmatch(text):
        digits = text.replace("-", "")
        expected = mod_11_10(digits[:-1])
        return CodeCheck("new", digits[-1] == expected, expected)
    for scheme, pattern in _OTHERS:
        if pattern.fullmatch(text):
            return CodeCheck(scheme)
    return CodeCheck("none")


_OTHERS: tuple[tuple[Scheme, re.Pattern[str]], ...] = (("old", _OLD), ("old_short", _OLD_SHORT), ("local", _LOCAL))


def mod_11_10(digits: str) -> str:
    """Check digit of ISO/IEC 7064 MOD 11,10 (hybrid system).

    Parameters
    ----------
    digits : str
        Decimal digits without the check digit.

    Returns
    -------
    str
        The digit c with (P + c) mod 10 = 1, where P starts at 10 and for each digit d:
        S = (P + d) mod 10, S = 10 if S = 0, P = 2·S mod 11.

    Raises
    ------
    ValueError
        If anything but decimal digits is given.

    Notes
    -----
    Source: ISO/IEC 7064:2003, 9 (hybrid systems). Finds every single wrong digit and nearly all swaps of neighbours.
    """
    if not digits.isascii() or not digits.isdigit():
        raise ValueError(f"decimal digits expected, got {digits!r}")
    product = 10
    for digit in digits:
        sum_ = (product + int(digit)) % 10 or 10
        product = sum_ * 2 % 11
    return str((11 - product) % 10)
