"""The parts of the file that are not text: properties, the table of cells, and a zip without a clock."""

import zipfile
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from docx.document import Document as DocumentType
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from leitai.documents.dates import parse_month
from leitai.documents.ledger import Ledger, pack
from leitai.documents.outline import Outline
from leitai.documents.words import clean

PROPERTY = "leitai-cells"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def finish(document: DocumentType, outline: Outline, ledger: Ledger) -> bytes:
    _core_properties(document, outline)
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == _THUMBNAIL:  # python-docx's template brings a picture of an empty page
            del package.rels[key]
    part = Part(PackURI("/docProps/custom.xml"), _TYPE, _properties(pack(ledger)), package)
    package.relate_to(part, _CUSTOM)
    stream = BytesIO()
    document.save(stream)
    return _without_clock(stream.getvalue())


def _core_properties(document: DocumentType, outline: Outline) -> None:
    written = datetime.fromisoformat(outline.issued_on or parse_month(outline.month).isoformat())
    core = document.core_properties
    core.title, core.author, core.subject = clean(outline.title), clean(outline.issuer), clean(outline.subtitle)
    core.language, core.comments, core.keywords = outline.language, "", ""
    core.last_modified_by, core.revision = "", 1
    core.created = core.modified = written


def _properties(strings: list[str]) -> bytes:
    rows = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{place + 2}" name="{PROPERTY}-{place:05d}">'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for place, text in enumerate(strings)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{rows}</Properties>'
    ).encode()


def _without_clock(written: bytes) -> bytes:
    """The same members, each dated 1980: one outline gives one hash, whenever it is written."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(written)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name), compresslevel=6)
    return stream.getvalue()
