"""What happens when something happens: one story = one file = one public function of the same name.

A story that needs several statements takes a session and never commits; `records.database` does. Nothing leaves the
building from here: who must be told is written into the outbox, and `notify` does the telling.
"""
