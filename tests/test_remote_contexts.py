"""No command loads a context from anywhere, however deeply it is nested: no request is sent, no file or pipe is opened."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import rdflib
from click.testing import CliRunner

from exporter.cli.main import cli
from exporter.graph.contexts import RemoteContextError
from exporter.graph.parsing import guarded
from exporter.problems import ExporterError

TOY = Path(__file__).parent / "toy"
HIDDEN = "what-the-file-contains"
CONTEXT = {"@context": {"@vocab": "https://schema.org/", HIDDEN: f"https://{HIDDEN}.example/"}}

NESTINGS = {
    "alone": lambda remote, _: remote,
    "in a list": lambda remote, own: [own, remote],
    "in a list of lists": lambda remote, own: [[remote], own],
    "five lists deep": lambda remote, own: [own, [[[[remote]]]]],
    "in a context in a context": lambda remote, own: [own, {"@context": [[remote]]}],
    "as an import": lambda remote, own: {**own, "@import": remote},
    "as an import in a list of lists": lambda remote, own: [[{**own, "@import": remote}]],
    "in the scope of a property": lambda remote, own: {
        **own,
        "name": {"@id": "schema:name", "@context": remote},
    },
    "in lists in the scope of a property": lambda remote, own: [
        {**own, "location": {"@id": "schema:location", "@context": [[remote]]}}
    ],
    "as an import in the scope of a property": lambda remote, own: {
        **own,
        "location": {"@id": "schema:location", "@context": {"@import": remote}},
    },
    "in the scope of a type": lambda remote, own: {
        **own,
        "Event": {"@id": "schema:Event", "@context": [remote]},
        "Place": {"@id": "schema:Place", "@context": [[remote]]},
    },
    "in a scope in the scope of a type": lambda remote, own: [
        {
            **own,
            "Event": {
                "@id": "schema:Event",
                "@context": {"location": {"@id": "schema:location", "@context": [[{"@import": remote}]]}},
            },
        }
    ],
}
PLACES = ("document", "node", "inner node")


class Counting(BaseHTTPRequestHandler):
    """Serves a context to whoever asks, and counts them."""

    def do_GET(self):
        self.server.requests.append(self.path)
        body = json.dumps(CONTEXT).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/ld+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Counting) as found:
        found.requests = []
        Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


@pytest.fixture
def remotes(server, tmp_path):
    """What a context can be called, by kind: addresses, files that end and files that never do."""
    (tmp_path / "secret.jsonld").write_text(json.dumps(CONTEXT))
    os.mkfifo(tmp_path / "pipe")
    return {
        "address": f"http://127.0.0.1:{server.server_port}/context",
        "file": (tmp_path / "secret.jsonld").as_uri(),
        "relative file": "secret.jsonld",
        "path": str(tmp_path / "secret.jsonld"),
        "pipe": (tmp_path / "pipe").as_uri(),
        "device": "file:///dev/zero",
    }


def report_of(*arguments):
    """Run a command; return what it prints, or the message of its error, and fail on any other exception."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if isinstance(result.exception, ExporterError | OSError):
        return str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.output


def everything(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in folder.rglob("*") if path.is_file())


def nested(document: dict, nesting: str, remote: str, place: str) -> str:
    """Return a document as JSON with a context put into one of its places."""
    own = document["@context"] if place == "document" else OWN
    holder = document
    if place != "document":
        holder = next(node for node in document["@graph"] if node["@type"] == "Event")
    if place == "inner node":
        holder = holder["location"] if isinstance(holder["location"], dict) else holder["attendee"][0]
    holder["@context"] = NESTINGS[nesting](remote, own)
    return json.dumps(document)


OWN = {"@vocab": "https://schema.org/", "schema": "https://schema.org/"}
PAGE = {
    "@context": OWN,
    "@graph": [
        {
            "@type": "Event",
            "@id": "https://e.example/e",
            "name": "Talks",
            "location": {"@id": "https://e.example/p", "@type": "Place", "name": "Here"},
            HIDDEN: "x",
        }
    ],
}
KINDS = ["address", "file", "relative file", "path", "pipe", "device"]


def imported(tmp_path, nesting, remote):
    for place in PLACES:
        (tmp_path / "page.jsonld").write_text(nested(json.loads(json.dumps(PAGE)), nesting, remote, place))
        out = tmp_path / f"out {place}"
        report = report_of("import", tmp_path / "page.jsonld", "-o", out)
        assert f"unknown context {remote}: only schema.org's is bundled, and nothing is fetched" in report, (
            place
        )
        assert f"{HIDDEN}.example" not in report + everything(out)


@pytest.mark.parametrize("nesting", NESTINGS)
def test_an_import_loads_no_context_in_any_nesting(server, remotes, tmp_path, nesting):
    imported(tmp_path, nesting, remotes["address"])
    assert server.requests == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_loads_no_context_from_any_address_or_file(server, remotes, tmp_path, kind):
    imported(tmp_path, "in a list of lists", remotes[kind])
    assert server.requests == []


COMMANDS = {
    "check": ["check"],
    "check piece by piece": ["check", "--pieces"],
    "records": ["records"],
    "diff": ["diff"],
}


def looked_at(dist, command, name, nesting, remote):
    original = (dist / name).read_bytes()
    for place in PLACES if name == "elysee.jsonld" else PLACES[:1]:
        (dist / name).write_text(nested(json.loads(original), nesting, remote, place))
        paths = [dist] if "check" in command else [dist / "elysee.jsonld"]
        report = report_of(*COMMANDS[command], *paths, *([TOY] if command == "diff" else []))
        assert f"unreadable context {remote}: it is not in the file, and no context is fetched" in report, (
            place
        )
        assert f"{HIDDEN}.example" not in report


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("nesting", NESTINGS)
def test_outputs_are_read_without_loading_a_context_in_any_nesting(server, remotes, dist, command, nesting):
    looked_at(dist, command, "elysee.jsonld", nesting, remotes["address"])
    assert server.requests == []


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", KINDS)
def test_evidence_is_read_without_loading_a_context_from_any_address_or_file(
    server, remotes, dist, command, kind
):
    looked_at(dist, command, "elysee.evidence.jsonld", "in a list of lists", remotes[kind])
    assert server.requests == []


def test_the_server_counts_what_rdflib_fetches_without_a_guard(server, remotes):
    rdflib.Graph().parse(data=json.dumps({"@context": [[remotes["address"]]]}), format="json-ld")
    assert server.requests == ["/context"]
    server.requests.clear()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("nesting", NESTINGS)
def test_rdflib_can_load_nothing_under_guard(server, remotes, nesting, kind):
    document = nested(json.loads(json.dumps(PAGE)), nesting, remotes[kind], "document")
    with pytest.raises(RemoteContextError) as refused, guarded("page.jsonld"):
        rdflib.Graph().parse(data=document, format="json-ld")
    assert refused.value.name == remotes[kind]
    assert server.requests == []
