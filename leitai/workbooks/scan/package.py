"""xlsx: the zip is read as a stream, member by member, without trusting the sizes it declares."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.etree import ElementTree

from leitai.messages import term
from leitai.workbooks.results import Limits
from leitai.workbooks.scan import Scan, SheetScan, check_extent, refuse
from leitai.workbooks.scan.sheet import SheetReader

_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_STORED, _DEFLATED = 0, 8
_SMALL = 8 << 20  # workbook.xml and its relations; 100 sheets need 50 kB


def scan_package(path: Path, size: int, limits: Limits) -> Scan:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError) as error:
        raise refuse("file_corrupt", detail=type(error).__name__) from error
    if len(members) > limits.members:
        raise refuse("file_bomb", variant="members", found=len(members), limit=limits.members)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise refuse("file_password")
    names = {member.filename.lstrip("/").lower(): member for member in members}
    _refuse_other_packages(names)
    with path.open("rb") as file:
        try:
            return _scan_members(file, members, names, size, limits)
        except (zlib.error, struct.error, EOFError, OSError, ValueError, ElementTree.ParseError) as error:
            raise refuse("file_corrupt", detail=type(error).__name__) from error


def _refuse_other_packages(names: dict[str, zipfile.ZipInfo]) -> None:
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise refuse("file_macros")
    if "xl/workbook.bin" in names:
        raise refuse("file_not_workbook", kind=term("file.xlsb"))
    if "word/document.xml" in names:
        raise refuse("file_not_workbook", kind=term("file.word"))
    if "ppt/presentation.xml" in names:
        raise refuse("file_not_workbook", kind=term("file.slides"))
    if "content.xml" in names and "mimetype" in names:
        raise refuse("file_not_workbook", kind=term("file.ods"))
    if "xl/workbook.xml" not in names:
        raise refuse("file_not_workbook", kind=term("file.archive"))


def _scan_members(
    file: BinaryIO, members: list[zipfile.ZipInfo], names: dict[str, zipfile.ZipInfo], size: int, limits: Limits
) -> Scan:
    used = 0
    readers: dict[str, SheetReader] = {}
    kept: dict[str, bytes] = {}
    for member in members:
        name = member.filename.lstrip("/")
        reader = SheetReader(limits) if _is_sheet(name) else None
        keep = name.lower() in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        parts: list[bytes] = []
        for chunk in stream(file, member):
            used += len(chunk)
            _check_growth(used, size, limits)
            if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                raise refuse("file_doctype", member=name)
            if reader:
                reader.feed(chunk)
                # The walk may stop here: a sheet that is too wide is refused before its end is even unpacked.
                check_extent(replace(reader.result(name), cells=0), limits)
            if keep:
                parts.append(chunk)
                if sum(map(len, parts)) > _SMALL:
                    raise refuse("file_bomb", variant="member", member=name)
        if reader:
            reader.close()
            readers[name.lower()] = reader
        if keep:
            kept[name.lower()] = b"".join(parts)
    return Scan("xlsx", size, tuple(_sheets(kept, readers, limits)))


def _is_sheet(name: str) -> bool:
    return name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")


def _check_growth(used: int, size: int, limits: Limits) -> None:
    if used > limits.unpacked:
        raise refuse("file_bomb", variant="unpacked", limit=f"{limits.unpacked / 2**20:,.0f}")
    if used > limits.ratio_from and used > limits.ratio * size:
        raise refuse("file_bomb", variant="ratio", ratio=used // size, limit=limits.ratio)


def stream(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's real bytes. `zipfile` stops at the declared size, so that a false one would hide the rest."""
    file.seek(member.header_offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise refuse("file_corrupt", detail="local header")
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    file.seek(name_length + extra_length, 1)
    left = member.compress_size
    if member.compress_type not in (_STORED, _DEFLATED):
        raise refuse("file_corrupt", detail=f"compression {member.compress_type}")
    inflate = zlib.decompressobj(-15) if member.compress_type == _DEFLATED else None
    while left > 0:
        packed = file.read(min(_CHUNK // 8, left))
        if not packed:
            raise refuse("file_corrupt", detail="cut off")
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        while packed:
            chunk = inflate.decompress(packed, _CHUNK)
            if chunk:
                yield chunk
            packed = inflate.unconsumed_tail
    if inflate is not None and not inflate.eof:
        raise refuse("file_corrupt", detail="cut off")


def _sheets(kept: dict[str, bytes], readers: dict[str, SheetReader], limits: Limits) -> Iterator[SheetScan]:
    """Give each scanned part the name its tab has."""
    relations = {
        _attribute(node, "Id"): _attribute(node, "Target") for node in _nodes(kept, "xl/_rels/workbook.xml.rels")
    }
    sheets = [node for node in _nodes(kept, "xl/workbook.xml") if node.tag.rsplit("}", 1)[-1] == "sheet"]
    if len(sheets) > limits.sheets:
        raise refuse("file_too_many_sheets", found=len(sheets), limit=limits.sheets)
    for node in sheets:
        target = relations.get(_attribute(node, "id"), "")
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        reader = readers.get(part.lower())
        if reader is not None:
            sheet = reader.result(node.get("name", ""))
            check_extent(sheet, limits)
            yield sheet


def _nodes(kept: dict[str, bytes], name: str) -> list[ElementTree.Element]:
    text = kept.get(name)
    return list(ElementTree.fromstring(text).iter()) if text else []


def _attribute(node: ElementTree.Element, name: str) -> str:
    return next((value for key, value in node.attrib.items() if key.rsplit("}", 1)[-1] == name), "")
