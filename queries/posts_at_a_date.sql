-- Posts, co-chairs and memberships at a date
--
-- Who held which post or role where: from memberships, which have a beginning and an end, and from the posts in which
-- people came to an event, which are known for the date of the event. They held it certainly if that follows from every
-- day that the dates can mean, and possibly if it follows from some, if a date is marked as uncertain or approximate (?, ~
-- or %), or if the event did not happen. Undated events are left out where a date is given.
--
-- :date  The day, or a year or month for any day in it (2025, 2025-02); empty for all times.
-- :role  A role such as co_chair; empty for all posts and roles.

WITH posts AS (
  SELECT
    p.id AS who_id, p.name AS who, m.role, m.post, o.name AS organization, m.start, m.end, 'membership' AS known_from,
    m.start_earliest AS first_day, m.start_latest AS surely_since,
    CASE m.end WHEN '..' THEN '9999' ELSE m.end_earliest END AS surely_until,
    coalesce(m.end_latest, '9999') AS last_day,
    coalesce(m.start, '') || coalesce(m.end, '') NOT GLOB '*[?~%]*' AS is_certain, NULL AS event_status
  FROM memberships m
  JOIN participants p ON p.id = m.participant_id
  JOIN participants o ON o.id = m.organization_id
  UNION ALL
  SELECT
    p.id, p.name, a.role, post.value, b.name, e.start, e.end, e.name,
    d.start_earliest, d.start_latest, d.end_earliest,
    CASE WHEN d.dated_by_id IS NOT NULL AND (d.start_earliest IS NOT NULL OR d.start_latest IS NOT NULL)
      THEN coalesce(d.end_latest, '9999') END,
    d.happened AND NOT d.uncertain AND d.dated_by_id = e.id, d.status
  FROM participations a
  JOIN json_each(a.capacity) post
  JOIN participants p ON p.id = a.participant_id
  JOIN events e ON e.id = a.event_id
  JOIN event_dates d ON d.event_id = e.id
  LEFT JOIN participants b ON b.id = a.on_behalf_of_id
)
SELECT
  who, coalesce(post, role) AS post_or_role, organization, start, end,
  CASE
    WHEN coalesce(:date, '') = '' THEN NULL
    WHEN is_certain AND surely_since <= :date || '~' AND surely_until >= :date THEN 'certainly'
    ELSE 'possibly'
  END AS held_at_the_date,
  known_from, event_status, who_id
FROM posts
WHERE (coalesce(:date, '') = '' OR (coalesce(first_day, '0001') <= :date || '~' AND last_day >= :date))
  AND (coalesce(:role, '') = '' OR role = :role)
ORDER BY organization, who, who_id, start, known_from
