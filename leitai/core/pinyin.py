from __future__ import annotations

from pypinyin import lazy_pinyin


def pinyin_key(text: str) -> str:
    """What a name is found by on a Latin keyboard: the syllables run together, then their initials.

    "城乡供水" gives "chengxianggongshui cxgs". Characters that are not Chinese stay as they are, in lower case.
    """
    syllables = [part.strip().lower() for part in lazy_pinyin(text) if part.strip(" ()（）·、，,.-—\t")]
    return f"{''.join(syllables)} {''.join(part[0] for part in syllables)}"
