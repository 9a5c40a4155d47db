"""Where in raw bytes does each entry begin and end? Before anything is read, so that no entry can spoil another.

A JSON reader gives all or nothing, keeps one of two fields of the same name, and turns what was sent into values.
Strings and brackets are enough to tell entries apart, and each stays as it was sent, to the letter.
"""

import re
from collections.abc import Iterator
from itertools import chain

_SIGN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{},]', re.DOTALL)
_PARTNER = {b"]": b"[", b"}": b"{"}
_BLANK = b"\xef\xbb\xbf \t\r\n"


def entries_in(body: bytes, name: bytes = b"diaries") -> list[bytes] | None:
    """The members of the list that an object holds under `name`; `None` when it is no object or holds no such list.

    What follows an entry that is cut off or has a bracket too few belongs to that entry.
    """
    lists = _lists_in(body, b'"' + name + b'"')
    if not lists or not body.lstrip(_BLANK).startswith(b"{"):
        return None
    return list(chain.from_iterable([] if one == [b""] else one for one in lists))


def shallow(body: bytes, deepest: int) -> bytes:
    """The same, with `null` for whatever is nested deeper than `deepest` brackets, so that it can be read at all."""
    parts, begin, is_deep = [], 0, False
    for sign, token, depth in _signs(body):
        if not is_deep and depth > deepest:
            parts.append(body[begin : sign.start()] + b"null")
            begin, is_deep = len(body), True
        elif is_deep and depth == deepest and token in _PARTNER:
            begin, is_deep = sign.end(), False
    return b"".join((*parts, body[begin:]))


def _signs(body: bytes) -> Iterator[tuple[re.Match[bytes], bytes, int]]:
    """Strings, commas and brackets, with how many brackets are open after each. One that closes nothing does nothing."""
    opened: list[bytes] = []
    for sign in _SIGN.finditer(body):
        token = sign[0]
        if token in (b"[", b"{"):
            opened.append(token)
        elif token in _PARTNER:
            if opened[-1:] != [_PARTNER[token]]:
                continue
            opened.pop()
        yield sign, token, len(opened)


def _lists_in(body: bytes, wanted: bytes) -> list[list[bytes]]:
    """The members of each list under this name: it may be there twice. None when more follows than one document."""
    lists: list[list[bytes]] = []
    said, begin = b"", None
    for sign, token, depth in _signs(body):
        if begin is not None:
            if (depth, token) in ((2, b","), (1, b"]")):
                lists[-1].append(body[begin : sign.start()].strip())
                begin = sign.end() if token == b"," else None
        elif (depth, token, said) == (2, b"[", wanted):
            lists.append([])
            begin = sign.end()
        elif depth == 1:
            said = token
        elif depth == 0 and body[sign.end() :].strip():
            return []
    if begin is not None:
        lists[-1].append(body[begin:].strip())
    return lists
