"""What somebody tries who should not get in: names, codes, forms of other sites, other people's sessions."""

from datetime import timedelta

import pytest

from app.api.rates import Rates
from tests.console.browser import Browser
from tests.console.sign_in_world import PASSWORD, code, noted, open_console, opened, signs_in, types
from tests.world import World

WRONG = "not the right password"


async def test_a_name_that_nobody_has_reads_and_costs_the_same_as_one_that_somebody_has(world: World) -> None:
    signing = open_console(world)
    nurse = await opened(world)
    seen = []

    for name in (nurse.name, "nobody@example.org", f"st-elsewhere/{nurse.name}", "elsewhere/nobody"):
        before = signing.passwords.verified
        shown = await types(Browser(world), name, WRONG)
        html = shown.html.replace(name, "…")
        seen.append((shown.status, html, signing.passwords.verified - before, sorted(shown.answer.cookies)))

    status, html, verified, _ = seen[0]
    without_challenge = [(one[0], len(one[1]), one[2], one[3]) for one in seen]
    assert (status, verified) == (401, 2)
    assert len(set(map(str, without_challenge))) == 1
    assert "belong together" in html


async def test_the_same_failure_takes_no_less_time_than_any_other(world: World) -> None:
    signing = open_console(world, failure_seconds=0.3)
    browser = Browser(world)

    shown = await types(browser, "nobody@example.org", WRONG)

    assert signing.failure_seconds == 0.3
    assert shown.answer.elapsed >= timedelta(seconds=0.3)


async def test_an_account_waits_longer_with_each_failure_but_never_for_ever(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    waits = []

    for _ in range(10):
        await types(Browser(world), nurse.name, WRONG)
        until = await world.scalar("SELECT locked_until FROM accounts")
        waits.append(int((until - world.now).total_seconds()) // 60 if until else 0)
        world.now = until or world.now

    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 15, 15]
    assert (await types(Browser(world), nurse.name)).status == 303


async def test_while_an_account_waits_the_right_password_reads_like_a_wrong_one(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    for _ in range(5):
        await types(Browser(world), nurse.name, WRONG)

    right, wrong = await types(Browser(world), nurse.name), await types(Browser(world), nurse.name, WRONG)

    assert (right.status, len(right.html)) == (wrong.status, len(wrong.html)) == (401, len(wrong.html))
    assert await noted(world, "account.locked") == 1


async def test_nobody_is_kept_out_at_a_browser_they_have_signed_in_at_before(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    for _ in range(8):
        await types(Browser(world), nurse.name, WRONG)
    await nurse.browser.sends("/console/sign-out")

    entered = await types(nurse.browser, nurse.name)

    assert entered.status == 303


async def test_a_browser_that_is_known_has_ten_tries_of_its_own(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    for _ in range(5):
        await types(Browser(world), nurse.name, WRONG)

    answers = [(await types(nurse.browser, nurse.name)).status for _ in range(11)]

    assert answers == [303] * 10 + [401]


async def test_a_code_is_good_once_even_within_its_half_minute(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    world.now += timedelta(minutes=1)

    first, again = await signs_in(world, nurse, Browser(world)), await signs_in(world, nurse, Browser(world))

    assert (first.status, again.status) == (303, 401)


async def test_wrong_codes_hold_an_account_up_as_wrong_passwords_do(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    world.now += timedelta(minutes=1)
    browser = Browser(world)
    await types(browser, nurse.name)

    for _ in range(5):
        await browser.sends("/console/sign-in/code", {"code": "000000"})
    held = await browser.sends("/console/sign-in/code", {"code": code(world, nurse.totp)})

    assert held.status == 401


async def test_without_the_first_step_there_is_no_second(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    world.now += timedelta(minutes=1)
    late = Browser(world)
    await types(late, nurse.name)

    nothing = await Browser(world).sends("/console/sign-in/code", {"code": code(world, nurse.totp)})
    world.now += timedelta(minutes=6)
    too_late = await late.sends("/console/sign-in/code", {"code": code(world, nurse.totp)})

    assert nothing.leads_to == too_late.leads_to == "/console/sign-in?next=/console"


@pytest.mark.parametrize("path", ["/console/account/sessions/end", "/console/account/password", "/console/sign-out"])
@pytest.mark.parametrize("token", ["", "0" * 32, "another session's"])
async def test_a_form_without_the_token_of_its_session_does_nothing(world: World, path: str, token: str) -> None:
    open_console(world)
    browser = (await opened(world)).browser

    refused = await browser.sends(path, {"form_token": token, "password": PASSWORD})

    assert (refused.status, "open it again" in refused.text) == (403, True)
    assert (await browser.opens("/console")).status == 200


async def test_every_form_that_is_shown_carries_the_token(world: World) -> None:
    open_console(world)
    browser = (await opened(world)).browser

    for path in ("/console", "/console/account", "/console/account/prove", "/console/on-call"):
        shown = await browser.opens(path)
        forms = [given for tag, given in shown.tags if tag == "form" and given["method"] == "post"]
        tokens = [given["value"] for _, given in shown.tags if given.get("name") == "form_token"]
        assert len(forms) == len(tokens) >= 1
        assert len(set(tokens)) == 1


async def test_a_session_that_somebody_planted_is_not_the_one_that_is_opened(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    planted = dict(nurse.browser.http.cookies)["__Host-tocsin_console"]
    world.now += timedelta(minutes=1)
    victim = Browser(world)
    victim.http.cookies.set("tocsin_console", planted, domain="tocsin.test", path="/console")

    before = await victim.opens("/console")
    await signs_in(world, nurse, victim)

    assert before.status == 303  # a cookie that another host could have set counts for nothing
    assert dict(victim.http.cookies)["__Host-tocsin_console"] != planted


@pytest.mark.parametrize("wanted", ["https://elsewhere.test", "//elsewhere.test", "/console\r\nset-cookie: a=b", "/v1"])
async def test_no_step_leads_elsewhere_or_writes_a_header(world: World, wanted: str) -> None:
    open_console(world)
    nurse = await opened(world)
    world.now += timedelta(minutes=1)
    browser = Browser(world)

    first = await types(browser, nurse.name, wanted=wanted)
    second = await browser.sends("/console/sign-in/code", {"code": code(world, nurse.totp), "next": wanted})

    assert (first.leads_to, second.leads_to) == ("/console/sign-in/code?next=/console", "/console")
    assert "a" not in second.answer.cookies


async def test_an_address_that_fails_again_and_again_is_heard_no_more_for_a_while(world: World) -> None:
    open_console(world, rates=Rates(failures=3))
    nurse = await opened(world)

    answers = [await types(Browser(world), f"nobody{place}@example.org", WRONG) for place in range(4)]
    right = await types(Browser(world), nurse.name)

    assert [one.status for one in answers][-1] == right.status == 429
    assert int(right.answer.headers["retry-after"]) > 0


async def test_a_failure_stands_in_the_record_without_what_was_typed(world: World) -> None:
    open_console(world)
    nurse = await opened(world)

    await types(Browser(world), nurse.name, WRONG)
    await types(Browser(world), "somebody@private.example", WRONG)

    assert await noted(world, "sign_in.failed") == 1
    assert (
        await world.scalar("SELECT count(*) FROM audit WHERE audit::text LIKE '%' || :typed || '%'", typed=WRONG) == 0
    )
    assert await world.scalar("SELECT count(*) FROM audit WHERE audit::text LIKE '%private.example%'") == 0


async def test_a_sealed_cookie_of_one_purpose_serves_no_other(world: World) -> None:
    open_console(world)
    nurse = await opened(world)
    world.now += timedelta(minutes=1)
    browser = Browser(world)
    await browser.opens("/console/sign-in")
    known = dict(nurse.browser.http.cookies)["__Host-tocsin_known"]
    browser.http.cookies.set("__Host-tocsin_step", known, domain="tocsin.test", path="/")

    refused = await browser.sends("/console/sign-in/code", {"code": code(world, nurse.totp)})

    assert refused.leads_to == "/console/sign-in?next=/console"
