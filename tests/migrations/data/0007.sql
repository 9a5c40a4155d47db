-- Joins: an organization, care teams, accounts, devices and carers, consents, partners, erasures, and the chain over the audit.
INSERT INTO organizations (organization_id, name, created_at) VALUES ('trust', 'The Trust', '2026-03-01T09:00:00Z');
UPDATE clinics SET organization_id = 'trust';
INSERT INTO care_teams (clinic_id, care_team_id, name, created_at) VALUES ('north', 'spine', 'Spine team', '2026-03-01T09:00:00Z');
INSERT INTO care_team_members (clinic_id, care_team_id, person_id) VALUES ('north', 'spine', '77777777-7777-4777-8777-777777777771');
UPDATE patients SET care_team_id = 'spine' WHERE clinic_id = 'north';
INSERT INTO broken_glass (clinic_id, glass_id, patient_id, person_id, reason, broken_at, until) VALUES
('north', '99999999-9999-4999-8999-999999999991', '11111111-1111-4111-8111-111111111111', '77777777-7777-4777-8777-777777777771', 'rang at night', '2026-03-09T02:00:00Z', '2026-03-09T06:00:00Z');
INSERT INTO accounts (clinic_id, account_id, person_id, sign_in_name, role, is_organization_wide, password_hash, failures, created_at, changed_at) VALUES
('north', '99999999-9999-4999-8999-999999999992', '77777777-7777-4777-8777-777777777771', 'nurse@clinic.example', 'nurse', false, 'no hash of anything', 0, '2026-03-01T09:00:00Z', '2026-03-01T09:00:00Z');
INSERT INTO passkeys (clinic_id, credential_id, account_id, public_key, sign_count, name, created_at) VALUES
('north', '\x01', '99999999-9999-4999-8999-999999999992', '\x02', 0, 'phone', '2026-03-01T09:00:00Z');
INSERT INTO carers (clinic_id, carer_id, patient_id, name, relationship, created_at) VALUES
('north', '99999999-9999-4999-8999-999999999993', '11111111-1111-4111-8111-111111111111', 'Carer Example', 'partner', '2026-03-01T09:00:00Z');
INSERT INTO devices (clinic_id, device_id, patient_id, carer_id, name, created_at, seen_at) VALUES
('north', '99999999-9999-4999-8999-999999999994', '11111111-1111-4111-8111-111111111111', '99999999-9999-4999-8999-999999999993', 'tablet', '2026-03-01T09:00:00Z', '2026-03-09T09:00:00Z');
INSERT INTO refresh_tokens (clinic_id, refresh_hash, device_id, issued_at, expires_at) VALUES
('north', sha256('a-refresh'), '99999999-9999-4999-8999-999999999994', '2026-03-09T09:00:00Z', '2026-06-09T09:00:00Z');
INSERT INTO consents (clinic_id, consent_id, patient_id, purpose, version, language, text_hash, given_at, given_by) VALUES
('north', '99999999-9999-4999-8999-999999999995', '11111111-1111-4111-8111-111111111111', 'care', '1', 'en', sha256('text'), '2026-03-01T09:00:00Z', 'patient');
INSERT INTO partners (clinic_id, partner_id, name, scopes, created_at) VALUES ('north', 'registry', 'Registry', '{diaries:read}', '2026-03-01T09:00:00Z');
INSERT INTO partner_credentials (clinic_id, partner_id, credential_id, secret_hash, created_at) VALUES ('north', 'registry', 'first', sha256('not-a-secret'), '2026-03-01T09:00:00Z');
INSERT INTO legal_holds (clinic_id, hold_id, patient_id, reason, placed_at, placed_by) VALUES
('north', '99999999-9999-4999-8999-999999999996', '11111111-1111-4111-8111-111111111111', 'a court asks', '2026-03-02T09:00:00Z', 'Nurse');
INSERT INTO erasures (clinic_id, erasure_id, patient_id, reason, erased_at, erased_by, receipt) VALUES
('north', '99999999-9999-4999-8999-999999999997', '11111111-1111-4111-8111-111111111119', 'asked for it', '2026-03-03T09:00:00Z', 'Nurse', '{}');
INSERT INTO erasure_notices (clinic_id, erasure_id, partner_id, due_at, tries) VALUES ('north', '99999999-9999-4999-8999-999999999997', 'registry', '2026-03-03T09:00:00Z', 0);
INSERT INTO spent (clinic_id, spent_hash, until) VALUES ('north', sha256('an-assertion'), '2026-03-10T09:00:00Z');
INSERT INTO audit_changes (clinic_id, line, patient_id, salt, before, after)
SELECT clinic_id, line, patient_id, '\x00', '{"phone": "old"}', '{"phone": "new"}' FROM audit ORDER BY line LIMIT 1;
INSERT INTO audit_seals (clinic_id, seal, first_line, last_line, lines, previous_hash, seal_hash, sealed_at) VALUES ('north', 1, 1, 2, 2, '\x00', '\x01', '2026-03-09T12:00:00Z');
