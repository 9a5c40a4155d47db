-- A clinic as the first version had it: a patient with a red diary, an alert in each state, a message in each state.
INSERT INTO clinics (clinic_id, name, timezone, contact, ladder, changed_at) VALUES
('north', 'North Clinic', 'Europe/London', '{"name": "the 24-hour line", "phone": "+44 20 7946 0000", "emergency_phone": "999"}',
 '{"rungs": [{"wait_seconds": 0, "people": [{"name": "first nurse", "contacts": [{"channel": "pager", "address": "first nurse"}]}]}, {"wait_seconds": 300, "people": [{"name": "second nurse", "contacts": [{"channel": "pager", "address": "second nurse"}]}]}]}',
 '2026-03-01T09:00:00Z'),
('south', 'South Clinic', 'Europe/Berlin', '{}', '{"rungs": [{"wait_seconds": 60}]}', '2026-03-01T09:00:00Z');

INSERT INTO heartbeats (clinic_id, worker, beat_at) VALUES ('north', 'worker-1', '2026-03-10T08:59:50Z');

INSERT INTO patients (clinic_id, patient_id, reference, name, phone, context, expected_from, last_day, next_check_at, version, enrolled_at) VALUES
('north', '11111111-1111-4111-8111-111111111111', 'BM-1', 'Pat Example', '+44 20 7946 0123',
 '{"timezone": "Europe/London"}', '2026-03-01', '2026-03-09', '2026-03-12T09:00:00Z', 2, '2026-03-01T10:00:00Z'),
('south', '22222222-2222-4222-8222-222222222222', 'BM-1', 'Pat Beispiel', NULL,
 '{"timezone": "Europe/Berlin"}', '2026-03-01', NULL, NULL, 0, '2026-03-01T10:00:00Z');

INSERT INTO tokens (clinic_id, token_id, secret_hash, kind, name, scopes, patient_id, created_at, expires_at, revoked_at) VALUES
('north', 'staff001', sha256('not-a-secret'), 'staff', 'Nurse', '{alerts:read,alerts:write,diaries:read,patients:write}', NULL, '2026-03-01T10:00:00Z', NULL, NULL),
('north', 'phone001', sha256('not-a-secret'), 'device', 'test phone', '{diaries:write}', '11111111-1111-4111-8111-111111111111', '2026-03-01T10:05:00Z', NULL, NULL),
('north', 'gone0001', sha256('not-a-secret'), 'staff', 'Left', '{alerts:read}', NULL, '2026-03-01T10:00:00Z', NULL, '2026-03-05T10:00:00Z');

INSERT INTO enrolment_codes (clinic_id, code_hash, patient_id, created_at, expires_at, redeemed_at) VALUES
('north', sha256('a-code'), '11111111-1111-4111-8111-111111111111', '2026-03-01T10:00:00Z', '2026-03-08T10:00:00Z', '2026-03-01T10:05:00Z');

INSERT INTO diaries (clinic_id, patient_id, diary_id, diary_date, received_at, body, gist, advice, ruleset) VALUES
('north', '11111111-1111-4111-8111-111111111111', '33333333-3333-4333-8333-333333333331', '2026-03-08', '2026-03-08T09:00:01Z',
 '{"id": "33333333-3333-4333-8333-333333333331", "diary_date": "2026-03-08", "recorded_at": "2026-03-08T09:00:00Z", "note": "all well"}',
 '{"id":"33333333-3333-4333-8333-333333333331","diary_date":"2026-03-08","recorded_at":"2026-03-08T09:00:00Z"}',
 '{"urgency": "routine", "text": "Thank you."}', 'standard-1'),
('north', '11111111-1111-4111-8111-111111111111', '33333333-3333-4333-8333-333333333332', '2026-03-09', '2026-03-09T09:00:01Z',
 '{"id": "33333333-3333-4333-8333-333333333332", "diary_date": "2026-03-09", "recorded_at": "2026-03-09T09:00:00Z", "symptoms": [{"symptom": "leg_weakness", "course": "new", "side": "left"}]}',
 '{"id":"33333333-3333-4333-8333-333333333332","diary_date":"2026-03-09","recorded_at":"2026-03-09T09:00:00Z","symptoms":[{"symptom":"leg_weakness","course":"new","side":"left"}]}',
 '{"urgency": "immediate", "text": "Ring at once."}', 'standard-1');

INSERT INTO findings (clinic_id, patient_id, subject, rule, urgency, condition, because, evidence, would_not_have_fired_if, concerns_day, ruleset, found_at) VALUES
('north', '11111111-1111-4111-8111-111111111111', 'diary:33333333-3333-4333-8333-333333333332', 'cord-compression', 'immediate', 'cord_compression',
 'new weakness of a leg', '[{"day": "2026-03-09", "said": "new weakness of the left leg"}]', 'it were not new', '2026-03-09', 'standard-1', '2026-03-09T09:00:01Z');

INSERT INTO alerts (clinic_id, alert_id, patient_id, condition, urgency, priority, status, opened_at, concerns_day, late, ruleset, steps, ladder, next_rung, next_rung_at, acknowledged_at, acknowledged_by, resolved_at, resolved_by, outcome)
SELECT 'north', alert_id::uuid, '11111111-1111-4111-8111-111111111111', condition, urgency, priority, status, '2026-03-09T09:00:01Z', '2026-03-09', false, 'standard-1',
 jsonb_build_array(jsonb_build_object('at', '2026-03-09T09:00:01Z', 'urgency', urgency, 'rule', 'cord-compression', 'because', 'new weakness of a leg',
   'evidence', '[{"day": "2026-03-09", "said": "new weakness of the left leg"}]'::jsonb, 'would_not_have_fired_if', 'it were not new')),
 (SELECT ladder FROM clinics WHERE clinic_id = 'north'), next_rung, next_rung_at::timestamptz, acknowledged_at::timestamptz, acknowledged_by, resolved_at::timestamptz, resolved_by, outcome::jsonb
FROM (VALUES
('44444444-4444-4444-8444-444444444441', 'cord_compression', 'immediate', 3, 'open', 3, '2026-03-09T09:10:00Z', NULL, NULL, NULL, NULL, NULL),
('44444444-4444-4444-8444-444444444442', 'hypercalcemia', 'urgent', 2, 'acknowledged', 1, NULL, '2026-03-09T09:05:00Z', 'Nurse', NULL, NULL, NULL),
('44444444-4444-4444-8444-444444444443', 'pain_flare', 'urgent', 2, 'resolved', 1, NULL, '2026-03-09T09:05:00Z', 'Nurse', '2026-03-09T10:00:00Z', 'Nurse', '{"code": "spoke_with_patient", "note": "will come in"}')
) AS a (alert_id, condition, urgency, priority, status, next_rung, next_rung_at, acknowledged_at, acknowledged_by, resolved_at, resolved_by, outcome);

INSERT INTO notifications (clinic_id, notification_id, alert_id, urgency, priority, rung, recipient, channel, address, state, due_at, lease_until, tries, created_at, settled_at) VALUES
('north', '55555555-5555-4555-8555-555555555551', '44444444-4444-4444-8444-444444444441', 'immediate', 3, 0, 'first nurse', 'pager', 'first nurse', 'sent', '2026-03-09T09:00:01Z', NULL, 1, '2026-03-09T09:00:01Z', '2026-03-09T09:00:02Z'),
('north', '55555555-5555-4555-8555-555555555552', '44444444-4444-4444-8444-444444444441', 'immediate', 3, 2, 'first nurse', 'pager', 'first nurse', 'pending', '2026-03-09T09:05:01Z', NULL, 0, '2026-03-09T09:05:01Z', NULL),
('north', '55555555-5555-4555-8555-555555555553', '44444444-4444-4444-8444-444444444443', 'urgent', 2, 0, 'first nurse', 'pager', 'gone', 'failed', '2026-03-09T09:00:01Z', NULL, 5, '2026-03-09T09:00:01Z', '2026-03-09T09:01:00Z');

INSERT INTO attempts (clinic_id, notification_id, attempt, started_at, ended_at, outcome, detail) VALUES
('north', '55555555-5555-4555-8555-555555555551', 1, '2026-03-09T09:00:01Z', '2026-03-09T09:00:02Z', 'sent', 'provider-1'),
('north', '55555555-5555-4555-8555-555555555553', 5, '2026-03-09T09:00:30Z', '2026-03-09T09:01:00Z', 'gave_up', 'no such address');

INSERT INTO audit (clinic_id, at, actor, action, subject, patient_id, detail) VALUES
('north', '2026-03-09T09:00:01Z', 'token:phone001', 'diary.received', 'diary:33333333-3333-4333-8333-333333333332', '11111111-1111-4111-8111-111111111111', '{}'),
('north', '2026-03-09T10:00:00Z', 'token:staff001', 'alert.resolved', 'alert:44444444-4444-4444-8444-444444444443', '11111111-1111-4111-8111-111111111111', '{"outcome": "spoke_with_patient"}');
