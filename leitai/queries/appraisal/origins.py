"""Where a figure of an appraisal comes from, and what a source says that cannot give one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Origin:
    """`text` names the source in no language: "2020-06 r1", "h1 v2"; `cell` is the key by which a number is checked
    against its closed month, `sha256` that of the manifest it stands in, `link` the page that shows it.
    """

    kind: str
    text: str
    cell: str = ""
    sha256: str = ""
    link: str = ""


@dataclass(frozen=True)
class Figure:
    """What a source says of one unit. Without a value `lacking` is the message id of why there is none."""

    origin: Origin
    value: Fraction | None = None
    baseline: Fraction | None = None
    """The figure of the year before, where the source knows it."""
    lacking: str = ""


@dataclass(frozen=True)
class Gap:
    """A figure that is not there yet; `reason` is a message id."""

    unit: str
    indicator: str
    reason: str
