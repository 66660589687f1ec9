"""Changes in English: lines for a terminal, and a summary in Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from exporter.diff.changes import Change, Kind, Summary
from exporter.diff.content import text
from exporter.model.fields import FAMILIES
from exporter.problems.escaping import inert

LONGEST = 200
"""Characters of a value that are shown."""
MOST = 200
"""Changes that a summary in Markdown lists; all are counted."""
MOST_EVIDENCE = 3
"""Pieces of evidence that a summary in Markdown lists for a change."""
MOST_CHARACTERS = 60_000
"""How long a summary in Markdown is; GitHub takes comments of 65,536 characters."""

_DONE = {
    Kind.ADDED: "added",
    Kind.REMOVED: "removed",
    Kind.CHANGED: "changed",
    Kind.MORE_EXACT: "made more exact",
    Kind.LESS_EXACT: "made less exact",
    Kind.WHITE_SPACE: "changed in white space only",
    Kind.SAME_THING: "written in another way",
    Kind.MOVED: "moved",
    Kind.RENAMED: "renamed",
}
_SINGULARS = {
    "values": "value",
    "dates": "date",
    "evidence": "quotation",
    "dataset": "dataset",
    "history": "stage of an agreement",
    "parties": "party",
    "series": "series",
}


def as_text(changes: Iterable[Change]) -> Iterator[str]:
    """Yield the lines of a report for people: each record with its changes, then how many there are."""
    summary = Summary()
    for record, found in groupby(changes, key=lambda change: change.record):
        own = list(found)
        for change in own:
            summary.add(change)
        first = own[0]
        if not first.path and first.kind in (Kind.ADDED, Kind.REMOVED):
            yield f"{record}: {_DONE[first.kind]}{_named(first)}"
        elif first.kind is Kind.RENAMED:
            probably = "" if first.certain else "probably "
            yield f"{record}: {probably}renamed, from {first.old}"
        else:
            yield record
        for change in own:
            if change.path:
                yield f"  {describe(change)}"
                for source, quote in change.evidence:
                    yield f"    evidence: {_quoted(quote)}{source}"
    yield summary_line(summary)


def _quoted(quote: str | None) -> str:
    return f"“{inert(quote, LONGEST)}”, " if quote else ""


def describe(change: Change) -> str:
    """Return a change inside a record on one line: the field, what was done, and the values."""
    done = _DONE[change.kind]
    if change.kind is Kind.MOVED:
        return (
            f"{change.path}: moved from position {_place(change.old_position)} to {_place(change.position)}"
        )
    if change.kind is Kind.ADDED:
        return f"{change.path}: added {value(change.new)}"
    if change.kind is Kind.REMOVED:
        return f"{change.path}: removed {value(change.old)}"
    note = "" if change.kind is Kind.CHANGED else f" ({done})"
    return f"{change.path}: {value(change.old)} → {value(change.new)}{note}"


def _place(position: int | None) -> int:
    return (position or 0) + 1


def value(values: Any) -> str:
    """Return a value on one line, cut where it is long: text as it is, anything else as JSON."""
    shown = values if isinstance(values, str) else text(values)
    return inert(shown, LONGEST)


def _named(change: Change) -> str:
    names = ((change.new or change.old) or {}).get("name")
    if not isinstance(names, dict) or not names:
        return ""
    return f": {inert(next(iter(names.values())), LONGEST)}"


def summary_line(summary: Summary) -> str:
    """Return how many changes there are, such as `3 events added, 1 date made more exact, 2 quotations removed`."""
    if not summary.number:
        return "No changes."
    parts = [
        f"{number:,} {_noun(subject_, number)} {_DONE[kind]}"
        for (subject_, kind), number in sorted(
            summary.by_subject.items(), key=lambda item: (_rank(item[0][0]), list(Kind).index(item[0][1]))
        )
    ]
    return f"{summary.number:,} {'change' if summary.number == 1 else 'changes'}: {', '.join(parts)}."


def _noun(subject_: str, number: int) -> str:
    if number == 1:
        singular = FAMILIES[subject_].singular if subject_ in FAMILIES else None
        return singular or _SINGULARS.get(subject_) or subject_.removesuffix("s").replace("_", " ")
    return {"evidence": "quotations", "history": "stages of agreements"}.get(
        subject_, subject_.replace("_", " ")
    )


def _rank(subject_: str) -> int:
    families = list(reversed(FAMILIES))
    return families.index(subject_) if subject_ in families else len(families)


def as_markdown(changes: Iterable[Change]) -> Iterator[str]:
    """Yield the lines of a summary for a pull request: one sentence, then a list of at most `MOST` changes."""
    summary, shown, room = Summary(), 0, MOST_CHARACTERS
    details: list[str] = []
    for record, found in groupby(changes, key=lambda change: change.record):
        head = ""
        for change in found:
            summary.add(change)
            own = [] if head else [head := f"- {_code(record)}{_whole(change)}"]
            own += _details(change)
            room -= sum(len(line) + 1 for line in own)
            if (
                shown == summary.number - 1 and shown < MOST and room >= 0
            ):  # all changes before this one are shown
                details += own
                shown += 1
    yield f"**{summary_line(summary)}**"
    if not summary.number:
        return
    yield ""
    yield "<details><summary>The changes</summary>"
    yield ""
    yield from details
    if shown < summary.number:
        yield f"- … and {summary.number - shown:,} more"
    yield ""
    yield "</details>"


def _details(change: Change) -> Iterator[str]:
    if not change.path:
        return
    yield f"  - {_code(change.path)}: {_marked(change)}"
    for source, quote in change.evidence[:MOST_EVIDENCE]:
        yield f"    - evidence: {f'{_code(inert(quote, LONGEST))}, ' if quote else ''}{_code(source)}"


def _whole(change: Change) -> str:
    if change.kind is Kind.RENAMED:
        return f": {'' if change.certain else 'probably '}renamed, from {_code(change.old)}"
    if change.path or change.kind not in (Kind.ADDED, Kind.REMOVED):
        return ""
    name = _named(change).removeprefix(": ")
    return f": {_DONE[change.kind]}{f': {_code(name)}' if name else ''}"


def _marked(change: Change) -> str:
    if change.kind is Kind.MOVED:
        return f"moved from position {_place(change.old_position)} to {_place(change.position)}"
    if change.kind in (Kind.ADDED, Kind.REMOVED):
        return f"{_DONE[change.kind]} {_code(value(change.new if change.kind is Kind.ADDED else change.old))}"
    note = "" if change.kind is Kind.CHANGED else f" ({_DONE[change.kind]})"
    return f"{_code(value(change.old))} → {_code(value(change.new))}{note}"


def _code(shown: str) -> str:
    """Return text as code in Markdown, also where it has back quotes in it (CommonMark 0.31 §6.1).

    All text of records is shown like this: GitHub and GitLab find mentions and references to issues after they have
    removed the backslashes of Markdown, but never in code.
    """
    fence = "`"
    while fence in shown:
        fence += "`"
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{space}{shown}{space}{fence}"
