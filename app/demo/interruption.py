"""Has someone asked to stop? Ctrl-C, SIGTERM and a closed terminal as one thing, heard once, wherever the program is."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from types import FrameType, TracebackType
from typing import Any, Self, TypeVar

Result = TypeVar("Result")


class Interruption:
    """Inside `with`, the first request to stop raises KeyboardInterrupt, also out of `run`; later ones are not heard.

    After `finish` none is heard at all: what stops in an orderly way must not be cut short by impatience.
    """

    def __init__(self) -> None:
        self.was_heard = False
        self._is_over = False
        self._cancel: Callable[[], object] | None = None
        self._restore = ExitStack()

    def __enter__(self) -> Self:
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` means that a closed terminal is no request.
            if not (asked is signal.SIGHUP and signal.getsignal(asked) is signal.SIG_IGN):
                self._restore.callback(signal.signal, asked, signal.signal(asked, self._hear))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._restore.close()

    def run(self, main: Coroutine[Any, Any, Result]) -> Result:
        """`asyncio.run` for a `main` that is cancelled, and may put things away, when someone asks to stop."""
        try:
            return asyncio.run(self._heeding(main))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    def finish(self) -> None:
        """From here on nothing is heard."""
        self._is_over = True

    async def _heeding(self, main: Coroutine[Any, Any, Result]) -> Result:
        task = asyncio.ensure_future(main)
        loop = asyncio.get_running_loop()
        self._cancel = lambda: loop.call_soon_threadsafe(task.cancel)
        try:
            return await task
        finally:
            self.finish()

    def _hear(self, _signal: int, _frame: FrameType | None) -> None:
        if self._is_over:
            return
        self._is_over = self.was_heard = True
        if self._cancel is None:
            raise KeyboardInterrupt
        self._cancel()
