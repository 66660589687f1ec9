"""A dataset's own title, colour, logo and templates."""

import base64
import json
import re
import struct
import zlib

import pytest

from exporter.build.build import build
from exporter.build.check.check import check
from exporter.records.folder import read_dataset
from exporter.site import appearance
from exporter.site.rendering import TEMPLATES, TemplateFileError
from exporter.site.write import write_site

DATASET = "name: x\ntitle: The long title\nbase: https://example.org/x/\nlanguage: en\n"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "seeds/topics").mkdir(parents=True)
    (tmp_path / "seeds/topics/a.json").write_text('{"id": "a", "name": "A"}')
    (tmp_path / "seeds/logo.png").write_bytes(PNG)

    def write(site):
        (tmp_path / "seeds/dataset.yaml").write_text(f"{DATASET}site: {json.dumps(site)}\n")
        return tmp_path / "seeds"

    return write


def made(seeds, tmp_path, **options):
    assert not build(seeds, tmp_path / "dist").failed
    assert not write_site(tmp_path / "dist", tmp_path / "site", **options).failed
    return tmp_path / "site"


def test_title_and_logo_are_on_every_page(seeds, tmp_path):
    site = made(seeds({"title": "Short", "logo": "logo.png"}), tmp_path)
    assert (site / "assets/logo.png").read_bytes() == PNG
    for page in site.rglob("*.html"):
        text = page.read_text()
        assert "Short</title>" in text
        assert re.search(r'<img src="[^"]*assets/logo.png" alt="">Short</a>', text)
    assert "The long title" in (site / "about/index.html").read_text()


def test_outputs_with_a_logo_are_sound_and_give_it_back(seeds, tmp_path):
    folder = seeds({"title": "Short", "color": "#1d5c63", "logo": "logo.png"})
    made(folder, tmp_path)
    assert not [problem for problem in check(tmp_path / "dist").problems if problem.code != "CQ703"]
    said = json.loads((tmp_path / "dist/manifest.json").read_text())["dataset"]["site"]
    assert base64.b64decode(said["logo"].partition(",")[2]) == PNG


def test_a_site_that_says_nothing_changes_nothing(seeds, tmp_path):
    assert read_dataset(seeds({})).site is None
    made(seeds({}), tmp_path)
    assert "site" not in json.loads((tmp_path / "dist/manifest.json").read_text())["dataset"]


@pytest.mark.parametrize(
    ("site", "code"),
    [
        ({"color": "red"}, "CQ104"),
        ({"color": "#12345"}, "CQ104"),
        ({"color": "#1d5c63;}body{display:none"}, "CQ104"),
        ({"logo": "logo.svg"}, "CQ104"),
        ({"logo": "https://example.org/logo.png"}, "CQ104"),
        ({"logo": "/etc/logo.png"}, "CQ104"),
        ({"logo": "none.png"}, "CQ009"),
        ({"logo": "../outside.png"}, "CQ009"),
        ({"logo": "topics/text.png"}, "CQ009"),
        ({"logo": "large.png"}, "CQ009"),
        ({"colour": "#1d5c63"}, "CQ101"),
    ],
)
def test_what_cannot_be_a_colour_or_a_logo_is_a_problem(seeds, site, code, tmp_path):
    folder = seeds(site)
    (tmp_path / "outside.png").write_bytes(PNG)
    (folder / "topics/text.png").write_text("text")
    (folder / "large.png").write_bytes(PNG + bytes(200_000))
    found = read_dataset(folder)
    assert isinstance(found, list)
    assert [problem.code for problem in found] == [code]
    assert found[0].severity.name == "ERROR"


@pytest.mark.parametrize(
    "color", ["#1d5c63", "#ffff00", "#000000", "#ffffff", "#ff0000", "#777777", "#ABCDEF"]
)
def test_every_colour_can_be_read_in_the_light_and_in_the_dark(color):
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    papers = re.findall(r"--paper: (#[0-9a-f]{6})", style)
    washes = re.findall(r"--wash: (#[0-9a-f]{6})", style)
    accents = re.findall(r"--accent: (#[0-9a-f]{6})", appearance.accents(style, color))
    assert len(accents) == 2
    for accent, *behind in zip(accents, papers, washes, strict=False):
        for other in behind:
            assert appearance.contrast(appearance.rgb(accent), appearance.rgb(other)) >= 4.5


def test_a_colour_that_can_be_read_is_kept(seeds, tmp_path):
    site = made(seeds({"color": "#7a1f4b"}), tmp_path)
    assert "--accent: #7a1f4b;" in (site / "assets/style.css").read_text()


def test_templates_of_the_user_replace_ours(seeds, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "style.css").write_text("body { margin: 0 }")
    (own / "404.html").write_text("<!DOCTYPE html><title>Gone from {{ site_title }}</title>")
    site = made(seeds({"title": "Short"}), tmp_path, templates=own)
    assert (site / "404.html").read_text() == "<!DOCTYPE html><title>Gone from Short</title>"
    assert (site / "assets/style.css").read_text() == "body { margin: 0 }"
    assert "<h1" in (site / "topics/a/index.html").read_text()


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ site.model_dump.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{{ oops",
    ],
)
def test_templates_run_in_a_sandbox_and_a_mistake_names_the_template(seeds, tmp_path, template):
    own = tmp_path / "own"
    own.mkdir()
    (own / "home.html").write_text(template)
    with pytest.raises(TemplateFileError, match=r"home\.html"):
        made(seeds({}), tmp_path, templates=own)
    assert not (tmp_path / "site").exists()
