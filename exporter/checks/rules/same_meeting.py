"""Events that are probably one event recorded twice: at one place and time, with the same participants.

One pass goes through the events of each place in order of time. Only events that are not over when the next one begins
are kept, those with the same participants, kind and time of day together as one `_Meeting`. A new meeting is compared
with a limited number of others, found through a participant whom few of them have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import chain, groupby, islice, product
from operator import itemgetter

import orjson

from exporter.checks.rules.duplicates import Groups, duplicates
from exporter.checks.rules.rule import Found, warning, whole
from exporter.records.corpus import Corpus
from schemas.chronology import Bounds, bounds

COMPARED_MOST = 100
"""How many other meetings a meeting is compared with."""

RELATED_MOST = 10
"""How many events of each of two meetings are checked for being part of each other."""

_DATED = f"""
    SELECT location_id, start_earliest, max(coalesce(start_latest, start_earliest), coalesce(end_latest, '')),
           id, start, kind
    FROM events WHERE location_id IS NOT NULL AND month IS NOT NULL AND {whole("events", "id")}
    ORDER BY location_id, start_earliest
"""
_CANDIDATES = "CREATE TEMP TABLE candidates (place, since, until, id, start, kind)"
_WITH_PEOPLE = """
    SELECT place, since, id, until, candidates.start, kind, participant_id FROM participations
    JOIN candidates ON candidates.id = participations.event_id ORDER BY place, since, id
"""
"""Events that share their place and a day with another event, one row for each participation."""

_AROUND = """
    WITH RECURSIVE around (id) AS (SELECT value FROM json_each(?)
        UNION SELECT part_of_id FROM events JOIN around USING (id) WHERE part_of_id IS NOT NULL)
    SELECT DISTINCT events.id, part_of_id FROM events JOIN around USING (id) ORDER BY 1, 2
"""


@warning("CQ502", "same meeting twice")
def same_meeting_twice(corpus: Corpus) -> Iterator[Found]:
    """Events at one place and time have the same participants, so they are probably one event.

    Compared are events that are dated to the month or closer and whose dates overlap, that are not of two different
    kinds, and of which neither is part of the other, or of a part of it: the participants of one are all among those of
    the other. A group of events is reported once.

    To fix: merge the records. If they are different events, add what distinguishes them: `kind`, a time of day, or
    `part_of`.

    ```yaml
    # two files, both with
    start: 2025-01-21
    location: islamabad
    participations: [{participant: someone, role: visitor}]
    ```
    """
    corpus.connection.execute("DROP TABLE IF EXISTS temp.candidates")
    corpus.connection.execute(_CANDIDATES)
    dated = corpus.connection.execute(_DATED)
    corpus.connection.executemany("INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?)", _with_others(dated))
    meetings: list[_Meeting] = []
    links: list[tuple[_Meeting, _Meeting]] = []
    for _, rows in groupby(corpus.connection.execute(_WITH_PEOPLE), key=itemgetter(0)):
        links += _linked(rows, meetings)
    concerned = dict.fromkeys((*meetings, *chain.from_iterable(links)))
    began = {
        one: since for meeting in concerned for one, since in zip(meeting.ids, meeting.began, strict=True)
    }
    parts = _Parts(corpus, began)
    groups = Groups()
    for meeting in meetings:
        for one in meeting.ids:
            groups.join(meeting.ids[0], one)
    for first, second in links:
        if not parts.all_related(first.ids[:RELATED_MOST], second.ids[:RELATED_MOST]):
            groups.join(first.ids[0], second.ids[0])
    outer = [parts.siblings(group)[0] for group in groups]
    reported = {one for ids in outer if len(ids) > 1 for one in ids}
    inner = (
        ids for meeting in meetings for ids in parts.siblings(meeting.ids) if not reported.issuperset(ids)
    )
    for ids in chain(outer, inner):
        if len(ids) > 1:
            in_order = sorted(ids, key=lambda one: (began[one], one))
            same = "the same place, time and participants"
            hint = "merge the records, or add what distinguishes them: kind, time of day or part_of"
            yield duplicates(corpus, "events", in_order, field="start", same=same, hint=hint)


def _with_others(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of events that share their place and a day with another; rows come in order of place and time."""
    place, latest = "", ""
    before: tuple[str, ...] | None = (
        None  # the first of the events that go on until `latest`, if it is not yielded yet
    )
    for row in rows:
        if row[0] != place or row[1] > latest:
            before, place, latest = row, row[0], row[2]
            continue
        if before is not None:
            yield before
            before = None
        yield row
        latest = max(latest, row[2])


@dataclass(eq=False)
class _Meeting:
    """Events with the same participants, kind and time of day; `until` is the day when the last of them is over."""

    people: frozenset[str]
    kind: str | None
    clock: Bounds | None
    finder: str
    """The participant through whom meetings with more participants find this one."""
    ids: list[str] = field(default_factory=list)
    began: list[str] = field(default_factory=list)
    """The first day of each of the events."""
    until: str = ""

    def may_be(self, other: _Meeting) -> bool:
        """Return whether another meeting may be the same."""
        clocks = self.clock, other.clock
        return (
            (None in (self.kind, other.kind) or self.kind == other.kind)
            and (None in clocks or not (_is_before(*clocks) or _is_before(*reversed(clocks))))
            and (self.people <= other.people or other.people <= self.people)
        )


def _is_before(first: Bounds | None, second: Bounds | None) -> bool:
    return first is not None and second is not None and first.before(second)


class _Place:
    """The meetings at one place that are not over yet, found by what they are and by who is there."""

    def __init__(self) -> None:
        """Start without meetings."""
        self.meetings: dict[tuple[frozenset[str], str | None, Bounds | None], _Meeting] = {}
        self.with_person: defaultdict[str, dict[_Meeting, None]] = defaultdict(dict)
        self.found_by: defaultdict[str, dict[_Meeting, None]] = defaultdict(dict)
        self.ends: list[tuple[str, int, _Meeting]] = []
        self.number = 0

    def end(self, since: str) -> None:
        """Forget the meetings that are over on a day."""
        while self.ends and self.ends[0][0] < since:
            until, _, meeting = heappop(self.ends)
            if meeting.until == until:
                del self.meetings[meeting.people, meeting.kind, meeting.clock]
                del self.found_by[meeting.finder][meeting]
                for person in meeting.people:
                    del self.with_person[person][meeting]

    def add(self, event_id: str, since: str, until: str, meeting: _Meeting) -> list[_Meeting]:
        """Add an event to its meeting; return the other meetings that may be the same, where it is a new one."""
        key = meeting.people, meeting.kind, meeting.clock
        known = self.meetings.setdefault(key, meeting)
        known.ids.append(event_id)
        known.began.append(since)
        if until > known.until:
            known.until = until
            self.number += 1
            heappush(self.ends, (until, self.number, known))
        if known is not meeting:
            return []
        others = [other for other in islice(self._near(meeting), COMPARED_MOST) if meeting.may_be(other)]
        self.found_by[meeting.finder][meeting] = None
        for person in meeting.people:
            self.with_person[person][meeting] = None
        return others

    def _near(self, meeting: _Meeting) -> Iterator[_Meeting]:
        """Yield the meetings that may have the participants of one, or some of them, or more."""
        for kind, clock in product((meeting.kind, None), (meeting.clock, None)):
            near = self.meetings.get((meeting.people, kind, clock))
            if near is not None and near is not meeting:
                yield near
        yield from self.with_person[meeting.finder]
        for person in sorted(meeting.people):
            yield from self.found_by.get(person, ())


def _linked(rows: Iterable[tuple[str, ...]], several: list[_Meeting]) -> Iterator[tuple[_Meeting, _Meeting]]:
    """Yield pairs of meetings at one place that may be the same; put meetings of more than one event into `several`."""
    place = _Place()
    for (_, since, event_id, until, start, kind), events in groupby(rows, itemgetter(*range(6))):
        place.end(since)
        people = frozenset(person for *_, person in events)
        rarest = min(people, key=lambda person: (len(place.with_person[person]), person))
        clock = bounds(start) if "T" in start else None
        meeting = _Meeting(people, kind, clock, rarest)
        for other in place.add(event_id, since, until, meeting):
            yield other, meeting
        known = place.meetings[people, kind, clock]
        if len(known.ids) == 2:  # noqa: PLR2004 (from now on it is more than one)
            several.append(known)


class _Parts:
    """Which of some events are part of which others, directly or through other events."""

    def __init__(self, corpus: Corpus, ids: Collection[str]) -> None:
        """Read what is around the events `ids`, and number all events so that those inside one follow it."""
        rows = corpus.connection.execute(_AROUND, (orjson.dumps(sorted(ids)).decode(),)).fetchall()
        inside = defaultdict(list)
        for one, around in rows:
            if around is not None:
                inside[around].append(one)
        outermost = [one for one, around in rows if around is None]
        self.spans: dict[str, tuple[int, int]] = {}
        number = 0
        entered: dict[str, int] = {}
        # What is on a circle has nothing outside of it: the first of its events counts as the outermost.
        waiting = [(one, False) for one in (*sorted(inside, reverse=True), *outermost)]
        while waiting:
            one, left = waiting.pop()
            if left:
                self.spans[one] = entered[one], number
            elif one not in entered:
                number += 1
                entered[one] = number
                waiting.append((one, True))
                waiting += [(inner, False) for inner in inside[one]]

    def all_related(self, some: Collection[str], others: Collection[str]) -> bool:
        """Return whether each of some events is part of each of the others, or the other way round."""
        return all(
            self._is_inside(*pair) or self._is_inside(*reversed(pair)) for pair in product(some, others)
        )

    def _is_inside(self, inner: str, outer: str) -> bool:
        first, last = self.spans[outer]
        return first <= self.spans[inner][0] <= last

    def siblings(self, ids: Iterable[str]) -> list[list[str]]:
        """Return events in lists, those that are part of no other first, then those that are part of the same one."""
        lists: dict[str | None, list[str]] = {None: []}
        outer: list[str] = []
        for one in sorted(ids, key=lambda one: self.spans[one][0]):
            while outer and not self._is_inside(one, outer[-1]):
                outer.pop()
            lists.setdefault(outer[-1] if outer else None, []).append(one)
            outer.append(one)
        return list(lists.values())
