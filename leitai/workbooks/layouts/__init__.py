"""One file per layout. A layout is found by its key; `nyc-capital-projects` and `nyc_capital_projects` are the same."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from leitai.workbooks.columns import Layout


class UnknownLayout(KeyError):
    """No layout has this key."""


@cache
def layouts() -> dict[str, Layout]:
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return {module.LAYOUT.key: module.LAYOUT for module in modules}


def layout(key: str | Layout) -> Layout:
    if isinstance(key, Layout):
        return key
    found = layouts().get(key.replace("-", "_"))
    if found is None:
        raise UnknownLayout(f"{key}; there are {', '.join(sorted(layouts()))}")
    return found
