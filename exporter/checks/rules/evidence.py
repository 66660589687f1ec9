"""Evidence: it supports a field, and one that is present."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from exporter.checks.rules.rule import Found, error, warning
from exporter.database.rows import NOTHING
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, by_name
from exporter.records.corpus import Corpus
from schemas import Model

_OWNER = "substr(evidence.path, 1, instr(evidence.path || '[', '[') - 1)"
_AT = "holder || 'evidence[' || position || '].supports'"


@error("CQ401", "evidence for no field")
def evidence_for_no_field(corpus: Corpus) -> Iterator[Found]:
    """A path in `supports` is not a field of the record or part that has the evidence.

    Paths are relative: evidence on a participation supports `role` or `capacity`, evidence on the event supports `start`
    or `location`. A path to a list of parts (`participations`) covers all parts in it. For evidence on one part, put it
    into that part.

    To fix: correct the path, or leave `supports` out if the evidence covers the whole record or part.

    ```yaml
    participations:
      - participant: someone
        role: delegate
        evidence:
          - {source: a-report, supports: [participations.role]}    # wrong
          - {source: a-report, supports: [role]}                   # right
    ```
    """
    kinds = corpus.connection.execute(
        f"SELECT DISTINCT family, {_OWNER}, item.value FROM evidence, json_each(supports) AS item"
        " WHERE supports IS NOT NULL ORDER BY 1, 2, 3"
    ).fetchall()
    for family, owner, path in kinds:
        model = _model(family, owner)
        if _names_a_field(model, path):
            continue
        rows = corpus.connection.execute(
            f"SELECT record_id, {_AT} FROM evidence, json_each(supports) AS item"
            f" WHERE family = ? AND {_OWNER} = ? AND item.value = ?",
            (family, owner, path),
        )
        called = getattr(model, "singular", "record").replace("_", " ")
        for record_id, at in rows:
            yield Found(
                family,
                record_id,
                at,
                f"{at}: unknown field {path!r} of {'an' if called[0] in 'aeiou' else 'a'} {called}",
                value=path,
                expected=f"a field of what has the evidence, such as {_example(model)}",
            )


@warning("CQ402", "evidence for an absent field")
def evidence_for_an_absent_field(corpus: Corpus) -> Iterator[Found]:
    """A path in `supports` is a field that is absent, so the evidence supports nothing; or the list of paths is empty.

    Evidence that contradicts may be the only mention of a field, and is not checked. Records with other errors are skipped.

    To fix: add the field, or leave the path out. Leave `supports` out if the evidence covers the whole.

    ```yaml
    start: 2025-02-20
    evidence:
      - {source: a-report, supports: [start, duration]}    # suspicious: no duration
      - {source: a-report, supports: []}                   # suspicious: nothing
    ```
    """
    rows = corpus.connection.execute(
        "SELECT family, id, file, line, column, spool_offset, spool_length FROM origin WHERE (family, id) IN"
        " (SELECT family, id FROM suspects WHERE sign = ? EXCEPT SELECT family, id FROM refused) ORDER BY rowid",
        (NOTHING,),
    )
    for family, record_id, file, line, column, offset, length in rows:
        place = file, line, column
        for carrier, holder, at, path in _suspects(orjson.loads(corpus.line_at(offset, length))):
            model = _model(family, holder)
            if path is None:
                message, hint = f"{at}: invalid, the list is empty", "leave it out"
                yield Found(family, record_id, at, message, None, "some paths, or no list", hint, place=place)
            elif _names_a_field(model, path) and not _is_there(carrier, path, corpus.dataset.language, model):
                message = f"{at}: missing field {path} that the evidence supports"
                hint = f"add {path}, or leave it out here"
                yield Found(
                    family, record_id, at, message, path, "a field that is present", hint, place=place
                )


Suspect = tuple[dict[str, Any], str, str, str | None]
"""What has the evidence, the list of the record that it is in, the path of its `supports`, and a path in it or None."""


def _suspects(record: dict[str, Any]) -> list[Suspect]:
    """Return the paths of evidence on a record and its parts that may be absent fields, None for an empty list.

    `exporter.database.rows.may_support_nothing` has checked the same before, and must be true where this finds something.
    """
    found: list[Suspect] = []
    if "evidence" in record:
        _look(record, "", "", found)
    for name, value in record.items():
        if type(value) is list and value and type(value[0]) is dict and name != "evidence":
            for index, part in enumerate(value):
                if "evidence" in part:
                    _look(part, name, f"{name}[{index}].", found)
    return found


def _look(carrier: dict[str, Any], holder: str, before: str, found: list[Suspect]) -> None:
    for index, piece in enumerate(carrier["evidence"] or ()):
        supports = piece.get("supports")
        if supports is None or piece.get("stance") == "contradicts":
            continue
        at = f"{before}evidence[{index}].supports"
        doubtful = (path for path in supports or (None,) if path is None or not carrier.get(path))
        found.extend((carrier, holder, at, path) for path in doubtful)


def _model(family: str, holder: str) -> type[Model]:
    """Return the record type, or the part in its list `holder`, that has the evidence."""
    record_type: type[Model] = FAMILIES[family]
    return by_name(record_type)[holder].part or record_type if holder else record_type


def _names_a_field(model: type[Model], path: str) -> bool:
    """Return whether a path is a field of `model`, of a part in it, or to one language of a text."""
    first, _, rest = path.partition(".")
    found = by_name(model).get(first)
    if found is None or first == "evidence":
        return False
    if not rest:
        return True
    if found.part is not None:
        return _names_a_field(found.part, rest)
    return found.datatype.kind is Kind.LANGUAGE_TEXT and "." not in rest


def _example(model: type[Model]) -> str:
    known = by_name(model)
    return next((name for name in ("start", "role", "date", "name") if name in known), next(iter(known)))


def _is_there(carrier: Any, path: str, language: str, model: type[Model] | None = None) -> bool:
    """Return whether a path has a value, in any part of a list on the path."""
    if isinstance(carrier, list):
        return any(_is_there(item, path, language) for item in carrier)
    if not isinstance(carrier, dict):
        return path == language  # a plain text is in the language of the dataset
    first, _, rest = path.partition(".")
    value = carrier.get(first)
    if value is None or value == []:
        return model is not None and by_name(model)[first].default not in (None, ())  # the type of an event
    return not rest or _is_there(value, rest, language)
