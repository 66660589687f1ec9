-- Events certainly or possibly within a period
--
-- An event whose source says "in January" may have begun on any day of it. It began certainly within a period if all
-- days that it can mean lie in the period, and possibly if some do.
--
-- :from  The first day of the period, or its beginning (2025, 2025-01); empty for no limit.
-- :until  The last day of the period, or its beginning (2025 reaches to the end of 2025); empty for no limit.

SELECT
  CASE
    WHEN start_earliest >= coalesce(:from, '')
      AND start_latest <= coalesce(nullif(:until, ''), '9999') || '~' -- ~ sorts after every digit: 2025 includes 2025-12-31
    THEN 'certainly'
    ELSE 'possibly'
  END AS within_the_period,
  start,
  start_earliest AS not_before,
  start_latest AS not_after,
  name AS event,
  kind,
  id AS event_id
FROM events
WHERE start IS NOT NULL
  AND coalesce(start_earliest, '0001') <= coalesce(nullif(:until, ''), '9999') || '~'
  AND coalesce(start_latest, '9999~') >= coalesce(:from, '')
ORDER BY within_the_period, start_earliest, event_id
