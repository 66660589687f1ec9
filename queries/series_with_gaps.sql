-- Series and parties with gaps
--
-- The numbered editions of each series, with the editions before each that no record mentions; then the events at which
-- someone acted for a party. Both have the days since the one before, counted between the earliest days that the dates can
-- mean, the longest gaps first. Editions of any status are listed, with the status; days are counted, and parties are
-- listed, only for events that happened. A part of a larger event counts together with it.
--
-- :name  A part of a name of the series or party, from the beginning of a word; empty for all.

WITH steps AS (
  SELECT
    'series' AS of_a, s.id, s.name, e.edition, e.start, e.name AS event, d.status, e.id AS event_id,
    iif(d.happened, d.start_earliest, NULL) AS start_earliest,
    lag(e.edition, 1, 0) OVER editions AS edition_before,
    max(iif(d.happened, d.start_earliest, NULL)) OVER (editions ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
      AS start_before
  FROM events e
  JOIN event_dates d ON d.event_id = e.id
  JOIN series s ON s.id = e.series_id
  WHERE e.edition IS NOT NULL
  WINDOW editions AS (PARTITION BY s.id ORDER BY e.edition, e.id)
  UNION ALL
  SELECT
    'party', b.id, b.name, NULL, e.start, e.name, d.status, e.id, d.start_earliest, NULL,
    lag(d.start_earliest) OVER (PARTITION BY b.id ORDER BY d.start_earliest, e.id)
  FROM (SELECT DISTINCT event_id, on_behalf_of_id FROM participations WHERE on_behalf_of_id IS NOT NULL) a
  JOIN events e ON e.id = a.event_id
  JOIN event_dates d ON d.event_id = e.id AND d.happened
  JOIN participants b ON b.id = a.on_behalf_of_id
  WHERE d.start_earliest IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM larger_events l
    JOIN event_dates o ON o.event_id = l.larger_event_id AND o.happened
    JOIN participations x ON x.event_id = l.larger_event_id AND x.on_behalf_of_id = a.on_behalf_of_id
    WHERE l.event_id = a.event_id)
)
SELECT
  of_a, name, edition, start, event,
  CASE
    WHEN edition - edition_before = 2 THEN CAST(edition - 1 AS TEXT)
    WHEN edition - edition_before > 2 THEN (edition_before + 1) || '–' || (edition - 1)
  END AS editions_missing_before,
  CAST(julianday(start_earliest) - julianday(start_before) AS INTEGER) AS days_since_the_one_before,
  status, id, event_id
FROM steps
WHERE (of_a = 'series' OR start_before IS NOT NULL)
  AND (coalesce(:name, '') = '' OR (of_a, id) IN (
    SELECT iif(family = 'series', 'series', 'party'), record_id FROM search
    WHERE search MATCH 'name : "' || replace(:name, '"', ' ') || '"*' AND family IN ('series', 'participants')))
ORDER BY of_a DESC, days_since_the_one_before DESC, name, id, edition, start_earliest
