"""Propose a first mapping of a table from its headers and values; comments explain each guess and what has no place."""

from __future__ import annotations

import re
from pathlib import Path

from exporter.importing.tables import dates, sheets
from exporter.importing.tables.names import words
from exporter.importing.tables.sheets import SheetRow
from exporter.records.readers import Limits

_MEANINGS = {
    "start": "date day when start begin datum beginn tag fecha inicio debut jour quand",
    "name": "what event meeting title subject purpose name was anlass titel objet titre reunion evento asunto que",
    "who": "who minister host participant official wer minister qui ministre quien ministro",
    "with": "with visitor guest organisation organization counterpart mit avec con invite gast",
    "on_behalf_of": "for country behalf state fur land pays pour pais para",
    "location": "where place location venue city wo ort lieu ou donde lugar",
    "topics": "topic topics theme tema temas thema themen sujet themes",
    "source": "link url source web quelle lien enlace fuente",
    "quote": "quote quotation extract zitat citation cita",
}
"""What a column may be for -> words of headers in English, French, German and Spanish."""
_SAMPLE = 200
_EACH = {"who": "host", "with": "interlocutor"}


def propose(path: Path, sheet: str | None = None) -> str:
    """Return a mapping as YAML with comments.

    Raises:
        MisuseError: there is no such file, or it is not a table.
    """
    rows = []
    for row in sheets.rows(path, sheet, Limits()):
        if isinstance(row, SheetRow):
            rows.append(row)
        if len(rows) > _SAMPLE:
            break
    if not rows:
        return "# The table has no rows.\n"
    most = max(len(row.cells) for row in rows[:20])
    header = next(row for row in rows if len(row.cells) >= most - 1)
    body = [row for row in rows if row.line > header.line]
    meant: dict[str, int] = {}
    for at, text in header.cells.items():
        found = {
            it for it, known in _MEANINGS.items() if set(words(text)) & set(known.split())
        } - meant.keys()
        if found:
            meant[next(it for it in _MEANINGS if it in found)] = at
    return "\n".join(_lines(header, body, meant)) + "\n"


def _lines(header: SheetRow, body: list[SheetRow], meant: dict[str, int]) -> list[str]:
    names = header.cells
    samples = {at: [row.cells[at] for row in body if at in row.cells] for at in names}
    lines = ["# A first mapping, guessed from headers and values. Read each comment, and correct mistakes."]
    lines += [f"header: {header.line}"]
    if body and re.fullmatch(r"(?i)(grand )?total|summe|gesamt|sum", next(iter(body[-1].cells.values()), "")):
        at, text = next(iter(body[-1].cells.items()))
        lines.append(f"stop: {{column: {_yaml(names.get(at, ''))}, text: {_yaml(text)}}} # a row of totals")
    homeless = [at for at in names if at not in meant.values()]
    if homeless:
        lines.append(
            "# No field was found for these columns. Give them one, or leave them here to ignore them:"
        )
        lines.append(f"ignore: [{', '.join(_yaml(names[at]) for at in homeless)}]")
    lines.append("events:")
    if "name" in meant:
        lines.append(f"  name: {_yaml(names[meant['name']])}")
    else:
        lines.append(
            f"  name: {{text: 'Meeting of {{{names[meant.get('who', min(names))]}}}'}} # no column names the event"
        )
    if "start" in meant:
        lines += _start(names[meant["start"]], samples[meant["start"]])
    if "location" in meant:
        lines.append(f"  location: {_yaml(names[meant['location']])}")
    if "topics" in meant:
        lines.append(f"  topics: {_fill(names[meant['topics']], samples[meant['topics']], '')}")
    roles = [it for it in _EACH if it in meant]
    if roles:
        lines.append("  participations: # the roles are guesses; see `communique schema events`")
    for it in roles:
        lines.append(
            f"    - participant: {_fill(names[meant[it]], samples[meant[it]], 'make: {type: Person}')}"
        )
        lines.append(f"      role: {{constant: {_EACH[it]}}}")
        if it == "who" and "on_behalf_of" in meant:
            state = "make: {type: GovernmentOrganization}"
            lines.append(f"      on_behalf_of: {_fill(names[meant['on_behalf_of']], [], state)}")
    if "source" in meant:
        lines += ["  evidence:", f"    - source: {_yaml(names[meant['source']])}"]
        lines += [f"      quote: {_yaml(names[meant['quote']])}"] if "quote" in meant else []
    return lines


def _start(name: str, samples: list[str]) -> list[str]:
    """Return how dates are read, with the order of day and month if the values show it."""
    numbers = [found for text in samples if (found := re.match(r"(\d{1,2})[./-](\d{1,2})([./-])\d{4}", text))]
    if not numbers:
        unread = [text for text in samples if not _is_date(text)]
        note = f" # these are not dates: {', '.join(unread[:3])}".replace("\n", " ") if unread else ""
        return [f"  start: {_yaml(name)}{note}"]
    sign = numbers[0][3]
    is_day_first = any(int(found[1]) > 12 for found in numbers)  # noqa: PLR2004 - months
    is_month_first = any(int(found[2]) > 12 for found in numbers)  # noqa: PLR2004 - months
    day, month = f"D{sign}M{sign}YYYY", f"M{sign}D{sign}YYYY"
    if is_day_first == is_month_first:
        why = "some dates have the day first, others the month" if is_day_first else "no date shows the order"
        return [f"  start: {_yaml(name)} # {why}; add dates: [{day}] or dates: [{month}]"]
    form = day if is_day_first else month
    return [f"  start: {{column: {_yaml(name)}, dates: [{form}]}} # the order that some dates show"]


def _is_date(text: str) -> bool:
    try:
        dates.read(text, ())
    except dates.DateError:
        return False
    return True


def _fill(name: str, samples: list[str], more: str) -> str:
    parts = [f"column: {_yaml(name)}"]
    if any(";" in text for text in samples):
        parts.append("split: [';']")
    elif any("\n" in text for text in samples):
        parts.append("split: [line]")
    if any(re.search(r"\w \([^)]+\)$", text) for text in samples) and more:
        parts.append("pattern: name (capacity)")
    return f"{{{', '.join([*parts, *([more] if more else [])])}}}"


def _yaml(text: str) -> str:
    return (
        text
        if re.fullmatch(r"[^\W\d_][\w ]*", text) and text.lower() not in ("null", "true", "false")
        else ("'" + " ".join(text.split()).replace("'", "''") + "'")
    )
