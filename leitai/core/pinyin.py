from __future__ import annotations


def pinyin_key(text: str) -> str:
    """What a name is found by on a Latin keyboard: the syllables run together, then their initials.

    "城乡供水" gives "chengxianggongshui cxgs". Latin letters and digits stay, in lower case; signs are left out.
    """
    from pypinyin import lazy_pinyin  # 48 MB of readings, only where a name is stored

    parts = ("".join(letter for letter in part if letter.isalnum()).lower() for part in lazy_pinyin(text))
    syllables = [part for part in parts if part]
    return f"{''.join(syllables)} {''.join(part[0] for part in syllables)}".strip()
