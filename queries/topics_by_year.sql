-- Topics rising and falling by year
--
-- How many events were about each topic, and how many were of each kind, in each year; and how many more or fewer than in
-- the year before.
--
-- :topic  A part of the name of the topic or kind; empty for all of them.

WITH counts AS (
  SELECT 'topic' AS counted, t.id, t.name, e.year, count(*) AS events
  FROM event_topics x
  JOIN topics t ON t.id = x.topic_id
  JOIN events e ON e.id = x.event_id
  WHERE e.year IS NOT NULL
  GROUP BY t.id, e.year
  UNION ALL
  SELECT 'kind', v.word, v.label, e.year, count(*)
  FROM events e
  JOIN vocabulary v ON v.list = 'event_kinds' AND v.word = e.kind
  WHERE e.year IS NOT NULL
  GROUP BY v.word, e.year
),
years AS (
  SELECT counted, id, name, year FROM counts
  UNION -- what was there in one year and is not in the next has fallen
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
  END AS direction
FROM years y
LEFT JOIN counts now ON now.counted = y.counted AND now.id = y.id AND now.year = y.year
LEFT JOIN counts before ON before.counted = y.counted AND before.id = y.id AND before.year = y.year - 1
WHERE coalesce(:topic, '') = '' OR instr(lower(y.name), lower(:topic)) > 0
ORDER BY y.year DESC, y.counted DESC, events DESC, topic
