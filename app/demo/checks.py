"""What does the demo insist on? Each thing it shows must be so, or it stops with a sentence saying what was expected."""


class UnexpectedError(Exception):
    """Something is not as it should be; the message says what was expected."""


def must(holds: object, expected: str) -> None:
    """Raises `UnexpectedError` unless it holds; `expected` reads on from "expected"."""
    if not holds:
        raise UnexpectedError(f"expected {expected}")
