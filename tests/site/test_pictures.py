"""The pictures: where bars begin, fade and end, who is drawn, and that they are the same as their tables."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from built import dataset

from exporter.site.inline import Inline
from exporter.site.library import Library
from exporter.site.pictures import map as map_
from exporter.site.pictures import network
from exporter.site.pictures.axis import RIGHT
from exporter.site.pictures.picture import shortened
from exporter.site.pictures.timeline import Item, counted, timeline
from exporter.site.write import write_site

ALWAYS = Item(Inline("always there"), "2020-01-01", "2025-12-31")
HOSTILE = "</svg><script>alert(1)</script>\"><img src=x onerror=alert(1)> ' {{ 7*7 }}"
SEEDS = """
participants:
- {id: a, type: Person, name: Ana Àrias}
- {id: b, type: Person, name: Bo}
- {id: c, type: Person, name: 王小明}
- {id: d, type: Organization, name: Delta}
places:
- {id: quito, name: Quito, latitude: "-0.2", longitude: "-78.5"}
- {id: suva, name: Suva, latitude: "-18.1", longitude: "178.4"}
- {id: pole, name: Pole, latitude: "-90", longitude: "0"}
events:
- {id: one, name: One, start: 2024-02-03, location: quito, participations: [
    {participant: a, role: member}, {participant: b, role: member}, {participant: c, role: member}]}
- {id: two, name: Two, start: 2024-03, location: quito, participations: [
    {participant: a, role: member}, {participant: b, role: member}]}
- {id: off, name: Off, start: 2024-05, status: cancelled, participations: [
    {participant: a, role: member}, {participant: d, role: member}]}
"""


@pytest.fixture
def library(tmp_path):
    library = Library(dataset(tmp_path, SEEDS) / "toy.db")
    yield library
    library.close()


@pytest.mark.parametrize(
    ("start", "end", "fills"),
    [
        ("2024-02-03", None, [""]),
        ("2024-02", None, ["both"]),
        ("2024", "2025", ["in", "", "out"]),
        ("2024-02-03", "2024-05-06", [""]),
        ("2024-02-03", "..", ["", "out"]),
        ("2024-02-03", "2024-05", ["", "out"]),
        (None, "2024-05-06", ["in", ""]),
        ("../2024-05-06", None, ["in", ""]),
        ("2024-02-03/2024-05-06", None, [""]),
        ("2023/2025", None, ["in", "", "out"]),
        ("2024-21", None, ["both"]),
        ("202X", None, ["both"]),
    ],
)
def test_a_bar_is_solid_where_the_date_is_certain_and_fades_where_it_is_not(start, end, fills):
    picture = timeline([Item(Inline("it"), start, end), ALWAYS])
    (bar,) = (bar for bar in picture.drawing.bars if bar.label == "it")
    assert [piece.fill for piece in bar.pieces] == fills
    edges = [piece.x for piece in bar.pieces] + [round(bar.pieces[-1].x + bar.pieces[-1].width, 1)]
    assert edges == sorted(edges)
    assert edges[-1] <= RIGHT
    assert all(round(a.x + a.width, 1) == b.x for a, b in pairwise(bar.pieces))


@pytest.mark.parametrize("mark", ["?", "~", "%"])
def test_a_bar_of_an_uncertain_date_is_drawn_as_uncertain(mark):
    picture = timeline([Item(Inline("it"), f"2024-02-03{mark}"), ALWAYS])
    assert [bar.uncertain for bar in picture.drawing.bars] == [False, True]


def test_the_table_of_a_timeline_states_every_bar_with_its_date_in_words():
    picture = timeline([Item(Inline("it"), "2024-02-XX"), ALWAYS])
    assert [[cell.text for cell in row] for row in picture.table.rows] == [
        ["always there", "1 January 2020 – 31 December 2025"],
        ["it", "some day in February 2024"],
    ]


def test_one_date_alone_is_no_timeline():
    assert timeline([ALWAYS, Item(Inline("undated"), None)]) is None


@pytest.mark.parametrize(
    ("months", "rows"),
    [
        ([("2024-01", 3), ("2024-03", 2)], [("January 2024", "3"), ("March 2024", "2")]),
        ([("2023", 1), ("2024-01", 3), (None, 9)], [("2023", "1"), ("2024", "3")]),
        ([("0900", 1), ("1999", 3)], [("900 – 919", "1"), ("1980 – 1999", "3")]),
    ],
)
def test_many_dates_are_counted_by_month_year_or_decade(months, rows):
    picture = counted(months)
    assert [tuple(cell.text for cell in row) for row in picture.table.rows] == rows
    assert ("9 without a certain year" in picture.alternative) == ((None, 9) in months)


def test_a_network_counts_events_that_happened_and_draws_each_pair_once(library):
    picture = network.whole(library)
    assert [tuple(cell.text for cell in row) for row in picture.table.rows] == [
        ("Ana Àrias", "Bo", "2"),
        ("Ana Àrias", "王小明", "1"),
        ("Bo", "王小明", "1"),
    ]
    assert len(picture.drawing.lines) == 3
    assert {node.label for node in picture.drawing.nodes} == {"Ana Àrias", "Bo", "王小明"}


def test_the_network_around_a_participant_has_it_in_the_middle(library):
    picture = network.around(library, "a")
    assert [node.label for node in picture.drawing.nodes if node.centre] == ["Ana Àrias"]
    assert [tuple(cell.text for cell in row) for row in picture.table.rows] == [("Bo", "2"), ("王小明", "1")]
    assert network.around(library, "d") is None


def test_names_in_a_network_never_overlap():
    for number in (2, 3, 24, 25, 199, 200):

        class Fake:
            connection = None

            def link(self, _, name):
                return Inline(name)

        fake = Fake()
        fake.connection = type(
            "C", (), {"execute": lambda *_: type("R", (), {"fetchone": lambda _: ("Person",)})()}
        )()
        nodes = network._arcs(fake, [f"p{one}" for one in range(number)]).values()
        for side in ("start", "end"):
            heights = sorted(node.label_y for node in nodes if node.anchor == side)
            assert all(b - a >= network.NARROW for a, b in pairwise(heights))


def test_a_map_shows_every_place_and_grows_to_the_pole(library):
    picture = map_.of_all(library)
    assert [tuple(cell.text for cell in row) for row in picture.table.rows] == [
        ("Quito", "0.2° S 78.5° W", "2"),
        ("Pole", "90° S 0° E", "0"),
        ("Suva", "18.1° S 178.4° E", "0"),
    ]
    assert {(dot.label, dot.x, dot.y) for dot in picture.drawing.dots} == {
        ("Quito", 203, 180.4),
        ("Pole", 360, 360),
        ("Suva", 716.8, 216.2),
    }
    assert (picture.top, picture.height) == (0, 360)
    assert map_.of_place(library, "quito").height < 360


def test_the_outline_of_the_land_is_small_and_states_its_origin():
    text = map_.LAND.read_text(encoding="utf-8")
    assert len(text) <= 60_000
    assert "Natural Earth" in text
    assert "public domain" in text
    numbers = re.findall(r"M(\d+) (\d+)", map_.land())
    assert len(numbers) > 100
    assert all(0 <= int(x) <= 720 and 0 <= int(y) <= 360 for x, y in numbers)


def test_a_long_label_is_cut_and_wide_letters_count_double():
    assert shortened("a" * 100, 64) == "a" * 9 + "…"
    assert len(shortened("会" * 100, 64)) < 7
    assert shortened("short", 64) == "short"


def test_hostile_names_are_inert_in_every_picture(tmp_path):
    text = (
        SEEDS.replace("Ana Àrias", "HOSTILE")
        .replace("name: One", "name: HOSTILE")
        .replace("Quito", "HOSTILE")
    )
    folder = dataset(tmp_path, text.replace("HOSTILE", "'" + HOSTILE.replace("'", "''") + "'"))
    assert not write_site(folder, tmp_path / "site").failed
    drawn = 0
    for page in (tmp_path / "site").rglob("index.html"):
        for svg in re.findall(r"<svg.*?</svg>", page.read_text(encoding="utf-8"), re.DOTALL):
            tree = ET.fromstring(svg)  # noqa: S314 (our own file)
            drawn += 1
            names = {element.tag for element in tree.iter()}
            assert names <= {"svg", "g", "defs", "linearGradient", "stop", "path", "rect", "text", "circle"}
            assert not any(name.startswith("on") or name == "style" for e in tree.iter() for name in e.attrib)
    assert drawn >= 5
