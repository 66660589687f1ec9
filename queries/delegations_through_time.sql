-- Delegations through time
--
-- Who acted for a state or organisation at which event, the earliest first. Planned, moved and cancelled events are
-- listed with their status. Heads of delegation, chairs and co-chairs are the heads.
--
-- :party  A part of a name of the state or organisation, from the beginning of a word; empty for all.

SELECT d.on_behalf_of AS party, d.start, d.event, d.heads, d.members, d.event_id, d.status, d.on_behalf_of_id AS party_id
FROM delegations d
JOIN event_dates t ON t.event_id = d.event_id
WHERE coalesce(:party, '') = '' OR d.on_behalf_of_id IN (
  SELECT record_id FROM search
  WHERE search MATCH 'name : "' || replace(:party, '"', ' ') || '"*' AND family = 'participants')
ORDER BY party, party_id, t.start_earliest IS NULL, t.start_earliest, d.event_id
