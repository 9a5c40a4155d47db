-- Joins: an entry that could not be read, and that is not even text.
INSERT INTO quarantine (clinic_id, patient_id, quarantine_id, diary_id, received_at, body, problems, advice, ruleset) VALUES
('north', '11111111-1111-4111-8111-111111111111', '66666666-6666-4666-8666-666666666661', '33333333-3333-4333-8333-333333333339', '2026-03-09T12:00:00Z',
 '\x00ff7b22706169', '[{"pointer": "", "detail": "expected JSON"}]', '{"urgency": "urgent", "text": "Ring the line."}', 'standard-1');
