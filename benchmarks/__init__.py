"""What does Tocsin cost, as ratios in one run on one machine? `python -m benchmarks --help`, or `make bench`.

Load generator, API and PostgreSQL share the cores of this machine, so no figure here is a capacity; what can be compared
between machines and months is the share of the floor: what pgbench reaches with the very same SQL, in the same run.
"""
