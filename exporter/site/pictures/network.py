"""Who met whom: participants on two arcs, and a line between every two that were at the same event."""

from __future__ import annotations

import math
from dataclasses import dataclass

from exporter.site.inline import Inline
from exporter.site.library import Library
from exporter.site.pictures.picture import WIDTH, Picture, Table, shortened

AROUND = 24
"""The most others around a participant."""
WHOLE = 200
"""The most participants of a dataset whose network is drawn."""
LISTED = 200
"""Rows of the table."""
CENTRE = WIDTH / 2
RADIUS = 150
WIDE, NARROW = 22, 14
"""How far the names are apart: of a few, and of many."""
THICKEST = 6

_TABLE = """
CREATE TEMP TABLE IF NOT EXISTS met (a TEXT, b TEXT, events INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID
"""
_FILL = """
INSERT INTO met SELECT a, b, count(*) FROM (
  SELECT a_id AS a, b_id AS b, event_id FROM encounters WHERE counted_with_id IS NULL
  UNION SELECT b_id, a_id, event_id FROM encounters WHERE counted_with_id IS NULL) GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Node:
    """A participant."""

    x: float
    y: float
    label: str
    language: str
    label_x: float
    label_y: float
    anchor: str
    person: bool
    centre: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two who met, thicker the more often they did; `side` is one between two others."""

    path: str
    width: float
    side: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def prepare(library: Library) -> None:
    """Count once how often every two participants met, so that no page has to look through all events."""
    if not library.connection.execute("SELECT 1 FROM temp.sqlite_schema WHERE name = 'met'").fetchone():
        library.connection.execute(_TABLE)
        library.connection.execute(_FILL)


def around(library: Library, record_id: str) -> Picture | None:
    """Return the network around a participant: those whom it met most often; None if it met fewer than two."""
    prepare(library)
    found = library.connection.execute(
        "SELECT b, events, count(*) OVER () FROM met WHERE a = ? ORDER BY events DESC, b LIMIT ?",
        (record_id, LISTED),
    ).fetchall()
    if len(found) < 2:  # noqa: PLR2004 (a single line shows nothing)
        return None
    shown = [(other, events) for other, events, _ in found[:AROUND]]
    nodes = _arcs(library, sorted(other for other, _ in shown))
    height = _height(len(shown))
    centre = _node(library, record_id, CENTRE, height / 2, centre=True)
    places = {other: (node.x, node.y) for other, node in nodes.items()}
    lines = [
        _line(places[one], places[other], events, height, side=True)
        for one, other, events in _pairs(library, list(nodes))
    ]
    lines += [
        Line(
            f"M{CENTRE:g} {height / 2:g}L{places[other][0]:g} {places[other][1]:g}",
            _thickness(events),
            side=False,
        )
        for other, events in shown
    ]
    total = found[0][2]
    name = library.link("participants", record_id).text
    alternative = f"Network: {name} in the middle, and {len(shown):,} of the {total:,} that took part in the same events."
    rows = tuple((library.link("participants", other), Inline(f"{events:,}")) for other, events, _ in found)
    table = Table(("Met", "At how many events"), rows, total - len(rows))
    drawing = Drawing((*nodes.values(), centre), tuple(lines))
    return Picture("network", "Who met whom", alternative, table, drawing, height)


def whole(library: Library) -> Picture | None:
    """Return the network of all participants who met another one; None if there are none, or too many to be drawn."""
    prepare(library)
    (number,) = library.connection.execute("SELECT count(DISTINCT a) FROM met").fetchone()
    if not 2 < number <= WHOLE:  # noqa: PLR2004 (as above)
        return None
    found = library.connection.execute(
        "SELECT p.id FROM participants p LEFT JOIN participations a ON a.participant_id = p.id"
        " WHERE p.id IN (SELECT a FROM met) GROUP BY p.id ORDER BY coalesce(min(a.on_behalf_of_id), p.id), p.id"
    )
    nodes = _arcs(library, [record_id for (record_id,) in found.fetchall()])
    pairs = _pairs(library, list(nodes))
    height = _height(number)
    lines = tuple(
        _line((nodes[a].x, nodes[a].y), (nodes[b].x, nodes[b].y), events, height, side=False)
        for a, b, events in pairs
    )
    listed = sorted(pairs, key=lambda pair: (-pair[2], pair))[:LISTED]
    rows = tuple(
        (library.link("participants", a), library.link("participants", b), Inline(f"{events:,}"))
        for a, b, events in listed
    )
    alternative = f"Network of {number:,} participants, with {len(pairs):,} lines between those who met."
    table = Table(("Who", "Met", "At how many events"), rows, len(pairs) - len(rows))
    return Picture(
        "network", "Who met whom", alternative, table, Drawing(tuple(nodes.values()), lines), height
    )


def _pairs(library: Library, ids: list[str]) -> list[tuple[str, str, int]]:
    """Return every two of some participants who met, with the number of events."""
    marks = ", ".join("?" * len(ids))
    return library.connection.execute(
        f"SELECT a, b, events FROM met WHERE a < b AND a IN ({marks}) AND b IN ({marks}) ORDER BY a, b",
        (*ids, *ids),
    ).fetchall()


def _height(number: int) -> int:
    return -(-number // 2) * _pitch(number) + 2 * WIDE


def _pitch(number: int) -> int:
    return WIDE if number <= AROUND else NARROW


def _arcs(library: Library, ids: list[str]) -> dict[str, Node]:
    """Place participants on an arc on the right, downwards, then on one on the left, upwards; names never overlap."""
    half, pitch, height = -(-len(ids) // 2), _pitch(len(ids)), _height(len(ids))
    found = {}
    for number, record_id in enumerate(ids):
        on_right = number < half
        line = number if on_right else len(ids) - 1 - number
        y = WIDE + (line + 0.5) * pitch
        away = (y - height / 2) / (height / 2)
        x = RADIUS * (1 - away * away) ** 0.5
        found[record_id] = _node(library, record_id, round(CENTRE + (x if on_right else -x), 1), round(y, 1))
    return found


def _node(library: Library, record_id: str, x: float, y: float, *, centre: bool = False) -> Node:
    name = library.link("participants", record_id)
    kind = library.connection.execute("SELECT type FROM participants WHERE id = ?", (record_id,)).fetchone()[
        0
    ]
    on_right = x >= CENTRE
    room = 2 * RADIUS if centre else (WIDTH - x if on_right else x) - 20
    label_x = x if centre else round(x + 10 if on_right else x - 10, 1)
    anchor = "middle" if centre else "start" if on_right else "end"
    label_y = y + 22 if centre else y + 4
    return Node(
        x,
        y,
        shortened(name.text, room),
        name.language,
        label_x,
        label_y,
        anchor,
        person=kind == "Person",
        centre=centre,
    )


def _line(
    one: tuple[float, float], other: tuple[float, float], events: int, height: int, *, side: bool
) -> Line:
    """Return a line that bends towards the middle."""
    x = round(CENTRE + ((one[0] + other[0]) / 2 - CENTRE) * 0.5, 1)
    y = round(height / 2 + ((one[1] + other[1]) / 2 - height / 2) * 0.5, 1)
    path = f"M{one[0]:g} {one[1]:g}Q{x:g} {y:g} {other[0]:g} {other[1]:g}"
    return Line(path, _thickness(events), side)


def _thickness(events: int) -> float:
    return round(min(THICKEST, 1 + math.sqrt(events - 1)), 1)
