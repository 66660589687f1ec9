-- Delegations through time
--
-- Who acted for a state or organisation at which event, the earliest first.
--
-- :party  A part of the name of the state or organisation; empty for all of them.

SELECT d.on_behalf_of AS party, d.start, d.event, d.heads, d.members, d.event_id
FROM delegations d
JOIN events e ON e.id = d.event_id
WHERE coalesce(:party, '') = '' OR instr(lower(d.on_behalf_of), lower(:party)) > 0
ORDER BY party, e.start_earliest IS NULL, e.start_earliest, d.event_id
