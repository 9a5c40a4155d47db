"""How does somebody outside this house learn that all is well, and by silence that it is not? The dead-man's switch."""

import asyncio

import httpx

WITHIN = 5  # s: the switch must not make the next round late


async def ping(http: httpx.AsyncClient, url: str, *, is_well: bool) -> str | None:
    """Says once that all is well, or at `url/fail` that it is not; what went wrong with saying it, or None.

    Nothing is told beyond that: the outside service learns no number and no name.
    """
    try:
        async with asyncio.timeout(WITHIN):
            answer = await http.post(url if is_well else f"{url.rstrip('/')}/fail", follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as fault:
        return type(fault).__name__
    return None if answer.is_success else f"HTTP {answer.status_code}"
