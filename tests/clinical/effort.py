"""For how many invented days and stories must each property hold? `make test TEST_EXAMPLES=2000` asks for more."""

import os

from hypothesis import settings

EXAMPLES = int(os.environ.get("TEST_EXAMPLES", "300"))

# The same ones each time: a run says whether the program has changed, and not whether chance has.
thoroughly = settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
# For entries that are broken in any place: there are more ways to break one than to live through a day.
most_thoroughly = settings(thoroughly, max_examples=2 * EXAMPLES)
