"""What is remembered: one noun = one file = its table and its queries. `database` holds the only commit.

The clinic comes first in every key, so that one policy can keep clinics apart and a clinic can move to another
database. Nothing here uses triggers.
"""
