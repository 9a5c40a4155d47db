"""A machine's clock that is put back holds back no page, and one that is put forward is believed at once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.wiring.clock import SteadyClock

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """A machine whose clock can be put forward and back; what has elapsed cannot."""

    def __init__(self) -> None:
        self.wall, self.elapsed = NOON, 0.0
        self.clock = SteadyClock(lambda: self.wall, lambda: self.elapsed)

    def runs(self, seconds: float) -> datetime:
        self.wall += timedelta(seconds=seconds)
        self.elapsed += seconds
        return self.clock()


def test_a_clock_that_nobody_touches_is_told_as_it_is() -> None:
    machine = Machine()

    assert [machine.runs(1) for _ in range(3)] == [NOON + timedelta(seconds=n) for n in (1, 2, 3)]


def test_a_clock_put_back_goes_on_at_half_speed_until_both_meet() -> None:
    machine = Machine()
    machine.runs(10)
    machine.wall -= HOUR

    said = [machine.runs(600) for _ in range(13)]

    assert said[0] == NOON + timedelta(seconds=310)
    assert all(later > earlier for earlier, later in pairwise(said))
    assert said[-1] == machine.wall


def test_a_clock_put_forward_is_believed_at_once() -> None:
    machine = Machine()
    machine.wall += HOUR

    assert machine.runs(1) == NOON + HOUR + timedelta(seconds=1)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.floats(0, 7200), st.floats(-7200, 7200)), max_size=30))
def test_whatever_is_done_to_it_it_never_goes_back_and_is_never_behind_the_machine(jumps) -> None:
    machine, last = Machine(), NOON

    for seconds, jump in jumps:
        machine.wall += timedelta(seconds=jump)
        said = machine.runs(seconds)
        assert said >= last
        assert said >= machine.wall
        last = said
