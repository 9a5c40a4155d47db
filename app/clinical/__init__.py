"""The ground floor: what is known about bone metastases, as values and pure functions.

Nothing here reads a clock, a file, a socket or a database. The API, the scheduler and `tocsin replay` call the
same functions with the same values, so what rings at night can be looked at by day.

    vocabulary   the fixed words              diary, context   what was said, what is known besides
    intake/      bytes into those values      history          the days before an entry
    evidence     numbers with their source    ruleset          the numbers a clinic has set; governing: who may
    signs/       what rules look for          rules/           one file = one family
    findings     what a rule concluded        evaluation       all rules over one entry, or over time alone
    alerting     findings into alerts         hindsight        what a later entry took away from them
    escalation   who is rung, and when        expectation      which diaries are owed
    advice       words for who wrote          asks             words for the nurse who is rung
    replay       a whole story at once        transcript       the same as JSON
    opioids, response, tracking               the day's dose, and what radiotherapy did
    trials/      how the rules do: published stories, made-up people, the past under other rules
"""
