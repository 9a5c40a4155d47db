"""For how many invented days and stories must each property hold? `make test TEST_EXAMPLES=2000` asks for more."""

import os

from hypothesis import settings

EXAMPLES = int(os.environ.get("TEST_EXAMPLES", "150"))

# The same ones each time: a run says whether the program has changed, and not whether chance has.
thoroughly = settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
# For what may never be: a worse answer, or one that cannot be read, that takes a red flag away.
most_thoroughly = settings(thoroughly, max_examples=2 * EXAMPLES)
