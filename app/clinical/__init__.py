"""The ground floor: what is known about bone metastases, as values and pure functions.

Nothing here reads a clock, a file, a socket or a database. The API, the scheduler and `tocsin replay` call the
same functions with the same values, so what rings at night can be looked at by day.

    vocabulary   the fixed words            diary, context   what was said, what is known besides
    reading      bytes into those values    history          the days before an entry
    evidence     numbers with their source  findings         what a rule concluded, and why
    rules/       one file = one family      evaluation       all rules over one entry, or over time alone
    alerting     findings into alerts       advice           words for the person who wrote
    escalation   who is rung, and when      expectation      which diaries are owed
    replay       a whole story at once
"""
