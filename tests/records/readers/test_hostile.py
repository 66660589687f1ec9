"""Files made to hang, crash or fill the memory of a reader; each must be refused within seconds."""

from __future__ import annotations

import json

import pytest
import yaml
from bounds import within

from exporter.records.readers import Limits, yaml_loader
from exporter.records.readers.json_text import check
from exporter.records.readers.yaml_aliases import Weights

DEEP = 100_000
TOO_DEEP = "CQ004 nested deeper than 100 levels (--max-depth)"


@pytest.fixture(params=["libyaml", "python"])
def _loader(request, monkeypatch):
    """Run a test with both YAML parsers."""
    if request.param == "python":
        monkeypatch.setattr(yaml_loader, "LOADER", yaml_loader.PythonLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    "content",
    [
        "[" * DEEP,
        "[" * DEEP + "]" * DEEP,
        "{a: " * DEEP,
        "- " * DEEP,
        "- " * DEEP + "a",
        "? " * DEEP,
        "[? " * DEEP,
        "\n".join(" " * level + "a:" for level in range(1000)),
        "\n".join(" " * level + "- " for level in range(1000)),
        "id: a\nb: " + "[" * DEEP,
    ],
    ids=lambda content: content[:8],
)
def test_a_deep_yaml_file_is_refused_before_it_is_composed(problems, content):
    with within(5, 30):
        (found,) = problems("x.yaml", content)
    assert found.endswith(TOO_DEEP)


@pytest.mark.parametrize("content", ["[" * DEEP, '{"a":' * DEEP, '{"a":[' * DEEP, "[" * DEEP + "]" * DEEP])
def test_deep_json_is_refused(problems, content):
    with within(5, 30):
        (found,) = problems("x.json", content)
        (in_line,) = check(content.encode(), 1, "x.jsonl", Limits())
    assert found.endswith(TOO_DEEP)
    assert in_line.code == "CQ004"


@pytest.mark.usefixtures("_loader")
def test_an_alias_bomb_is_weighed_and_not_expanded(problems):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 60)]
    with within(2, 30):
        (found,) = problems("x.yaml", "\n".join(lines))
    assert "more than 1000000 values in one record with its aliases expanded" in found


@pytest.mark.usefixtures("_loader")
def test_a_long_text_repeated_by_aliases_is_weighed_and_not_expanded(problems):
    content = f"a: &a {'x' * 100_000}\nb: [{'*a, ' * 2000}]\n"
    with within(5, 30):
        (found,) = problems("x.yaml", content)
    assert "larger than 67108864 bytes with its aliases expanded" in found


@pytest.mark.parametrize(
    "content", ["a: &a [*a]", "a: &a {b: *a}", "&a {b: [*a]}", "a: &a [&b [*a, *b]]\nc: *b"]
)
def test_an_alias_inside_of_itself_is_refused(problems, content):
    (found,) = problems("x.yaml", content)
    assert found.endswith("an alias inside of what it repeats would never end (--max-depth)")


def test_a_chain_of_aliases_is_as_deep_as_all_its_links(problems):
    links = [f"a{n}: &a{n} [[*a{n - 1}]]" for n in range(1, 5000)]
    with within(5, 30):
        (found,) = problems("x.yaml", "a0: &a0 [x]\n" + "\n".join(links))
    assert found == "1:1: CQ004 nested deeper than 100 levels with its aliases expanded (--max-depth)"


def test_a_document_of_many_values_is_given_up_while_it_is_composed(problems):
    with within(10, 100):
        (found,) = problems("x.yaml", f"a: [{'x, ' * 2_000_000}]", Limits(nodes=100_000))
    assert found == "1:4: CQ004 more than 100000 values in one document (--max-nodes)"


def test_tag_directives_are_not_compared_with_each_other(problems):
    with within(2, 30):
        (found,) = problems("x.yaml", "".join(f"%TAG !a{n}! x{n}\n" for n in range(50_000)) + "---\na: 1\n")
    assert found == "1:1: CQ005 the directive %TAG is not allowed"


def test_the_weight_of_a_document_is_that_of_its_expansion():
    (document,) = yaml_loader.documents("a: &a [x, yy]\nb: {c: *a, d: *a}\n", Limits())
    assert Weights(document).excess(document, Limits(nodes=15)) is None
    assert "values" in Weights(document).excess(document, Limits(nodes=14))


@pytest.mark.parametrize(
    ("path", "content", "count"),
    [
        ("x.yaml", "a: 1\n" * 50_000, 49_999),
        ("x.yaml", "- {a: 1, a: 2}\n" * 10_000, 10_000),
        ("x.yaml", "".join(f"k{n}: !t x\n" for n in range(20_000)), 20_000),
        ("x.json", "{" + ", ".join(['"a": NaN'] * 50_000) + "}", 100),
        ("x.json", "[" + ",\n".join(['{"a": 1, "a": 2}'] * 20_000) + "]", 20_000),
        ("x.csv", "id\n" + "a,b\n" * 50_000, 50_000),
        ("x.csv", ",".join(["a"] * 20_000), 19_999),
        ("x.jsonl", "[]\n" * 20_000, 20_000),
    ],
    ids=lambda value: str(value)[:12],
)
def test_many_problems_take_no_more_than_their_number(problems, path, content, count):
    with within(20, 150):
        assert len(problems(path, content)) == count


@pytest.mark.parametrize(
    "content",
    ['id,n\na,"' + "x\n" * 4_000_000, "id,n\n" + "x" * 9_000_000, '"' * 9_000_000, "id\n" + '""' * 4_000_000],
    ids=["unclosed", "long", "quotes", "doubled"],
)
def test_a_row_that_never_ends_is_refused(read, content):
    with within(20, 600):
        found = read("x.csv", content, Limits(record_bytes=1_000_000))
    assert found[-1].code in ("CQ002", "CQ004")


def test_a_row_of_many_cells_is_located_at_once(read):
    (raw,) = read("x.csv", ",".join(f"c{n}" for n in range(20_000)) + "\n" + ",".join(["x"] * 20_000))
    with within(3, 30):
        assert raw.locate(("c19999",)).column == 39_999


def test_a_number_as_long_as_the_file_is_refused(problems):
    with within(5, 60):
        for path, content in (
            ("x.yaml", "a: 0x" + "f" * 1_000_000),
            ("x.json", '{"a": %s}' % ("9" * 1_000_000)),
        ):
            (found,) = problems(path, content)
            assert "CQ007 this number is out of range" in found


def test_text_that_looks_like_nesting_is_text(records):
    content = json.dumps({"t": "[" * 1000 + "{" * 1000, "u": "," * 10_000})
    assert json.loads(records("x.json", content, Limits(nodes=100))[0]) == json.loads(content)
    assert json.loads(records("x.yaml", content)[0]) == json.loads(content)
