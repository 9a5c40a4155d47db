"""Tocsin: one path in, one path out. A floor may call only floors below it; `lint-imports` holds it so.

             cli · main                                   the doors
               demo                                       the whole house, played in front of you
              wiring                                      the only place that joins parts and reads settings
    api   │   console   │   schedule                      phones and partners, nurses, time
          care   │   notify                               decide     │ tell
         records   │   embedded                           remember   │ the PostgreSQL that comes along
clinical │ oncall │ access │ errors │ settings            know       (pure: no clock, no I/O)

Deciding and telling never call each other: they meet in one table, the outbox (`records.notifications`).

    to add                touch
    a clinical rule       clinical/rules/<family>.py, its test, the pinned list
    a channel             notify/channels/<name>.py
    a periodic job        one line in schedule/jobs.py
    a refusal             one class in errors.py, one status in api/problems.py
    a language            clinical/words/<language>.py
    a partner format      one file under api/ that maps into a diary and calls care.submit_diary
"""
