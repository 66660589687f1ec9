"""What machines read of the whole site: sitemap, robots.txt, linkset.json, a feed, and rules for hosts."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

import orjson

from exporter.model import iris
from exporter.site import addresses, inline
from exporter.site.files import Files
from exporter.site.library import Library
from exporter.site.references import batched

SITEMAP = 50_000
"""Addresses in one sitemap (sitemaps.org)."""
FEED, CALENDAR = "feed.atom", "calendar.ics"
NEWEST = 50
"""Events in the feed."""
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_machines(library: Library, files: Files, places: list[str]) -> None:
    """Write what machines read; `places` are those of all pages but the records'."""
    base = library.dataset.base
    _write_sitemap(library, files, places)
    files.write("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n")
    files.write("linkset.json", _linkset(library))
    for name, content in hosting(base).items():
        files.write(name, content)


def addresses_of(library: Library, places: list[str]) -> Iterator[str]:
    """Yield the address of every page."""
    for place in places:
        yield library.dataset.base + addresses.url(place)
    for family in library.filled():
        for (record_id,) in library.connection.execute(f'SELECT id FROM "{family}" ORDER BY id'):
            yield iris.record(library.dataset, family, record_id)


def _write_sitemap(library: Library, files: Files, places: list[str]) -> None:
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    names = []
    for number, batch in enumerate(batched(addresses_of(library, places), SITEMAP), 1):
        names.append(f"sitemap-{number}.xml")
        urls = "".join(_url(one, library.modified.get(one)) for one in batch)
        files.write(names[-1], f"{_XML}<urlset {namespace}>\n{urls}</urlset>\n")
    entries = "".join(
        f"<sitemap><loc>{escape(library.dataset.base + name)}</loc></sitemap>\n" for name in names
    )
    files.write("sitemap.xml", f"{_XML}<sitemapindex {namespace}>\n{entries}</sitemapindex>\n")


def _url(address: str, modified: str | None) -> str:
    changed = f"<lastmod>{escape(modified)}</lastmod>" if modified else ""
    return f"<url><loc>{escape(address)}</loc>{changed}</url>\n"


def _linkset(library: Library) -> bytes:
    """Return the links of all records as a link set (RFC 9264, §4.2)."""
    base, license_ = library.dataset.base, library.dataset.license
    shared = {"collection": [{"href": base}], **({"license": [{"href": license_}]} if license_ else {})}
    lines = [
        orjson.dumps(
            {
                "anchor": iri,
                "alternate": [
                    {"href": f"{iri}.jsonld", "type": "application/ld+json"},
                    {"href": f"{iri}.ttl", "type": "text/turtle"},
                ],
                "describedby": [{"href": f"{iri}.jsonld", "type": "application/ld+json"}],
                **shared,
            }
        )
        for iri in addresses_of(library, [])
    ]
    return b'{"linkset":[\n' + b",\n".join(lines) + b"\n]}\n"


def feed(library: Library) -> bytes:
    """Return the newest events as an Atom feed (RFC 4287); times follow from the records, not from a clock."""
    dataset = library.dataset
    rows = library.ask(
        'SELECT id, name, description, start, "end", start_earliest FROM events WHERE start_earliest IS NOT NULL'
        " ORDER BY start_earliest DESC, id LIMIT ?",
        NEWEST,
    )
    updated = f"{rows[0]['start_earliest']}T00:00:00Z" if rows else "1970-01-01T00:00:00Z"
    agent = dataset.creator or dataset.publisher
    author = agent.name if agent else dataset.title
    lines = [
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(dataset.language)}>',
        f"<id>{escape(dataset.base)}feed.atom</id>",
        f"<title>{escape(dataset.title)}</title>",
        f"<updated>{updated}</updated>",
        f"<author><name>{escape(author)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(dataset.base + "feed.atom")}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(dataset.base)}/>',
    ]
    for row in rows:
        iri = iris.record(dataset, "events", row["id"])
        when = inline.period(row["start"], row["end"])
        summary = ". ".join(part for part in (when.text if when else "", row["description"] or "") if part)
        lines += [
            "<entry>",
            f"<id>{escape(iri)}</id>",
            f"<title>{escape(row['name'])}</title>",
            f"<updated>{row['start_earliest']}T00:00:00Z</updated>",
            f'<link rel="alternate" type="text/html" href={quoteattr(iri)}/>',
            f"<summary>{escape(summary)}</summary>",
            "</entry>",
        ]
    return ("\n".join(lines) + "\n</feed>\n").encode()


TYPES = {
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "nq": "application/n-quads",
    "atom": "application/atom+xml",
    "ics": "text/calendar",
    "db": "application/vnd.sqlite3",
}
"""Suffix of a file -> its media type, for hosts that do not know it."""

_HTACCESS = """# For Apache.
{types}AddDefaultCharset utf-8
Options -MultiViews -Indexes
# The path of 404.html on the host; change it if the site is not at the address of the dataset.
ErrorDocument 404 {path}404.html
<IfModule mod_headers.c>
Header set Access-Control-Allow-Origin "*"
</IfModule>
<IfModule mod_rewrite.c>
RewriteEngine On
{rewrites}</IfModule>
"""
_REWRITE = """RewriteCond %{{HTTP_ACCEPT}} {media}
RewriteCond %{{REQUEST_FILENAME}}.{suffix} -f
RewriteRule ^(.+?)/?$ $1.{suffix} [L,T={type}]
"""
_HEADERS = """# For Netlify and Cloudflare Pages.
/*
  Access-Control-Allow-Origin: *
  X-Content-Type-Options: nosniff
"""
_REDIRECTS = "# For Netlify and Cloudflare Pages: they find every page without rules.\n"
_W3ID = r"""# For a redirect from {base}
# Send it to github.com/perma-id/w3id.org, with the address of your site in place of https://example.org/.
RewriteEngine On
Header set Access-Control-Allow-Origin *
RewriteCond %{{HTTP_ACCEPT}} application/ld\+json
RewriteRule ^([a-z_]+/[a-z0-9._-]+)$ https://example.org/$1.jsonld [R=303,L]
RewriteCond %{{HTTP_ACCEPT}} text/turtle
RewriteRule ^([a-z_]+/[a-z0-9._-]+)$ https://example.org/$1.ttl [R=303,L]
RewriteRule ^(.*)$ https://example.org/$1 [R=302,L]
"""


def hosting(base: str) -> dict[str, str]:
    """Return the files that hosts read, by name; each host ignores those of the others."""
    types = "".join(f"AddType {media} .{suffix}\n" for suffix, media in TYPES.items())
    rewrites = "".join(
        _REWRITE.format(media=TYPES[suffix].replace("+", r"\+"), suffix=suffix, type=TYPES[suffix])
        for suffix in ("jsonld", "ttl")
    )
    kinds = "".join(f"/*.{suffix}\n  Content-Type: {media}\n" for suffix, media in TYPES.items())
    return {
        ".nojekyll": "",
        ".htaccess": _HTACCESS.format(
            types=types, path=addresses.url(urlsplit(base).path or "/"), rewrites=rewrites
        ),
        "_headers": _HEADERS + kinds,
        "_redirects": _REDIRECTS,
        "w3id.htaccess": _W3ID.format(base=base),
    }
