-- Posts, co-chairs and memberships at a date
--
-- Who held which post or role where: from the memberships, which have a beginning and an end, and from the posts in
-- which people came to an event, which are known for the date of the event.
--
-- :date  The day, or its beginning (2025, 2025-02); empty for all times.
-- :role  A role such as co_chair; empty for all posts and roles.

WITH posts AS (
  SELECT
    p.name AS who, m.role, m.post, o.name AS organization, m.start, m.end, 'membership' AS known_from,
    m.start_earliest AS first_day, m.start_latest AS surely_since,
    CASE m.end WHEN '..' THEN '9999' ELSE m.end_earliest END AS surely_until,
    coalesce(m.end_latest, '9999') AS last_day
  FROM memberships m
  JOIN participants p ON p.id = m.participant_id
  JOIN participants o ON o.id = m.organization_id
  UNION ALL
  SELECT
    p.name, a.role, post.value, b.name, e.start, e.end, e.name,
    e.start_earliest, e.start_latest,
    coalesce(e.end_earliest, e.start_earliest), coalesce(e.end_latest, e.start_latest)
  FROM participations a
  JOIN json_each(a.capacity) post
  JOIN participants p ON p.id = a.participant_id
  JOIN events e ON e.id = a.event_id
  LEFT JOIN participants b ON b.id = a.on_behalf_of_id
)
SELECT
  who, coalesce(post, role) AS post_or_role, organization, start, end,
  CASE
    WHEN coalesce(:date, '') = '' THEN NULL
    WHEN surely_since <= :date AND surely_until >= :date THEN 'certainly'
    ELSE 'possibly'
  END AS held_at_the_date,
  known_from
FROM posts
WHERE (coalesce(:date, '') = '' OR (coalesce(first_day, '0001') <= :date || '~' AND last_day >= :date))
  AND (coalesce(:role, '') = '' OR role = :role)
ORDER BY organization, who, start, known_from
