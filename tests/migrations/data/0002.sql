-- Joins what was there before: a clinic's own numbers, in force, and a draft.
INSERT INTO rulesets (clinic_id, version, body, reason, created_at, created_by, approved_at, approved_by, activated_at, activated_by, effective_from, retired_at, retired_by) VALUES
('south', 'south-1', '{"version": "south-1"}', 'agreed by the board', '2026-03-02T09:00:00Z', 'Dr Author', '2026-03-02T10:00:00Z', 'Second Reader', '2026-03-02T11:00:00Z', 'Dr Author', '2026-03-02T11:00:00Z', NULL, NULL),
('south', 'south-2', '{"version": "south-2"}', 'to be discussed', '2026-03-05T09:00:00Z', 'Dr Author', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
