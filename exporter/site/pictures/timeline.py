"""When things happened: a bar for each, with soft ends where a date is open, uncertain or not exact.

Where there are too many for a line each, the picture shows how many there were in each month, year or decade.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exporter.site import inline
from exporter.site.inline import Inline
from exporter.site.library import Library
from exporter.site.pictures.axis import LEFT, RIGHT, STEPS, YEAR, Axis, Scale, month_of, period
from exporter.site.pictures.picture import Picture, Table, shortened, width
from schemas.edtf import parse

ROWS = 40
"""Bars on lines of their own; above that, they are counted."""
LINE, TOP = 22, 8
SCALE = 26
"""Height of the scale below the bars."""
COLUMNS = 90
HEIGHT = 140
"""The most columns of counted bars, and their height."""
LEAST = 5
"""The width of one day, at least."""
GAP, LEAST_LABEL = 6, 90
"""Room between a bar and its label, and the room that a label needs next to a bar."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something with dates."""

    label: Inline
    start: str | None
    end: str | None = None

    def bounds(self) -> tuple[str | None, str | None, str | None, str | None]:
        """Return the first and last day of the beginning, and the first and last day of the end; None where not known."""
        if self.start is None and self.end is None:
            return None, None, None, None
        if self.start is None:
            last = parse(self.end or "")
            return None, None, last.earliest, last.latest
        first = parse(self.start)
        if self.end is not None:
            last = parse(self.end)
            return first.earliest, first.latest, last.earliest, last.latest
        if not first.is_interval:
            return first.earliest, first.latest, first.earliest, first.latest
        begin, _, end = self.start.partition("/")
        sides = [parse(side) if side not in ("", "..") else None for side in (begin, end)]
        (a, b), (c, d) = ((one.earliest, one.latest) if one else (None, None) for one in sides)
        return a, b, c, d

    def is_uncertain(self) -> bool:
        """Return whether one of the dates is marked as uncertain or approximate."""
        return any(parse(one).qualified for one in (self.start, self.end) if one)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar: solid, or fading in, out or both ways."""

    x: float
    width: float
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the picture."""

    y: int
    pieces: tuple[Piece, ...]
    uncertain: bool
    label: str
    language: str
    label_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Column:
    """How many there are in a period."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws."""

    scale: Scale
    bars: tuple[Bar, ...] = ()
    columns: tuple[Column, ...] = ()


def timeline(items: Sequence[Item], heading: str = "Timeline") -> Picture | None:
    """Return the picture of some things in the order of their dates; None if there are not two with a date."""
    dated = sorted(
        ((item, item.bounds()) for item in items if any(item.bounds())),
        key=lambda pair: next(filter(None, pair[1])),
    )
    days = [day for _, bounds in dated for day in bounds if day]
    if len(dated) < 2:  # noqa: PLR2004 (one bar alone shows nothing)
        return None
    axis = Axis(min(days), max(days))
    bars = tuple(_bar(axis, number, item, bounds) for number, (item, bounds) in enumerate(dated))
    bottom = TOP + len(bars) * LINE
    whens = [inline.period(item.start, item.end) for item, _ in dated]
    rows = tuple((item.label, when or Inline("")) for (item, _), when in zip(dated, whens, strict=True))
    alternative = f"{heading}: {len(bars)} entries, from {_text(whens[0])} to {_text(whens[-1])}."
    drawing = Drawing(axis.scale(bottom), bars)
    return Picture("timeline", heading, alternative, Table(("What", "When"), rows), drawing, bottom + SCALE)


def counted(months: Iterable[tuple[str | None, int]], heading: str = "Timeline") -> Picture | None:
    """Return the picture of how many there are in each period, given as months (`2025-02`), years or None, with numbers."""
    found: dict[int, int] = {}
    known = dict(months)
    undated = known.pop(None, 0)
    dated = {month: number for month, number in known.items() if month}
    if not dated:
        return None
    axis = Axis(f"{min(dated)[:4]}-01-01", f"{max(dated)[:4]}-12-31")
    span = axis.last - axis.first
    by_month = all(len(month) > len("2025") for month in dated)
    size = next(s for s in STEPS if (by_month or s >= YEAR) and span / s <= COLUMNS)
    for month, number in dated.items():
        place = month_of(f"{month}-01"[:7]) // size * size
        found[place] = found.get(place, 0) + number
    highest = max(found.values())
    columns = tuple(_column(axis, place, size, number / highest) for place, number in sorted(found.items()))
    rows = tuple(
        (Inline(period(place, size)), Inline(f"{number:,}")) for place, number in sorted(found.items())
    )
    total = sum(found.values())
    most = max(found, key=lambda place: (found[place], -place))
    alternative = (
        f"{heading}: {total:,} from {period(min(found), size)} to {period(max(found), size)};"
        f" the most, {highest:,}, in {period(most, size)}."
        + (f" {undated:,} without a certain year are not shown." if undated else "")
    )
    drawing = Drawing(axis.scale(TOP + HEIGHT), columns=columns)
    return Picture(
        "timeline", heading, alternative, Table(("When", "How many"), rows), drawing, TOP + HEIGHT + SCALE
    )


def of_events(library: Library, where: str, *values: str, extra: Sequence[Item] = ()) -> Picture | None:
    """Return the timeline of the events that a condition finds, and of `extra`; `where` follows `FROM events e`."""
    (number,) = library.connection.execute(f"SELECT count(*) FROM events e {where}", values).fetchone()
    if number + len(extra) > ROWS:
        return counted(
            library.connection.execute(
                "SELECT CASE substr(start_latest, 1, 7) WHEN substr(start_earliest, 1, 7) THEN substr(start_earliest, 1, 7)"
                " ELSE CASE substr(start_latest, 1, 4) WHEN substr(start_earliest, 1, 4)"
                f" THEN substr(start_earliest, 1, 4) END END, count(*) FROM events e {where} GROUP BY 1 ORDER BY 1",
                values,
            ),
            "Events over time",
        )
    rows = library.connection.execute(
        f'SELECT e.id, e.start, e."end" FROM events e {where} ORDER BY e.id', values
    )
    items = [Item(library.link("events", record_id), start, end) for record_id, start, end in rows.fetchall()]
    return timeline([*extra, *items])


def _bar(axis: Axis, number: int, item: Item, bounds: tuple[str | None, ...]) -> Bar:
    """Return the bar of one thing: each of its ends is soft between the first and the last day that it can mean."""
    a, b, c, d = bounds
    left = axis.x(a) if a else LEFT
    inner_left = axis.x(b) if b else axis.x(c) if c else left
    right = axis.x(d, after=True) if d else RIGHT
    inner_right = axis.x(c, after=True) if c else axis.x(b, after=True) if b else right
    right = max(right, left + LEAST)
    if inner_left >= inner_right - 0.05 or (a, b) == (c, d) != (a, a):
        pieces: tuple[Piece, ...] = (Piece(left, _length(left, right), "both"),)
    else:
        inner_right = max(inner_right, inner_left + LEAST)
        right = max(right, inner_right)
        pieces = tuple(
            Piece(x, _length(x, end), fill)
            for x, end, fill in (
                (left, inner_left, "in"),
                (inner_left, inner_right, ""),
                (inner_right, right, "out"),
            )
            if end > x
        )
    x, anchor, room = _label_place(left, right, width(item.label.text))
    text = shortened(item.label.text, room)
    return Bar(
        TOP + number * LINE, pieces, item.is_uncertain(), text, item.label.language, round(x, 1), anchor
    )


def _label_place(left: float, right: float, wanted: float) -> tuple[float, str, float]:
    """Return where a label begins or ends, and its room: after the bar, before it, or (a long bar) on it."""
    before, after = left - LEFT - GAP, RIGHT - right - GAP
    if max(before, after) < min(wanted, LEAST_LABEL):
        return left + GAP, "start", RIGHT - left - GAP
    if after >= min(before, wanted):
        return right + GAP, "start", after
    return left - GAP, "end", before


def _column(axis: Axis, month: int, size: int, share: float) -> Column:
    x, end = axis.x_of(month), axis.x_of(month + size)
    height = max(1.0, round(share * HEIGHT, 1))
    return Column(x, round(TOP + HEIGHT - height, 1), max(1.0, round(end - x - 1, 1)), height)


def _length(x: float, end: float) -> float:
    return round(end - x, 1)


def _text(when: Inline | None) -> str:
    return when.text if when else ""
