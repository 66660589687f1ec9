-- Series and parties with gaps
--
-- The numbered editions of each series with the editions before each that no record tells of; then the events at which
-- somebody acted for a party. Both with the days since the one before, counted between the earliest days that the dates
-- can mean; the longest gaps first.
--
-- :name  A part of the name of the series or party; empty for all of them.

WITH steps AS (
  SELECT
    'series' AS of_a, s.name, e.edition, e.start, e.name AS event, e.start_earliest,
    lag(e.edition, 1, 0) OVER editions AS edition_before,
    lag(e.start_earliest) OVER editions AS start_before
  FROM events e
  JOIN series s ON s.id = e.series_id
  WHERE e.edition IS NOT NULL
  WINDOW editions AS (PARTITION BY s.id ORDER BY e.edition, e.id)
  UNION ALL
  SELECT
    'party', b.name, NULL, e.start, e.name, e.start_earliest, NULL,
    lag(e.start_earliest) OVER (PARTITION BY b.id ORDER BY e.start_earliest, e.id)
  FROM (SELECT DISTINCT event_id, on_behalf_of_id FROM participations WHERE on_behalf_of_id IS NOT NULL) a
  JOIN events e ON e.id = a.event_id
  JOIN participants b ON b.id = a.on_behalf_of_id
  WHERE e.start_earliest IS NOT NULL
)
SELECT
  of_a, name, edition, start, event,
  CASE
    WHEN edition - edition_before = 2 THEN CAST(edition - 1 AS TEXT)
    WHEN edition - edition_before > 2 THEN (edition_before + 1) || '–' || (edition - 1)
  END AS editions_missing_before,
  CAST(julianday(start_earliest) - julianday(start_before) AS INTEGER) AS days_since_the_one_before
FROM steps
WHERE (of_a = 'series' OR start_before IS NOT NULL)
  AND (coalesce(:name, '') = '' OR instr(lower(name), lower(:name)) > 0)
ORDER BY of_a DESC, days_since_the_one_before DESC, name, start_earliest
