"""Would the rules ring in time, and how often for nothing? Invented patients whose fate is known, from a seed.

`cohort` draws them, `stories` says what befalls each, `people` how they write of it; `attending` rings a nurse who closes
every alert after three days, `alternatives` are plainer ways to ring, `measures` and `report` compare, `plot` draws.
Nothing here says how the rules do in life: the personas are our own invention.
"""
