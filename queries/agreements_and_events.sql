-- Agreements and the events under them
--
-- Each agreement with the last status that it is known to have reached, and the events held or planned under it, with
-- their status. The last row counts the events that are recorded without an agreement.
--
-- :agreement  A part of a name of the agreement, from the beginning of a word; empty for all.

WITH under AS (
  SELECT a.agreement, a.kind, a.date, a.last_status || coalesce(' (' || a.last_status_date || ')', '') AS last_stage,
    e.start, e.name AS event, s.name AS series, e.id AS event_id, d.status, a.id AS agreement_id
  FROM agreement_overview a
  LEFT JOIN event_agreements x ON x.agreement_id = a.id
  LEFT JOIN events e ON e.id = x.event_id
  LEFT JOIN event_dates d ON d.event_id = e.id
  LEFT JOIN series s ON s.id = e.series_id
  WHERE coalesce(:agreement, '') = '' OR a.id IN (
    SELECT record_id FROM search
    WHERE search MATCH 'name : "' || replace(:agreement, '"', ' ') || '"*' AND family = 'agreements')
  ORDER BY a.agreement, a.id, d.start_earliest IS NULL, d.start_earliest, e.id
)
SELECT agreement, kind, date, last_stage, start, event, series, event_id, status, agreement_id FROM under
UNION ALL
SELECT 'no agreement', NULL, NULL, NULL, NULL, number || iif(number = 1, ' event', ' events'), NULL, NULL, NULL, NULL
FROM (SELECT count(*) AS number FROM events WHERE id NOT IN (SELECT event_id FROM event_agreements))
WHERE number > 0 AND coalesce(:agreement, '') = ''
