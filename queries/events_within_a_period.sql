-- Events certainly or possibly within a period
--
-- An event that began "in January" may have begun on any day of January. It began certainly within a period if all days
-- that its date can mean are in the period, and possibly if some are, or if the date is marked as uncertain or approximate
-- (?, ~ or %). A part without a date has the dates of the larger event. Events of any status are listed, with the status;
-- undated events are left out.
--
-- :from  The first day of the period, or its beginning (2025, 2025-01); empty for no limit.
-- :until  The last day of the period, or its beginning (2025 reaches to the end of 2025); empty for no limit.

SELECT
  CASE
    WHEN d.start_earliest >= coalesce(:from, '') AND NOT d.uncertain
      AND d.start_latest <= coalesce(nullif(:until, ''), '9999') || '~' -- ~ sorts after digits: 2025 includes 2025-12-31
    THEN 'certainly'
    ELSE 'possibly'
  END AS within_the_period,
  e.start,
  d.start_earliest AS not_before,
  d.start_latest AS not_after,
  e.name AS event,
  e.kind,
  e.id AS event_id,
  d.status
FROM events e
JOIN event_dates d ON d.event_id = e.id
WHERE coalesce(d.start_earliest, d.start_latest) IS NOT NULL
  AND coalesce(d.start_earliest, '0001') <= coalesce(nullif(:until, ''), '9999') || '~'
  AND coalesce(d.start_latest, '9999~') >= coalesce(:from, '')
ORDER BY within_the_period, d.start_earliest, event_id
