"""What is lost when workers and PostgreSQL are killed, again and again, at every point between claim, send and settle?

`python -m tests.chaos --kills 500 --seed 1`, or `make chaos`; twenty kills belong to `make test`.
"""
