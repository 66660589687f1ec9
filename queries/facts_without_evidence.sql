-- Facts without evidence
--
-- For each family: how many records there are, how many passages are cited as evidence for them, how many quotations were
-- found in the text of their source, and how many facts no evidence supports. The view unsupported_facts lists those.
--
-- :family  A family such as events; empty for all of them.

WITH records AS (
  SELECT family, count(*) AS records FROM search_records GROUP BY family
),
passages AS (
  SELECT family, count(*) AS passages, count(quote) AS quotations, coalesce(sum(verified), 0) AS found
  FROM evidence
  GROUP BY family
),
gaps AS (
  SELECT family, count(*) AS facts FROM unsupported_facts GROUP BY family
)
SELECT
  r.family, r.records,
  coalesce(p.passages, 0) AS passages_cited,
  coalesce(p.quotations, 0) AS quotations,
  coalesce(p.found, 0) AS quotations_found,
  coalesce(g.facts, 0) AS facts_without_evidence
FROM records r
LEFT JOIN passages p ON p.family = r.family
LEFT JOIN gaps g ON g.family = r.family
WHERE coalesce(:family, '') IN ('', r.family)
ORDER BY facts_without_evidence DESC, r.family
