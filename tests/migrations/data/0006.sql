-- Joins: what the auditor told.
INSERT INTO auditor_told (clinic_id, subject, why, told_at) VALUES ('north', 'alert:44444444-4444-4444-8444-444444444441', 'unconfirmed', '2026-03-09T09:06:00Z');
