-- Joins: people with contact points, a team, a phone's push address, and what follows an alert to its end.
INSERT INTO people (clinic_id, person_id, name, language, timezone, quiet_hours, created_at, left_at) VALUES
('north', '77777777-7777-4777-8777-777777777771', 'Nurse', 'en', NULL, NULL, '2026-03-01T09:00:00Z', NULL),
('north', '77777777-7777-4777-8777-777777777772', 'Left', 'de', 'Europe/Berlin', NULL, '2026-03-01T09:00:00Z', '2026-03-05T09:00:00Z');
INSERT INTO contacts (clinic_id, contact_id, person_id, place, channel, address, wait_seconds, created_at, verified_at, confirmed_at, failed_at, stopped_at, warned_at, code_hash, code_expires_at, code_tries) VALUES
('north', '88888888-8888-4888-8888-888888888881', '77777777-7777-4777-8777-777777777771', 0, 'pager', 'nurse', NULL, '2026-03-01T09:00:00Z', '2026-03-01T09:05:00Z', NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO teams (clinic_id, team_id, name, roster, lead_id, feed_hash, on_call, next_handoff_at, next_gap_check_at, gap_told, changed_at) VALUES
('north', 'oncology', 'Oncology nurses', '{"rotations": []}', '77777777-7777-4777-8777-777777777771', NULL, '{}', NULL, '2026-03-10T09:00:00Z', NULL, '2026-03-01T09:00:00Z');
INSERT INTO patient_addresses (clinic_id, patient_id, token_id, channel, address, changed_at) VALUES
('north', '11111111-1111-4111-8111-111111111111', 'phone001', 'webpush', '{}', '2026-03-01T10:06:00Z');
UPDATE tokens SET person_id = '77777777-7777-4777-8777-777777777771' WHERE token_id = 'staff001';
UPDATE alerts SET round_at = opened_at WHERE status <> 'resolved';
UPDATE alerts SET first_acknowledged_at = acknowledged_at, promised_until = '2026-03-12T09:05:00Z', promise = 'will ring', holder_id = '77777777-7777-4777-8777-777777777771'
WHERE status = 'acknowledged';
UPDATE attempts SET link_hash = sha256('a-link'), link_expires_at = '2026-03-10T09:00:01Z' WHERE outcome = 'sent';
INSERT INTO notifications (clinic_id, notification_id, kind, alert_id, person_id, patient_id, group_id, place, urgency, priority, rung, recipient, language, channel, address, facts, state, due_at, lease_until, tries, created_at, settled_at) VALUES
('north', '55555555-5555-4555-8555-555555555559', 'coverage_gap', NULL, '77777777-7777-4777-8777-777777777771', NULL, '55555555-5555-4555-8555-555555555550', 0, 'soon', 1, 0, 'Nurse', 'en', 'pager', 'nurse', '{"team": "Oncology nurses"}', 'sent', '2026-03-09T09:00:00Z', NULL, 1, '2026-03-09T09:00:00Z', '2026-03-09T09:00:01Z');
