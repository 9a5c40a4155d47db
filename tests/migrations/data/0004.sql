-- Joins: a correction that took a reason away.
UPDATE findings SET outdated_at = '2026-03-09T18:00:00Z';
UPDATE alerts SET remarks = '[{"at": "2026-03-09T18:00:00Z", "condition": "hypercalcemia", "because": "corrected", "entry": "33333333-3333-4333-8333-333333333331", "holds": null}]'
WHERE condition = 'hypercalcemia';
