"""The ground floor's rota: who is on call at an instant, as values and pure functions.

Nothing here reads a clock, a file, a socket or a database, and nothing here knows what a diary is.

    wall         which instants a wall-clock time names       spans      stretches of time, joined and cut
    rotations    who takes turns                              roster     rotations, temporary changes, imported shifts
    coverage     which minutes reach nobody                   hours      quiet hours, and the next time it is eight o'clock
    calendar     shifts out as iCalendar                      imports    iCalendar in as shifts; repeats: what is too much
"""
