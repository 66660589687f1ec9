-- Search everything
--
-- Records of all families whose names, descriptions, outcomes, posts or quotations contain all the words, the best first: a
-- word in a name counts more than one in a description, and that more than one in a quotation.
--
-- :words  The words, or their beginnings; accents do not matter (lecki finds Łęcki). Empty for the first records.

SELECT family, record_id, name, in_the_text, in_the_quotations
FROM (
  SELECT
    family, record_id, name,
    snippet(search, 3, '«', '»', ' … ', 16) AS in_the_text,
    snippet(search, 4, '«', '»', ' … ', 16) AS in_the_quotations
  FROM search
  WHERE search MATCH coalesce( -- every word in quotation marks and with a star: "counter-ter"* "dia"*
    '"' || replace(nullif(trim(
      replace(replace(replace(replace(:words, '"', ' '), ' ', '<>'), '><', ''), '<>', ' ')
    ), ''), ' ', '"* "') || '"*',
    '""'
  )
  ORDER BY rank
  LIMIT 100
)
UNION ALL
SELECT family, record_id, name, substr(text, 1, 100), substr(quotes, 1, 100)
FROM search_texts
WHERE trim(coalesce(:words, '')) = '' AND id <= 100
