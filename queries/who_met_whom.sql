-- Who met whom
--
-- Every two participants of the same event: how often they were at one, and when for the first and the last time.
--
-- :who  A part of the name of one of them; empty for everybody.
-- :since  The first day that counts, or its beginning (2024, 2024-05); empty for all times.

WITH meetings AS (
  SELECT a, b, a_on_behalf_of, b_on_behalf_of, event_id FROM encounters
  UNION ALL
  SELECT b, a, b_on_behalf_of, a_on_behalf_of, event_id FROM encounters
)
SELECT
  m.a AS who,
  group_concat(DISTINCT m.a_on_behalf_of) AS on_behalf_of,
  m.b AS met,
  group_concat(DISTINCT m.b_on_behalf_of) AS who_acted_for,
  count(DISTINCT m.event_id) AS events,
  min(e.start_earliest) AS first_time,
  max(e.start_latest) AS last_time
FROM meetings m
JOIN events e ON e.id = m.event_id
WHERE (CASE WHEN coalesce(:who, '') = '' THEN m.a < m.b ELSE instr(lower(m.a), lower(:who)) > 0 END)
  AND (coalesce(:since, '') = '' OR e.start_latest >= :since)
GROUP BY m.a, m.b
ORDER BY events DESC, last_time DESC, who, met
