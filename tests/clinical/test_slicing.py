"""Where does each entry of a batch begin and end, whatever is in it?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clinical.intake.slicing import entries_in, shallow

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(
    st.lists(anything), st.dictionaries(st.text(), anything).filter(lambda more: "diaries" not in more), st.booleans()
)
def test_every_batch_is_cut_into_just_what_was_put_into_it(entries, more, in_ascii):
    body = json.dumps({**more, "diaries": entries, "after": more}, ensure_ascii=in_ascii).encode(errors="surrogatepass")

    assert [json.loads(one) for one in entries_in(body)] == entries


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        (b'{"diaries": [{"a": 1}, {"b": [1, 2]}]}', [b'{"a": 1}', b'{"b": [1, 2]}']),
        (b'{"diaries": [1], "x": 0, "diaries": [2]}', [b"1", b"2"]),
        (b'{"diaries": ["a]\\"},", NaN, \xff]}', [b'"a]\\"},"', b"NaN", b"\xff"]),
        (b'{"diaries": [{"a": ]}, 2]}', [b'{"a": ]}', b"2"]),
        (b'{"diaries": [1, {"cut": "of', [b"1", b'{"cut": "of']),
        (b'{"diaries": [1, {"open": 2, {"b": 3}]}', [b"1", b'{"open": 2, {"b": 3}]}']),
        (b'{"diaries": []}', []),
        (b"{}", None),
        (b"[1]", None),
        (b'["diaries", [1]]', None),
        (b'{"x": {"diaries": [1]}}', None),
        (b'{"diaries": {"a": [1]}}', None),
        (b'{"diaries": [1]} {"and": "more"}', None),
        (b"", None),
    ],
)
def test_no_entry_takes_another_with_it(body, entries):
    assert entries_in(body) == entries


@pytest.mark.parametrize(
    ("body", "cut"),
    [
        (b'{"a": [1, [2, [3]]], "b": 4}', b'{"a": [1, null], "b": 4}'),
        (b'{"a": [[[[', b'{"a": [null'),
        (b'{"a": "[[[["}', b'{"a": "[[[["}'),
        (b"[[[1]], [[2]], 3]", b"[[null], [null], 3]"),
    ],
)
def test_what_is_nested_too_deep_is_null(body, cut):
    assert shallow(body, 2) == cut
