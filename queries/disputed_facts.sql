-- Disputed facts
--
-- Facts that a source contradicts: what the records hold and which sources support it, and what the other source states in
-- its own words. Structure, such as the kind or the parent of an organisation, is not a fact and is left out.
--
-- :family  A family such as events; empty for all of them.

WITH disputes AS (
  SELECT
    v.family, v.record_id, v.path AS holder, v.position, v.value, v.quote, v.verified, v.source_id,
    CASE WHEN f.value IS NULL THEN v.path WHEN v.path = '' THEN f.value ELSE v.path || '.' || f.value END AS path,
    f.value AS field, substr(v.path, 1, instr(v.path, '[') - 1) AS list
  FROM evidence v
  LEFT JOIN json_each(v.supports) f
  WHERE v.stance = 'contradicts' AND coalesce(:family, '') IN ('', v.family)
)
SELECT
  d.family, d.record_id, d.path,
  (SELECT json_group_array(value) FROM (
    SELECT f.path, f.value FROM facts f
    WHERE f.family = d.family AND f.record_id = d.record_id
      AND (f.path = d.path OR substr(f.path, 1, length(d.path) + 1) IN (d.path || '.', d.path || '[')
        OR f.path GLOB replace(d.path, '.', '[[]*].')
        OR f.path || '.' || (SELECT value FROM dataset WHERE key = 'language') = d.path)
    UNION ALL
    SELECT t.path, t.text FROM translations t
    WHERE t.family = d.family AND t.record_id = d.record_id AND t.path || '.' || t.language = d.path
    ORDER BY 1, 2)) AS recorded,
  (SELECT json_group_array(name) FROM (
    SELECT DISTINCT coalesce(s.name, s.id) AS name FROM evidence v JOIN sources s ON s.id = v.source_id
    WHERE v.family = d.family AND v.record_id = d.record_id AND v.path IN (d.holder, '') AND v.stance <> 'contradicts'
      AND (v.supports IS NULL OR v.path = d.holder AND d.field IS NULL
        OR EXISTS (SELECT 1 FROM json_each(v.supports) o, (
            SELECT iif(v.path = d.holder, d.field, d.list || coalesce('.' || d.field, '')) AS said) s
          WHERE o.value = s.said OR s.said GLOB o.value || '.*' OR o.value GLOB s.said || '.*'))
    ORDER BY 1)) AS supported_by,
  d.value AS contradicted_with,
  coalesce(s.name, s.id) AS contradicted_by,
  d.quote, d.verified
FROM disputes d
LEFT JOIN sources s ON s.id = d.source_id
ORDER BY d.family, d.record_id, d.path, d.holder, d.position
