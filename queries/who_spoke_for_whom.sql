-- Who has spoken for whom
--
-- Everyone who acted on behalf of someone else: in which roles and posts, at how many events, and from when to when. Only
-- events that happened count; planned, moved and cancelled ones do not. A part of a larger event at which they acted for
-- the same party counts together with it.
--
-- :party  A part of a name of the party they acted for, from the beginning of a word; empty for all.

SELECT
  b.name AS party,
  p.name AS who,
  json_group_array(DISTINCT a.role) AS roles,
  (
    SELECT json_group_array(DISTINCT post.value)
    FROM participations x
    JOIN event_dates t ON t.event_id = x.event_id AND t.happened
    JOIN json_each(x.capacity) post
    WHERE x.participant_id = p.id AND x.on_behalf_of_id = b.id
  ) AS posts,
  count(DISTINCT CASE WHEN NOT EXISTS (
    SELECT 1 FROM larger_events l
    JOIN event_dates o ON o.event_id = l.larger_event_id AND o.happened
    JOIN participations x ON x.event_id = l.larger_event_id
      AND x.participant_id = a.participant_id AND x.on_behalf_of_id = a.on_behalf_of_id
    WHERE l.event_id = a.event_id) THEN a.event_id END) AS events,
  min(d.start_earliest) AS first_time,
  max(d.start_latest) AS last_time,
  b.id AS party_id,
  p.id AS who_id
FROM participations a
JOIN participants p ON p.id = a.participant_id
JOIN participants b ON b.id = a.on_behalf_of_id
JOIN event_dates d ON d.event_id = a.event_id AND d.happened
WHERE coalesce(:party, '') = '' OR b.id IN (
  SELECT record_id FROM search
  WHERE search MATCH 'name : "' || replace(:party, '"', ' ') || '"*' AND family = 'participants')
GROUP BY b.id, p.id
ORDER BY party, party_id, first_time IS NULL, first_time, who, who_id
