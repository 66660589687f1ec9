-- Series with gaps between their editions
--
-- The numbered editions of each series in their order, with the editions before each that no record tells of, and the
-- days since the one before, counted between the earliest days that their dates can mean.
--
-- :series  A part of the name of the series; empty for all of them.

WITH editions AS (
  SELECT
    s.name AS series, e.series_id, e.edition, e.start, e.name AS event, e.start_earliest,
    lag(e.edition, 1, 0) OVER own AS edition_before,
    lag(e.start_earliest) OVER own AS start_before
  FROM events e
  JOIN series s ON s.id = e.series_id
  WHERE e.edition IS NOT NULL
  WINDOW own AS (PARTITION BY e.series_id ORDER BY e.edition, e.id)
)
SELECT
  series, edition, start, event,
  CASE edition - edition_before
    WHEN 0 THEN NULL
    WHEN 1 THEN NULL
    WHEN 2 THEN CAST(edition - 1 AS TEXT)
    ELSE (edition_before + 1) || '–' || (edition - 1)
  END AS editions_missing_before,
  CAST(julianday(start_earliest) - julianday(start_before) AS INTEGER) AS days_since_the_one_before
FROM editions
WHERE coalesce(:series, '') = '' OR instr(lower(series), lower(:series)) > 0
ORDER BY series, series_id, edition
