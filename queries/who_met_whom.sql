-- Who met whom
--
-- Every two participants of the same event: how often they were at one, and when for the first and the last time, from the
-- first to the last day that the dates can mean. Only events that happened count; planned, moved and cancelled ones do not.
-- A part of a larger event at which both were counts together with it. People of the same name are listed apart.
--
-- :who  A part of a name of one of them, from the beginning of a word; empty for everyone.
-- :since  The first day that counts, or its beginning (2024, 2024-05); empty for all times.

WITH meetings AS (
  SELECT a, b, a_id, b_id, a_on_behalf_of, b_on_behalf_of, event_id, start_earliest, start_latest, counted_with_id
  FROM encounters
  UNION ALL
  SELECT b, a, b_id, a_id, b_on_behalf_of, a_on_behalf_of, event_id, start_earliest, start_latest, counted_with_id
  FROM encounters
)
SELECT
  a AS who,
  json_group_array(DISTINCT a_on_behalf_of) FILTER (WHERE a_on_behalf_of IS NOT NULL) AS on_behalf_of,
  b AS met,
  json_group_array(DISTINCT b_on_behalf_of) FILTER (WHERE b_on_behalf_of IS NOT NULL) AS who_acted_for,
  count(DISTINCT iif(counted_with_id IS NULL, event_id, NULL)) AS events,
  min(start_earliest) AS first_time,
  max(start_latest) AS last_time,
  a_id AS who_id,
  b_id AS met_id
FROM meetings
WHERE (coalesce(:since, '') = '' OR start_latest >= :since)
  AND CASE
    WHEN coalesce(:who, '') = '' THEN a < b OR a = b AND a_id < b_id
    ELSE a_id IN (
      SELECT record_id FROM search
      WHERE search MATCH 'name : "' || replace(:who, '"', ' ') || '"*' AND family = 'participants')
  END
GROUP BY a_id, b_id
HAVING events > 0
ORDER BY events DESC, last_time DESC, who, met, who_id, met_id
