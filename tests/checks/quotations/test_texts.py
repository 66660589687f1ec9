"""Texts are found in the folders that were named, and read as a reader sees them: plain, Markdown, HTML, PDF."""

import hashlib
import os
import sys

import pytest
from bounds import within

from exporter.checks.quotations.html import visible_text
from exporter.checks.quotations.nearest import nearest
from exporter.checks.quotations.passages import places
from exporter.checks.quotations.texts import FORMATS, MARKUP, File, Library, Text, named_folders
from exporter.checks.quotations.unreadable import Unreadable

WORDS = "The keepers’ league has 412 members."


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "seeds").mkdir()
    return tmp_path / "seeds"


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "texts").mkdir()
    return tmp_path / "texts"


def found(library: Library, text_file: str | None = None, digest: str | None = None) -> Text:
    file = library.find(text_file, digest)
    assert isinstance(file, File)
    text = file.text()
    assert isinstance(text, Text)
    return text


def test_a_text_is_found_by_its_path_in_the_dataset_s_folder_or_in_a_named_one(seeds, texts):
    (seeds / "sources").mkdir()
    (seeds / "sources" / "a.txt").write_text("In the dataset.", encoding="utf-8")
    (texts / "b.txt").write_text("In the folder of texts.", encoding="utf-8")
    library = Library(seeds, [texts])
    assert found(library, "sources/a.txt").characters == "In the dataset."
    assert found(library, "b.txt").characters == "In the folder of texts."
    assert library.find("c.txt", None) is None
    assert library.find("sources/none/c.txt", None) is None
    assert library.find(None, None) is None


def test_a_text_is_found_by_its_digest_whatever_it_is_called(seeds, texts):
    (texts / "deep" / "down").mkdir(parents=True)
    (texts / "deep" / "down" / "x.txt").write_text(WORDS, encoding="utf-8")
    (texts / "other.txt").write_text("Other words.", encoding="utf-8")
    library = Library(seeds, [texts])
    digest = sha256(WORDS.encode())
    assert found(library, None, digest).characters == WORDS
    assert found(library, "moved.txt", digest).characters == WORDS
    assert found(library, "other.txt", digest).characters == WORDS
    assert library.find(None, sha256(b"nothing")) is None


def test_a_file_with_the_right_digest_goes_before_one_with_the_right_path(seeds, texts):
    (seeds / "a.txt").write_text("An old version.", encoding="utf-8")
    (texts / "a.txt").write_text(WORDS, encoding="utf-8")
    library = Library(seeds, [texts])
    assert found(library, "a.txt", sha256(WORDS.encode())).characters == WORDS
    assert found(library, "a.txt", sha256(b"gone")).characters == "An old version."
    assert found(library, "a.txt").characters == "An old version."


def test_nothing_outside_the_folders_is_read(seeds, texts, tmp_path):
    (tmp_path / "secret.txt").write_text("Secret.", encoding="utf-8")
    (texts / "link.txt").symlink_to(tmp_path / "secret.txt")
    (texts / "folder").symlink_to(tmp_path)
    (texts / "real.txt").write_text(WORDS, encoding="utf-8")
    (texts / "inside.txt").symlink_to("real.txt")
    (texts / "loop.txt").symlink_to("loop.txt")
    library = Library(seeds, [texts])
    refused = library.find("link.txt", None)
    assert isinstance(refused, Unreadable)
    assert "leads out" in refused.reason
    assert library.find("folder/secret.txt", None) is None
    assert library.find("../secret.txt", None) is None
    assert library.find(str(tmp_path / "secret.txt"), None) is None
    assert library.find(None, sha256(b"Secret.")) is None
    assert isinstance(library.find("loop.txt", None), Unreadable)
    assert found(library, "inside.txt").characters == WORDS


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_a_folder_and_a_huge_file_are_not_read(seeds, texts):
    os.mkfifo(texts / "pipe.txt")
    (texts / "folder.txt").mkdir()
    (texts / "huge.txt").write_bytes(b"x" * 101)
    library = Library(seeds, [texts], most_bytes=100)
    for name, reason in (
        ("pipe", "not a regular file"),
        ("folder", "not a regular file"),
        ("huge", "larger than 100"),
    ):
        answer = library.find(f"{name}.txt", None)
        assert isinstance(answer, Unreadable)
        assert reason in answer.reason


def test_a_file_of_another_format_is_refused_with_those_that_are_read(seeds, texts):
    (texts / "a.docx").write_bytes(b"PK")
    answer = Library(seeds, [texts]).find("a.docx", None)
    assert isinstance(answer, Unreadable)
    assert all(suffix in answer.reason for suffix in FORMATS)


def test_a_byte_order_mark_is_no_part_of_the_text(seeds, texts):
    (texts / "a.txt").write_bytes(b"\xef\xbb\xbf" + WORDS.encode())
    assert found(Library(seeds, [texts]), "a.txt").characters == WORDS


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-16"])
def test_another_encoding_is_refused_with_and_without_its_mark(seeds, texts, name, encoding):
    (texts / name).write_bytes(WORDS.encode(encoding))
    answer = Library(seeds, [texts]).find(name, None).text()
    assert isinstance(answer, Unreadable)
    assert answer.reason.startswith("not UTF-8")
    assert answer.reason.endswith(": save it as UTF-8")


def test_folders_that_the_dataset_names_are_relative_to_it(seeds, texts):
    assert named_folders(seeds, ["../texts", "gone"], [texts]) == [texts, seeds / "../texts", seeds / "gone"]
    assert Library(seeds, named_folders(seeds, ["../texts", "gone"], [])).named == [seeds / "../texts"]


@pytest.mark.parametrize(
    ("markdown", "quote", "passage"),
    [
        ("It has **412** members", "has 412 members", "has **412** members"),
        ("The [keepers’ league](https://x.example/a_b) met", "The keepers’ league met", None),
        ("The [league][1] met", "The league met", "The [league][1] met"),
        ("# The _old_ house", "The old house", "The _old_ house"),
        ("> He said so\n> again", "He said so again", "He said so\n> again"),
        ("See ![a lamp](lamp.png) the lamp", "See the lamp", "See ![a lamp](lamp.png) the lamp"),
        ("a snake_case word", "a snake_case word", "a snake_case word"),
        ("not \\*starred\\*", "not *starred*", "not \\*starred"),
        ("with `code` in it", "with code in it", "with `code` in it"),
        ("one<br> two", "one two", "one<br> two"),
        ("one\\\ntwo", "one two", "one\\\ntwo"),
        ("an R&amp;D plan", "R&D plan", "R&amp;D plan"),
        ("an R&amp;D plan", "R&amp;D plan", "R&amp;D plan"),
        ("ten&nbsp;&#112;orts", "ten ports", "ten&nbsp;&#112;orts"),
        ("one <!-- or\n\ntwo --> lamp", "one lamp", "one <!-- or\n\ntwo --> lamp"),
        ("the treaty<sup>1</sup> was", "the treaty", "the treaty"),
        ("the treaty[1](#fn1) was", "the treaty", "the treaty"),
        ("Brussels<br>Thursday", "Brussels", "Brussels"),
        ("see <https://x.example/act> for", "https://x.example/act", "https://x.example/act"),
        ("Write `<!--` for a comment. The talks", "The talks", "The talks"),
        ("They [signed the](https://x.example) pact", "They [signed", "They [signed"),
        ("line<br>break", "line break", "line<br>break"),
        ("<p>one</p><p>two</p>", "one two", "one</p><p>two"),
        ("since\n2015<sup>2</sup> and", "since 2015", "since\n2015"),
        ("since\n2015² and", "since 2015", "since\n2015"),
        (
            "<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>会議",
            "漢字会議",
            "漢<rt>かん</rt>字<rt>じ</rt></ruby>会議",
        ),
        ("the [![logo](a.png) keepers](https://x.example) met", "the keepers met", None),
        ("the [Wien](https://x.example/a_(b)) talks", "the Wien talks", None),
        ("the note[^1] on it", "the note", "the note"),
        ("They [signed the](https://x.example) pact", "the](https://x.example) pact", None),
    ],
)
def test_markdown_is_compared_without_its_markup_and_offsets_are_those_of_the_file(
    seeds, texts, markdown, quote, passage
):
    (texts / "a.md").write_text(f"Before.\n\n{markdown} after.\n", encoding="utf-8")
    text = found(Library(seeds, [texts]), "a.md")
    ((start, end),) = places(text, quote)
    assert text.characters[start:end] == (passage or markdown.removeprefix("They [signed "))


def test_what_readers_of_markdown_do_not_see_is_not_quoted(seeds, texts):
    (texts / "a.md").write_text(
        "<!-- a draft of the pact -->\nSee [the pact](https://x.example/quiet-accord), 2**0**25.\n\n<!-- unfinished words",
        encoding="utf-8",
    )
    text = found(Library(seeds, [texts]), "a.md")
    for quote in (
        "a draft of the pact",
        "quiet-accord",
        "https",
        "pact](https",
        "unfinished words",
        "2",
        "25",
        "**",
    ):
        assert places(text, quote) == [], quote
    assert len(places(text, "the pact")) == 1


@pytest.mark.parametrize(
    "markdown",
    [
        "---\ntitle: the pact\n---\n\nText.",
        "---\ntitle: the pact\n...\n\nText.",
        '[pact]: https://x.example/a "the pact"',
        "Text [a].\n\n[a]: <https://x.example/the-pact> 'the pact'",
        "[a]:\n  https://x.example 'the pact'",
        "<dialog>the pact</dialog>",
        "<dialog class=a\n id=b>the pact</dialog>",
        "<script>the pact</script>",
        "<style>the pact",
        "![the pact](a.png)",
    ],
)
def test_hidden_parts_of_markdown_are_not_quoted(markdown):
    text = Text(markdown, MARKUP)
    assert places(text, "the pact") == []
    assert places(text, "pact") == []


@pytest.mark.parametrize(
    "markdown",
    [
        "Text.\n\n---\ntitle: the pact\n---\n",
        "---\n\nText without an end: the pact",
        "[^1]: the pact",
        "<dialog open>the pact</dialog>",
        "[a]: the pact is not an address",
    ],
)
def test_parts_of_markdown_that_only_look_hidden_are_quoted(markdown):
    assert len(places(Text(markdown, MARKUP), "the pact")) == 1


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("since 2015² they met", "since 2015", True),
        ("since 2015² they met", "since 2015²", True),
        ("since 2015² they met", "since 20152", False),
        ("the league² met", "the league", True),
        ("an area of 30 km² there", "an area of 30 km", False),
        ("an area of 30 km² there", "an area of 30 km²", True),
        ("a cost of 10⁶ euros", "a cost of 10", False),
        ("a cost of 2010⁶ euros", "a cost of 2010", True),
        ("in 2015¹,² they", "in 2015", True),
    ],
)
def test_the_mark_of_a_note_is_not_part_of_a_word(text, quote, found):
    assert bool(places(Text(text), quote)) == found


@pytest.mark.parametrize(
    ("page", "quote", "found"),
    [
        ("<p>since 2015<sup>2</sup> they", "since 2015", True),
        ("<p>since 2015<sup>2</sup> they", "since 20152", False),
        ("<p>since 2015<sup><a href='#n2'>[2]</a></sup> they", "since 2015", True),
        ("<p>since 2015<sup>1, 2</sup> they", "since 2015", True),
        ("<p>the 20<sup>th</sup> century", "the 20th century", True),
        ("<p>H<sub>2</sub>O", "H2O", True),
        ("<p>30 km<sup>2</sup>", "30 km", False),
        ("<dialog>unseen</dialog>", "unseen", False),
        ("<dialog open>seen</dialog>", "seen", True),
        ("<div popover>unseen</div>", "unseen", False),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>会議", "漢字会議", True),
        ("<table><tbody hidden><tr><td>unseen<tbody><tr><td>seen</table>", "seen", True),
        ("<table><tbody hidden><tr><td>unseen<tbody><tr><td>seen</table>", "unseen", False),
        ("<table><tr hidden><td>unseen<tr><td>seen</table>", "seen", True),
        ("<ul><li hidden>unseen<li>seen</ul>", "seen", True),
        ("<p hidden>unseen<p>seen", "seen", True),
        ("<noscript><p>unseen</p></noscript><p>seen", "unseen", False),
        ("<!-- <noscript> --><p>seen", "seen", True),
        ("<script>var a = '<noscript>';</script><p>seen", "seen", True),
    ],
)
def test_html_is_quoted_as_readers_see_it(page, quote, found):
    assert bool(places(Text(visible_text(page.encode())), quote)) == found


def test_a_page_that_is_nested_too_deeply_is_not_read(seeds, texts):
    (texts / "a.html").write_text("<div>" * 30_000, encoding="utf-8")
    answer = Library(seeds, [texts]).find("a.html", None).text()
    assert isinstance(answer, Unreadable)
    assert answer.reason == "its elements are nested more than 20,000 deep"


@pytest.mark.parametrize(
    ("prefix", "suffix"),
    [
        ("e keepers of the ", None),
        ("pers of the ", " in Madr"),
        (None, " in Madrid, on 3 Ma"),
        ("rs of\nthe", None),
    ],
)
def test_a_prefix_and_a_suffix_may_begin_and_end_inside_a_word(prefix, suffix):
    text = Text("The keepers of the league met in Madrid, on 3 March. A league met in Paris.")
    assert places(text, "league met", prefix, suffix) == [(19, 29)]
    assert places(Text("The kee-\npers of the league met in Mad-\nrid."), "league met", "pers of the") == [
        (21, 31)
    ]


def test_a_prefix_that_is_elsewhere_is_not_found():
    text = Text("The keepers of the league met in Madrid. A league met in Paris.")
    assert places(text, "league met", "keepers of a ") == []
    assert places(text, "league met", None, "in Rome") == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("ﺑﺤﻀﻮﺭ ﺍﻟﻮﺯﺭﺍﺀ", "بحضور الوزراء"),
        ("ﻋﻘﺪ ﺍﻻﺟﺘﻤﺎﻉ ﺍﻟﺜﺎﻟﺚ", "عقد الاجتماع الثالث"),
        ("عقد الاجـــتماع الثالث", "عقد الاجتماع الثالث"),
        ("عقد الاجتماع", "عقد الاجـتماع"),
    ],
)
def test_arabic_letters_are_the_same_in_every_shape(text, quote):
    assert places(Text(text), quote) == [(0, len(text))]


@pytest.mark.parametrize("size", [2_000, 4_000, 8_000])
def test_a_long_quotation_with_a_wrong_word_is_compared_in_short_pieces(monkeypatch, size):
    from rapidfuzz import fuzz

    compared = []
    aligned = fuzz.partial_ratio_alignment

    def counted(needle, text):
        compared.append(len(needle))
        return aligned(needle, text)

    monkeypatch.setattr(fuzz, "partial_ratio_alignment", counted)
    words = [f"word{number * number % 997}" for number in range(10_000)]
    quote = words[500 : 500 + size // 8]
    quote[len(quote) // 2] = "wrong"
    passage = nearest(Text(" ".join(words)), " ".join(quote))
    assert passage is not None
    assert passage.words == " ".join(words[500 : 500 + size // 8])
    assert len(compared) <= 10
    assert max(compared) <= 200


@pytest.mark.parametrize(
    "piece", ["a", "ab ", "[", "<", "&", "\u0301", "\u0323\u0301", "ab-\n", "![a](", "<a "]
)
@pytest.mark.parametrize("markup", [None, MARKUP])
def test_texts_that_repeat_one_thing_are_searched_in_linear_time(piece, markup):
    text = Text(piece * 200_000, markup)
    quote = text.characters[: len(text.characters) // 2]
    with within(10, 200):
        places(text, quote)
        assert places(text, f"{quote}x") == []


PAGE = """<!DOCTYPE html><html><head><title>A title</title><style>p {color: red}</style></head>
<body><!-- no comment --><nav hidden>Menu</nav><h1>The&nbsp;league</h1>
<p>It has <b>412</b> mem&shy;bers
   in ten&#160;ports<script>var x = "<p>never</p>";</script>.<p style="color: red; display:none">unseen
<p>An <em>open</em> paragraph<br>broken<ul><li>one<li>two</ul><div hidden>a <div>b</div> c</div>
<table><tr><td>left<td>right</table><template>later</template><noscript>none</noscript>the end"""


def test_html_is_read_as_a_reader_sees_it():
    assert visible_text(PAGE.encode()).splitlines() == [
        "The\u00a0league",
        "It has 412 mem\u00adbers in ten\u00a0ports.",
        "An open paragraph",
        "broken",
        "one",
        "two",
        "left",
        "right",
        "the end",
    ]


def test_quotations_are_found_in_html_and_what_is_hidden_is_not(seeds, texts):
    (texts / "a.html").write_text(PAGE, encoding="utf-8")
    text = found(Library(seeds, [texts]), "a.html")
    assert len(places(text, "The league It has 412 members in ten ports.")) == 1
    for hidden in ("A title", "Menu", "never", "unseen", "color", "no comment", "later", "none"):
        assert places(text, hidden) == [], hidden


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ('<p>before<svg class="i"/><p>the words', "before\nthe words"),
        ("<svg>" + '<path d="M0 0"/>' * 300 + "</svg><p>the words", "the words"),
        ("<svg>" + "<g>" * 300 + "</svg><p>the words", "the words"),
        ("<div hidden>" + "<ul><li><b>" * 300 + "</div><p>the words", "the words"),
        ("<div/><p>the words</div>", "the words"),
        ("<p>about <math><mn>3</mn><mspace/></math> per cent", "about per cent"),
        ("<html><head><title>unseen</title><p>the words", "the words"),
        ("<head><meta charset=utf-8><link rel=a><style>b</style><h1>the words", "the words"),
        ("<head><noscript><p>unseen</p></noscript><title>unseen</title></head><p>the words", "the words"),
        ("<!--><p>the words", "the words"),
        ("<!---><p>the words", "the words"),
        ("<!-- a > b --><p>the words", "the words"),
        (f"""<div data-x='{'{"a": "<p>unseen</p>"},' * 400}' hidden>unseen</div><p>the words""", "the words"),
        ("<p class=a'>the words</p><p>aren't", "the words\naren't"),
        ('<p title = "a > b" data-y=a/b>the words', "the words"),
        ("<p>in <st1:City>Madrid</st1:City>, on 3 March<o:p></o:p>", "in Madrid, on 3 March"),
        ("<p>the <gloss-term>league</gloss-term>’s lamps", "the league’s lamps"),
        (
            "<p>the <button>league</button>, the <label>lamp</label>, a<output>7</output>",
            "the league, the lamp, a7",
        ),
        ("<p>the <picture><img src=a></picture><map><area></map>lamp", "the lamp"),
    ],
)
def test_html_is_read_as_browsers_read_it_where_it_is_odd(page, lines):
    assert visible_text(page.encode()) == lines


@pytest.mark.parametrize(
    "empty", ['<script src="a.js"/>', "<title/>", "<style/>", "<p hidden=''/>", "<iframe/>"]
)
def test_in_xhtml_every_element_may_end_in_its_own_tag(seeds, texts, empty):
    (texts / "a.xhtml").write_text(f"<html><body>{empty}<p>The words.</p></body></html>", encoding="utf-8")
    assert found(Library(seeds, [texts]), "a.xhtml").characters == "The words."


def test_html_is_decoded_as_it_says_itself():
    page = '<meta charset="iso-8859-2"><p>Łódź'
    assert visible_text(page.encode("iso-8859-2")) == "Łódź"
    assert visible_text('<meta charset="no-such"><p>Łódź'.encode()) == "Łódź"
    assert visible_text('<meta charset="rot13"><p>Łódź'.encode()) == "Łódź"
    with pytest.raises(UnicodeDecodeError):
        visible_text("<p>Łódź".encode("iso-8859-2"))


def test_html_is_decoded_as_browsers_do_where_what_it_says_is_not_so():
    page = '<meta charset="{}"><p>the league’s “lamp” – Łódź'
    for charset in ("iso-8859-1", "us-ascii"):
        written = page.format(charset).replace("Łódź", "Cádiz")
        assert visible_text(written.encode("cp1252")) == "the league’s “lamp” – Cádiz"
    assert visible_text(page.format("utf-16").encode()) == "the league’s “lamp” – Łódź"
    assert visible_text(page.format("utf-8").encode("utf-16")) == "the league’s “lamp” – Łódź"


@pytest.mark.parametrize(
    ("charset", "encoding", "words"),
    [
        ("gb2312", "gbk", "总理朱镕基会见"),
        ("x-gbk", "gb18030", "总理朱镕基会见"),
        ("Shift_JIS", "cp932", "会談①は東京で"),
        ("euc-kr", "cp949", "똠방각하 회담"),
        ("big5", "big5hkscs", "着手㗎"),
        ("iso-8859-9", "cp1254", "“İzmir” – 3 Mart"),
        ("tis-620", "cp874", "“ประชุม”"),
        ("windows-874", "cp874", "“ประชุม”"),
        ("iso-8859-8-i", "iso-8859-8", "ועידה"),
    ],
)
def test_an_encoding_is_read_as_the_one_that_browsers_take_for_it(charset, encoding, words):
    assert visible_text(f'<meta charset="{charset}"><p>{words}'.encode(encoding)) == words


@pytest.mark.parametrize(
    "charset",
    ["undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "idna", "punycode", "utf-32", "charmap"],
)
def test_an_encoding_that_browsers_do_not_know_is_read_as_utf_8(charset):
    assert visible_text(f'<meta charset="{charset}"><p>Łódź +AOk- \\u0041'.encode()) == "Łódź +AOk- \\u0041"


def test_the_xml_declaration_names_the_encoding_of_a_page_that_does_not_name_it_itself():
    declared = '<?xml version="1.0" encoding="iso-8859-2"?><html>{}<p>Łódź</p></html>'
    assert visible_text(declared.format("").encode("iso-8859-2")) == "Łódź"
    assert visible_text(declared.format('<meta charset="utf-8"/>').encode()) == "Łódź"


def test_a_page_that_is_not_in_its_encoding_is_refused_with_the_name_of_that(seeds, texts):
    (texts / "a.html").write_bytes(b'<meta charset="windows-1252"><p>\x81')
    answer = Library(seeds, [texts]).find("a.html", None).text()
    assert isinstance(answer, Unreadable)
    assert answer.reason == "not CP1252: save it as UTF-8"


@pytest.mark.parametrize(
    "piece",
    [
        *("<!--", "<!", "<", "<a ", "</", "<div>", "<p hidden>", "&#", "<script>", '<a href="'),
        *("<svg>", "<a =", "</b>", '<a b="c>'),
    ],
)
def test_broken_html_is_read_in_linear_time(piece):
    page = piece * 20_000
    with within(5, 60):
        assert visible_text(page.encode()) == (page if piece in ("<", "&#") else "")


def pdf(*lines: str, meant: str = "") -> bytes:
    """Return a PDF of one page with a line of text for each of `lines`; `meant` says what its font's letters stand for."""
    shown = b" T* ".join(b"(" + line.encode("latin-1") + b") Tj" for line in lines)
    stream = b"BT /F1 12 Tf 14 TL 72 720 Td " + shown + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(meant), meant.encode()),
    ]
    content, places_of = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places_of.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places_of)
    end = b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 7\n0000000000 65535 f \n" + table + end


def test_quotations_are_found_in_pdf_across_broken_lines(seeds, texts):
    (texts / "a.pdf").write_bytes(
        pdf("The league renewed its commit-", "ment to the counter-", "terrorism talks.")
    )
    text = found(Library(seeds, [texts]), "a.pdf")
    assert len(places(text, "renewed its commitment to the")) == 1
    assert len(places(text, "the counter-terrorism talks")) == 1
    assert places(text, "the counter-terrorist talks") == []


def test_the_halves_of_a_character_in_a_pdf_are_joined_and_a_half_alone_is_marked_as_broken(seeds, texts):
    meant = (
        "begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        "2 beginbfchar <58> <D83D> <59> <DCA1> endbfchar endcmap"
    )
    (texts / "a.pdf").write_bytes(pdf("A XY lamp, X and Y", meant=meant))
    text = found(Library(seeds, [texts]), "a.pdf")
    assert text.characters == "A \U0001f4a1 lamp, \ufffd and \ufffd"


def test_a_broken_pdf_is_said_to_be_one(seeds, texts, capfd):
    (texts / "a.pdf").write_bytes(b"%PDF-1.4\nnot really")
    file = Library(seeds, [texts]).find("a.pdf", None)
    assert isinstance(file, File)
    answer = file.text()
    assert isinstance(answer, Unreadable)
    assert "not a valid PDF" in answer.reason
    assert capfd.readouterr() == ("", "")


def test_without_the_extra_a_pdf_says_what_to_install(seeds, texts, monkeypatch):
    (texts / "a.pdf").write_bytes(pdf("The league."))
    monkeypatch.setitem(sys.modules, "pypdf", None)
    file = Library(seeds, [texts]).find("a.pdf", None)
    assert isinstance(file, File)
    answer = file.text()
    assert isinstance(answer, Unreadable)
    assert "communique[pdf]" in answer.reason


def test_the_nearest_passage_is_found_in_a_long_text_too():
    filler = "".join(
        f"In year {number} the lamp of port {number * 7} was lit again. " for number in range(4000)
    )
    text = Text(filler + "The keepers’ league of the north has 412 members in ten ports. " + filler)
    passage = nearest(text, "the keepers' league of the south has 412 members")
    assert passage is not None
    assert passage.words == "The keepers’ league of the north has 412 members"
    assert text.characters[slice(*passage.place)] == passage.words
    assert 80 < passage.similarity < 100


@pytest.mark.parametrize(
    ("passage", "quote"),
    [
        ("双方一致同意举行第九次灯台对话", "双方一致同意举行第八次灯台对话"),
        ("ผู้ดูแลประภาคารประชุมกันที่มาดริด", "ผู้ดูแลประภาคารประชุมกันที่ลอนดอน"),
        ("등대지기들의 회의가 마드리드에서 열렸다", "등대지기들의 회의가 런던에서 열렸다"),
    ],
)
def test_the_nearest_passage_is_found_in_long_texts_of_scripts_without_spaces(passage, quote):
    letters = sorted(set(passage.replace(" ", "")))
    filler = "".join(letters[number * number * 7 % len(letters)] for number in range(15_000))
    assert len(filler) == 15_000
    text = Text(f"{filler}。{passage}。{filler}")
    alike = nearest(text, quote)
    assert alike is not None
    assert alike.place[0] - 15_001 in range(-2, 3)
    assert len(alike.words) in range(len(passage) - 4, len(passage) + 3)
    assert places(text, alike.words) == [alike.place]


def test_an_empty_text_has_no_nearest_passage():
    assert nearest(Text(""), "a lamp") is None
    assert nearest(Text("a lamp"), "\u00ad") is None
