-- Topics rising and falling by year
--
-- How many events were about each topic in each year, and how many more or fewer than in the year before.
--
-- :topic  A part of the name of the topic; empty for all of them.

WITH counts AS (
  SELECT x.topic_id, e.year, count(*) AS events
  FROM event_topics x
  JOIN events e ON e.id = x.event_id
  WHERE e.year IS NOT NULL
  GROUP BY x.topic_id, e.year
),
years AS (
  SELECT topic_id, year FROM counts
  UNION -- a topic of one year that is none of the next has fallen
  SELECT topic_id, year + 1 FROM counts WHERE year < (SELECT max(year) FROM counts)
)
SELECT
  t.name AS topic,
  y.year,
  coalesce(now.events, 0) AS events,
  coalesce(now.events, 0) - coalesce(before.events, 0) AS change,
  CASE
    WHEN coalesce(now.events, 0) > coalesce(before.events, 0) THEN 'rising'
    WHEN coalesce(now.events, 0) < coalesce(before.events, 0) THEN 'falling'
    ELSE 'as before'
  END AS direction
FROM years y
JOIN topics t ON t.id = y.topic_id
LEFT JOIN counts now ON now.topic_id = y.topic_id AND now.year = y.year
LEFT JOIN counts before ON before.topic_id = y.topic_id AND before.year = y.year - 1
WHERE coalesce(:topic, '') = '' OR instr(lower(t.name), lower(:topic)) > 0
ORDER BY y.year DESC, events DESC, topic
