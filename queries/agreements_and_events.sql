-- Agreements and the events under them
--
-- Each agreement with the last stage it is known to have reached and the events held under it; at the end, how many
-- events are recorded without an agreement.
--
-- :agreement  A part of the name of the agreement; empty for all of them.

WITH held AS (
  SELECT
    coalesce(a.name, a.id) AS agreement, a.kind, a.date,
    (
      SELECT h.status || coalesce(' (' || h.date || ')', '')
      FROM history h
      WHERE h.agreement_id = a.id
      ORDER BY h.position DESC
      LIMIT 1
    ) AS last_stage,
    e.start, e.name AS event, s.name AS series, e.id AS event_id
  FROM agreements a
  LEFT JOIN event_agreements x ON x.agreement_id = a.id
  LEFT JOIN events e ON e.id = x.event_id
  LEFT JOIN series s ON s.id = e.series_id
  WHERE coalesce(:agreement, '') = '' OR instr(lower(coalesce(a.name, a.id)), lower(:agreement)) > 0
  ORDER BY agreement, a.id, e.start_earliest, e.id
)
SELECT agreement, kind, date, last_stage, start, event, series, event_id FROM held
UNION ALL
SELECT 'no agreement', NULL, NULL, NULL, NULL, number || iif(number = 1, ' event', ' events'), NULL, NULL
FROM (SELECT count(*) AS number FROM events WHERE id NOT IN (SELECT event_id FROM event_agreements))
WHERE number > 0 AND coalesce(:agreement, '') = ''
