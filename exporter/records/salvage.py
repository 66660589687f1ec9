"""What can be used of rejected records: the ids in an unreadable file, and the valid values of a record with mistakes.

A reference to a record with a mistake of its own is not a mistake: without these ids, one wrong record would make every
record that refers to it look wrong. Without the rest of the record, an unknown place in an event would only be reported
after its misspelt date is fixed. Invalid values are left out, or replaced: `UNKNOWN` where a reference is
needed, which every family counts as refused, and a dash for a text. Salvaged records are never written anywhere: their
problems keep the build from going on.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from pydantic import ValidationError

from exporter.model.datatypes import Kind
from exporter.model.field_paths import FieldPath, steps
from exporter.model.fields import Field, Shape, by_name
from exporter.problems import Problem
from exporter.records.readers import Raw
from schemas import VOCABULARIES, Record

UNKNOWN = "0-refused"
"""The id in place of a reference that cannot be read."""
_SLUG = rb"([a-z0-9][a-z0-9._-]{0,99})"
_ID = re.compile(rb"""(?:^|[\s{,\-])["']?id["']?\s*:\s*["']?""" + _SLUG, re.MULTILINE)
_WORKBOOK_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>" + _SLUG + rb"</")
_BLOCK = 1 << 20
_OVERLAP = 200
_MOST_BYTES = 1 << 26


def ids_in(stream: BinaryIO, path: Path) -> set[str]:
    """Return what may be ids of records in a file that cannot be read as a whole, and the name that its one record has.

    Evidence and other parts have no ids, so that `id: …` is a record's, wherever it stands. In a table ids stand below
    that name, in a workbook every text may be one. Of a huge file only the beginning is read.
    """
    found = {path.stem}
    rest = b""
    pattern, suffix = _ID, path.suffix.lower()
    is_table = suffix in (".csv", ".tsv")
    if is_table:
        pattern = _below_id(stream, path)
    elif suffix == ".xlsx":
        pattern, stream = _WORKBOOK_TEXT, _unpacked(stream)
    for _ in range(0, _MOST_BYTES, _BLOCK):
        block = stream.read(_BLOCK)
        if not block:
            break
        whole = rest + block
        found.update(match[1].decode() for match in pattern.finditer(whole))
        # A row is understood from its beginning only.
        rest = whole[whole.rfind(b"\n") + 1 :][-_BLOCK:] if is_table else whole[-_OVERLAP:]
    return found


def _below_id(stream: BinaryIO, path: Path) -> re.Pattern[bytes]:
    """Return what finds the cells of the column `id`, or of the first one; quoted cells before it are not understood."""
    from exporter.records.readers.csv import delimiter_of

    header = stream.readline(_BLOCK)
    delimiter, declared = delimiter_of(header.decode("utf-8", "replace").lstrip("\ufeff"), path.name)
    mark = delimiter.encode()
    header = stream.readline(_BLOCK) if declared else header
    names = [name.strip(b'"\xef\xbb\xbf \r\n') for name in header.split(mark)]
    before = names.index(b"id") if b"id" in names else 0
    mark = re.escape(mark)
    cells = rb"(?:[^%b\n]*+%b){%d}" % (mark, mark, before)
    return re.compile(rb'^%b"?%b"?(?=%b|[\r\n]|\Z)' % (cells, _SLUG, mark), re.MULTILINE)


def _unpacked(workbook: BinaryIO) -> BinaryIO:
    """Return the parts of a workbook one after the other; nothing if they cannot be unpacked, or unpack to too much."""
    import zipfile

    try:
        with zipfile.ZipFile(workbook) as parts:
            if sum(part.file_size for part in parts.infolist()) <= _MOST_BYTES:
                return BytesIO(b"\n".join(map(parts.read, parts.namelist())))
    except Exception:  # noqa: BLE001 - zipfile raises some ten kinds for a broken file
        return BytesIO()
    return BytesIO()


def salvaged(raw: Raw, record_type: type[Record], problems: list[Problem]) -> Record | None:
    """Return a record without the values that have problems; None if that is not a record."""
    try:
        data = orjson.loads(raw.json)
    except orjson.JSONDecodeError:
        return None
    wrong = sorted({steps(problem.field or "") for problem in problems}, key=_order, reverse=True)
    if (
        not isinstance(data, dict)
        or not isinstance(data.get("id"), str)
        or ("id",) in wrong
        or ("type",) in wrong
    ):
        return None
    try:
        for path in wrong:
            _leave_out(data, path, record_type)
        try:
            return record_type.model_validate_json(orjson.dumps(data), strict=not raw.lax)
        except (
            ValidationError
        ) as error:  # what is missing stands under a misspelt name, or in the wrong place
            for item in error.errors(include_url=False):
                if item["type"] == "missing":
                    _leave_out(data, item["loc"], record_type)
        return record_type.model_validate_json(orjson.dumps(data), strict=not raw.lax)
    except (KeyError, IndexError, TypeError, ValidationError):
        return None


def _order(path: FieldPath) -> list[tuple[int, str]]:
    """Order paths so that, from the last to the first, no item moves before its turn."""
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _leave_out(data: Any, path: FieldPath, record_type: type[Record]) -> None:
    holder, owner, field = data, record_type, None
    for step in path[:-1]:
        holder = holder[step]
        if isinstance(step, str):
            field = by_name(owner).get(step)
            owner = field.part if field and field.part else owner  # type: ignore[assignment]  # parts have fields too
    last = path[-1]
    if isinstance(last, int):
        if field is None or field.part is not None:  # the parts after it would move
            raise KeyError(last)
        del holder[last]
        return
    wanted = by_name(owner).get(last) if not (field and field.datatype.kind is Kind.LANGUAGE_TEXT) else None
    if wanted is not None and wanted.required:
        holder[last] = _stand_in(wanted)
    else:
        holder.pop(last, None)


def _stand_in(field: Field) -> str:
    if field.shape is Shape.REFERENCE:
        return UNKNOWN
    if field.shape is Shape.WORD:
        return VOCABULARIES[field.target or ""][0].word
    return "—"
