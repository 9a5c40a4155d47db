"""Tocsin: one path in, one path out. A floor may call only floors below it; `lint-imports` holds it so.

             cli · main                                   the doors
      demo │ doctor │ backup                              the whole house, played, proved, or kept in a file
              wiring                                      the only place that joins parts and reads settings
    api   │   console   │   schedule   │   auditing       phones and partners, nurses, time, the alarm on the alarm
          care   │   notify                               decide     │ tell
         records   │   embedded                           remember   │ the PostgreSQL that comes along
clinical │ oncall │ access │ errors │ settings            know       (pure: no clock, no I/O)

Whoever asks is a `Caller` (`access`); patients are reached through `care.see` alone, and the database holds the web
process to the caller's sight once more (`records.tenancy`). Every change and every look is a line (`records.audit`).

Deciding and telling never call each other: they meet in one table, the outbox (`records.notifications`).

    to add                touch
    a clinical rule       clinical/rules/<family>.py, its test, the pinned list
    a channel             notify/channels/<name>.py
    a periodic job        one line in schedule/jobs.py
    a table               records/<noun>.py, records/tables.py, its sight in records/tenancy.py, a migration
    an endpoint           api/<noun>.py, and who may call it in tests/access/table.py
    a refusal             one class in errors.py, one status in api/problems.py
    a language            clinical/words/<language>.py
    a partner format      one file under api/ that maps into a diary and calls care.submit_diary
"""
