"""What does the demo insist on? Each thing it shows must be so, or it stops with a sentence saying what was expected."""


class DemoFailedError(Exception):
    """Something is not as the demo promised; the message is a sentence for whoever runs it."""


def must(holds: object, expected: str) -> None:
    """Raises `DemoFailedError` unless it holds; `expected` reads on from "expected"."""
    if not holds:
        raise DemoFailedError(f"expected {expected}")
