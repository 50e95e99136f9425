"""Whatever is taken away comes with its name: a file without one opens in nothing."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from leitai.views.downloads import attachment


@pytest.mark.parametrize("name", ["芷泉县_2020年7月.xlsx", "league_999100.xlsx", 'a"b.xlsx', "a\r\nX-Evil: 1.xlsx"])
def test_every_name_survives_the_header(name: str) -> None:
    said = attachment(b"x", name)["Content-Disposition"]
    assert said.startswith("attachment") and "\r" not in said and "\n" not in said
    if said.startswith("attachment; filename*=utf-8''"):
        assert unquote(said.partition("''")[2]) == name
    else:
        assert said == f'attachment; filename="{name}"'.replace('a"b', 'a\\"b')
