"""For how many invented days and stories must each property hold? `make test TEST_EXAMPLES=2000` asks for more."""

import os

from hypothesis import settings

# The same ones each time: a run says whether the program has changed, and not whether chance has.
thoroughly = settings(max_examples=int(os.environ.get("TEST_EXAMPLES", "150")), deadline=None, derandomize=True)
