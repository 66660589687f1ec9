-- Topics rising and falling by year
--
-- How many events that happened were about each topic, and how many were of each kind, in each year, and how many more or
-- fewer than in the year before. Planned, moved and cancelled events are left out, and so are those without a certain
-- year. A part of a larger event on the same topic, or of the same kind, counts together with it.
--
-- :topic  A part of a name of the topic, from the beginning of a word, or a part of the kind; empty for all.

WITH dated AS (
  SELECT event_id, CAST(substr(start_earliest, 1, 4) AS INTEGER) AS year
  FROM event_dates
  WHERE happened AND substr(start_earliest, 1, 4) = substr(start_latest, 1, 4)
),
counts AS (
  SELECT 'topic' AS counted, t.id, t.name, d.year, count(*) AS events
  FROM event_topics x
  JOIN topics t ON t.id = x.topic_id
  JOIN dated d ON d.event_id = x.event_id
  WHERE NOT EXISTS (
    SELECT 1 FROM larger_events l
    JOIN dated o ON o.event_id = l.larger_event_id
    JOIN event_topics y ON y.event_id = l.larger_event_id AND y.topic_id = x.topic_id
    WHERE l.event_id = x.event_id)
  GROUP BY t.id, d.year
  UNION ALL
  SELECT 'kind', v.word, v.label, d.year, count(*)
  FROM events e
  JOIN dated d ON d.event_id = e.id
  JOIN vocabulary v ON v.list = 'event_kinds' AND v.word = e.kind
  WHERE NOT EXISTS (
    SELECT 1 FROM larger_events l
    JOIN dated o ON o.event_id = l.larger_event_id
    JOIN events y ON y.id = l.larger_event_id AND y.kind = e.kind
    WHERE l.event_id = e.id)
  GROUP BY v.word, d.year
),
years AS (
  SELECT counted, id, name, year FROM counts
  UNION -- a topic that had events in one year and has none in the next has fallen
  SELECT counted, id, name, year + 1 FROM counts WHERE year < (SELECT max(year) FROM counts)
)
SELECT
  y.counted,
  y.name AS topic,
  y.year,
  coalesce(now.events, 0) AS events,
  coalesce(now.events, 0) - coalesce(before.events, 0) AS change,
  CASE
    WHEN coalesce(now.events, 0) > coalesce(before.events, 0) THEN 'rising'
    WHEN coalesce(now.events, 0) < coalesce(before.events, 0) THEN 'falling'
    ELSE 'as before'
  END AS direction,
  y.id
FROM years y
LEFT JOIN counts now ON now.counted = y.counted AND now.id = y.id AND now.year = y.year
LEFT JOIN counts before ON before.counted = y.counted AND before.id = y.id AND before.year = y.year - 1
WHERE coalesce(:topic, '') = ''
  OR y.counted = 'kind' AND instr(lower(y.name), lower(:topic)) > 0
  OR y.counted = 'topic' AND y.id IN (
    SELECT record_id FROM search
    WHERE search MATCH 'name : "' || replace(:topic, '"', ' ') || '"*' AND family = 'topics')
ORDER BY y.year DESC, y.counted DESC, events DESC, topic, y.id
