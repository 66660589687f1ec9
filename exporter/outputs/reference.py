"""Write the field reference (`reference.md`): every record type, part, field and word, for people who write records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from exporter.database.tables import columns_of, is_pinned_key, link_table_name
from exporter.model.fields import Field, Shape, fields, models
from exporter.records.corpus import Corpus, vocabulary_rows
from schemas import Dataset, Model, Record


def write(corpus: Corpus, folder: Path) -> None:
    """Write `reference.md` into `folder`."""
    (folder / "reference.md").write_text(reference(corpus.dataset), encoding="utf-8")


def reference(dataset: Dataset) -> str:
    """Return the reference of all record types, with the vocabulary of `dataset`, as Markdown."""
    lines = [
        "# Field reference",
        "",
        "Generated from the record types. A field in **bold** is required. *Term* is the RDF property it states,",
        "*in the database* its columns or table.",
        "",
    ]
    for model in models():
        lines += _section(model)
    lines += ["## Words", "", "The lists that kinds, roles and statuses are chosen from.", ""]
    name = ""
    for vocabulary, word, label, definition in vocabulary_rows(dataset):
        if vocabulary != name:
            name = vocabulary
            lines += ["", f"### {name}", "", "| word | label | definition |", "|---|---|---|"]
        lines.append(f"| `{word}` | {_literal(label)} | {_literal(definition)} |")
    return "\n".join(lines) + "\n"


def section(model: type[Model]) -> str:
    """Return the reference of one record type or part, as Markdown."""
    return "\n".join(_section(model))


def _section(model: type[Model]) -> Iterator[str]:
    about = (model.__doc__ or "").strip()
    yield f"## {model.__name__}"
    yield ""
    yield about
    yield ""
    if issubclass(model, Record):
        yield f"Folder, table and IRI segment: `{model.family}`."
        yield ""
    choices = next((f.choices for f in fields(model) if f.name == "type" and f.choices), None)
    if choices and len(choices) > 1:
        yield "| type | class | definition |"
        yield "|---|---|---|"
        for member in choices:
            yield f"| `{member.value}` | `{member.term}` | {_cell(member.definition)} |"
        yield ""
    yield "| field | holds | term | in the database | description |"
    yield "|---|---|---|---|---|"
    for f in fields(model):
        name = f"**`{f.name}`**" if f.required else f"`{f.name}`"
        term = f"`{f.term.curie}`" if f.term else ""
        yield f"| {name} | {_holds(f)} | {term} | {_place(f)} | {_cell(f.description)} |"
    yield ""


def _holds(f: Field) -> str:
    """Say what a field holds, in words a writer of records knows."""
    if f.part is not None:
        return f"list of [{f.part.__name__}](#{f.part.__name__.lower()})"
    if f.shape is Shape.REFERENCE:
        what = f"id in `{f.target}`" + (f" ({', '.join(f.types)})" if len(f.types) == 1 else "")
    elif f.shape is Shape.WORD:
        what = f"word of [{f.target}](#{f.target})"
    elif f.choices is not None:
        what = " or ".join(f"`{member.value}`" for member in f.choices) if f.name != "type" else "type"
    else:
        what = getattr(f.named_type, "__name__", str(f.named_type))
    if not f.many:
        return what
    return f"list of {what}" if f.ordered else f"set of {what}"


def _place(f: Field) -> str:
    if f.part is not None:
        return f"table `{f.name}`"
    if f.many and f.shape is Shape.REFERENCE:
        return f"table `{link_table_name(f)}`"
    return (
        "`key`, `pinned`" if is_pinned_key(f) else ", ".join(f"`{column.name}`" for column in columns_of(f))
    )


_SPECIAL = re.compile(r"([\\`*_\[\]<>&|#~])")
"""What Markdown, or HTML inside it, gives a meaning to."""


def _cell(text: str) -> str:
    """Return the text of our own definitions as one cell of a table; it may be Markdown."""
    return text.replace("|", "\\|").replace("\n", " ")


def _literal(text: str) -> str:
    """Return the text of a dataset as one cell of a table that shows it as it is, without Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
