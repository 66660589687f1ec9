-- Who has spoken for whom
--
-- Everybody who acted on behalf of somebody else: in which roles and posts, at how many events, from when to when.
--
-- :party  A part of the name of the one they acted for; empty for all of them.

SELECT
  b.name AS party,
  p.name AS who,
  group_concat(DISTINCT a.role) AS roles,
  (
    SELECT json_group_array(DISTINCT post.value)
    FROM participations x, json_each(x.capacity) post
    WHERE x.participant_id = p.id AND x.on_behalf_of_id = b.id
  ) AS posts,
  count(DISTINCT a.event_id) AS events,
  min(e.start_earliest) AS first_time,
  max(e.start_latest) AS last_time
FROM participations a
JOIN participants p ON p.id = a.participant_id
JOIN participants b ON b.id = a.on_behalf_of_id
JOIN events e ON e.id = a.event_id
WHERE coalesce(:party, '') = '' OR instr(lower(b.name), lower(:party)) > 0
GROUP BY b.id, p.id
ORDER BY party, first_time IS NULL, first_time, who
