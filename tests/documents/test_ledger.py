from __future__ import annotations

import base64
import hashlib
import zlib

import pytest

from leitai.documents.ledger import CHUNK, Ledger, LedgerDamaged, edge_after, edge_before, pack, unpack
from leitai.documents.outline import numbers_in
from tests.documents.world import outline


def ledger() -> Ledger:
    bulletin = outline()
    made = Ledger.of(bulletin)
    for number in numbers_in(bulletin):
        made.add(number, row="清晖区", column="完成")
    return made


def test_a_ledger_comes_back_whole_in_short_strings() -> None:
    strings = pack(ledger())
    assert all(len(text) <= CHUNK for text in strings)
    assert unpack(strings) == ledger()


def test_five_thousand_numbers_fit_in_few_properties() -> None:
    large = Ledger(ledger().head, ledger().records * 29)
    assert len(large.records) > 5_000
    assert len(pack(large)) < 500


@pytest.mark.parametrize("at", [0, 1, -1])
def test_a_missing_or_altered_piece_is_noticed(at: int) -> None:
    strings = pack(ledger())
    with pytest.raises(LedgerDamaged):
        unpack([*strings[:-1]] if at == -1 else strings[at + 1 :])
    strings[at] = strings[at][:-1] + ("A" if strings[at][-1] != "A" else "B")
    with pytest.raises(LedgerDamaged):
        unpack(strings)


def test_a_ledger_that_unfolds_without_end_is_refused() -> None:
    text = base64.b64encode(zlib.compress(b" " * 100_000_000)).decode()
    with pytest.raises(LedgerDamaged, match="larger"):
        unpack([f"1 1 {hashlib.sha256(text.encode()).hexdigest()}", text])


def test_nothing_is_not_a_ledger() -> None:
    for strings in ([], [""], ["1 x y"], ["2 0 " + hashlib.sha256(b"").hexdigest()]):
        with pytest.raises(LedgerDamaged):
            unpack(strings)


def test_what_touches_a_number_from_outside() -> None:
    assert (edge_before("完成投资1"), edge_before("第−"), edge_before("共，")) == ("1", "−", "")
    assert (edge_after("9亿元"), edge_after("亿元"), edge_after(".5%"), edge_after(". Next"), edge_after(", 3")) == (
        "9亿", "亿", ".5%", "", "",
    )  # fmt: skip
