"""Lock, results desk and result as pages: blind until the reveal, for every role and at every address."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leitai import models
from leitai.actions.contest.publication import correct_result, publish_result
from leitai.actions.contest.reveal import freeze_reveal, reveal_all, reveal_next
from leitai.actions.contest.sealing import seal_result
from leitai.cli import app
from tests.access.walk import addresses
from tests.world import MOMENT, World
from tests.world.contest import Contest, make_contest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def season(settings: LazySettings) -> None:
    settings.LEITAI_CLOCK = "2020-07-04T10:00:00+08:00"


@pytest.fixture
def contest(world: World) -> Contest:
    made = make_contest(world.lindong)
    made.all_vote()
    return made


def locked(world: World, contest: Contest) -> models.SealedResult:
    contest.lock()
    return seal_result(by=world.scope("city_officer"), round_id=contest.round.pk)


def revealed(world: World, contest: Contest) -> models.RoundResult:
    if contest.round.state == "open":
        locked(world, contest)
    result = publish_result(by=world.scope("leader"), round_id=contest.round.pk)
    for act in (freeze_reveal, reveal_all):
        act(by=world.scope("auditor"), round_id=contest.round.pk)
    return result


def get(world: World, client: Client, who: str, name: str, *args: object, **headers: str) -> Any:
    world.sign_in(client, who)
    return client.get(reverse(name, args=args), headers=headers)


def totals(sealed: models.SealedResult) -> list[str]:
    lines = [*sealed.official["units"], *sealed.official["candidates"]]
    return [line["score"] for line in lines] + [f"{line['estimate']:.2f}" for line in sealed.calibrated["units"]]


# ---- blind


def test_no_address_of_the_round_tells_a_total_before_the_reveal(
    world: World, contest: Contest, client: Client
) -> None:
    sealed = locked(world, contest)
    publish_result(by=world.scope("leader"), round_id=contest.round.pk)
    scores = totals(sealed)
    named = [one for one in addresses() if one.name.startswith("contest-") and "pk" in one.route]
    told = []
    for who in ("city_officer", "reporter", "department_officer"):
        world.sign_in(client, who)
        for one in named:
            arguments = {"pk": contest.round.pk}
            if "<int:version>" in one.route:
                arguments |= {"version": 1} | ({"kind": "html"} if "<str:kind>" in one.route else {})
            try:
                path = reverse(one.name, kwargs=arguments)
            except Exception:  # another kind of row
                continue
            body = client.get(path).content.decode("utf-8", "replace")
            told += [(who, one.name, score) for score in scores if score in body]
    assert named and told == []


def test_only_the_duty_opens_the_desk_and_only_the_chair_the_judges(
    world: World, contest: Contest, client: Client
) -> None:
    locked(world, contest)
    seen = {}
    for who in world.PEOPLE:
        pages = ("contest-counting", "contest-protocol", "contest-verify", "contest-judge-sheet")
        seen[who] = [get(world, client, who, name, contest.round.pk).status_code for name in pages]
    assert seen.pop("leader") == [200] * 4
    assert seen.pop("auditor") == [200, 200, 200, 404]
    assert seen.pop("city_officer") == [404] * 4
    assert all(statuses == [403] * 4 for statuses in seen.values())


def test_the_desk_is_shut_before_the_lock_even_to_the_chair(world: World, contest: Contest, client: Client) -> None:
    seal_result(by=world.scope("city_officer"), round_id=contest.round.pk)
    assert get(world, client, "leader", "contest-counting", contest.round.pk).status_code == 404


def test_no_browser_and_no_proxy_keeps_a_page_of_it(world: World, contest: Contest, client: Client) -> None:
    locked(world, contest)
    for name in ("contest-lock", "contest-counting", "contest-protocol", "contest-result", "contest-objections"):
        answer = get(world, client, "leader", name, contest.round.pk)
        assert "no-store" in answer.headers["Cache-Control"], name


def test_while_places_open_the_page_stays_sealed(world: World, contest: Contest, client: Client) -> None:
    sealed = locked(world, contest)
    publish_result(by=world.scope("leader"), round_id=contest.round.pk)
    for act in (freeze_reveal, reveal_next):
        act(by=world.scope("auditor"), round_id=contest.round.pk)
    body = get(world, client, "reporter", "contest-result", contest.round.pk).content.decode()
    assert not [score for score in totals(sealed) if score in body]


# ---- what the pages say


def test_the_desk_shows_both_results_side_by_side(world: World, contest: Contest, client: Client) -> None:
    sealed = locked(world, contest)
    body = get(world, client, "leader", "contest-counting", contest.round.pk).content.decode()
    for line in sealed.official["units"]:
        assert line["score"] in body
    for line in sealed.calibrated["units"]:
        assert f"{line['estimate']:.2f}" in body
    for words in ("换一种算法，名次怎么变", "评委分歧大的点位", "平均多给", "二次平均法", "逐位复算"):
        assert words in body, words
    assert "临东评委" not in body and "临东市评委" not in body


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "专家"), ("en", "Experts")])
def test_a_category_that_gave_no_mark_is_named(world: World, client: Client, language: str, word: str) -> None:
    contest = make_contest(world.lindong)
    silent = [code for code, judge in contest.judges.items() if judge.category.counts_as == "experts"]
    contest.all_vote(but=tuple(silent))
    locked(world, contest)
    models.Person.objects.update(language=language)
    body = get(world, client, "leader", "contest-counting", contest.round.pk).content.decode()
    assert silent and word in body and "experts" not in body


def test_the_protocol_is_the_one_that_the_command_verifies(
    world: World, contest: Contest, client: Client, tmp_path: Any
) -> None:
    from typer.testing import CliRunner

    locked(world, contest)
    answer = get(world, client, "leader", "contest-protocol", contest.round.pk)
    assert answer.headers["Content-Disposition"].endswith('filename="protocol_y2020-h1.json"')
    path = tmp_path / "protocol.json"
    path.write_bytes(answer.content)
    assert CliRunner().invoke(app, ["score", "verify", str(path)]).exit_code == 0
    assert "逐位一致" in get(world, client, "leader", "contest-verify", contest.round.pk).content.decode()
    sealed = models.SealedResult.objects.get(round=contest.round)
    sealed.official["units"][0]["score"] = "99.99"
    sealed.save()
    body = get(world, client, "leader", "contest-verify", contest.round.pk).content.decode()
    assert "与记录不一致" in body and ".score" in body


def test_groups_apart_get_no_common_ranking_but_a_remedy(world: World, client: Client) -> None:
    apart = make_contest(world.lindong, linked=False, code="apart")
    for number, code in enumerate(("J1", "J2", "J3", "J6", "J7", "J8")):
        for at, candidate in enumerate(("l1", "q1") if number < 3 else ("l2", "q2")):
            apart.ballot(code, candidate, 80 + at + number % 3)
    locked(world, apart)
    body = get(world, client, "leader", "contest-counting", apart.round.pk).content.decode()
    assert "没有统一的校准排名" in body and "有1名两边都看的评委" in body
    assert "m-cal" not in body.split("lt-cols-desk")[1].split("</table>")[0].replace('m-cal" cx="8"', "")


def test_everybody_reads_the_result_after_the_reveal(world: World, contest: Contest, client: Client) -> None:
    result = revealed(world, contest)
    for who, words in (("reporter", "官方结果"), ("department_officer", "官方结果")):
        body = get(world, client, who, "contest-result", contest.round.pk).content.decode()
        assert words in body
        for line in result.official["units"]:
            assert line["score"] in body
        assert '"J2"' not in body and "临东市评委" not in body


def test_a_correction_shows_before_and_after_as_page_word_and_html(
    world: World, contest: Contest, client: Client
) -> None:
    revealed(world, contest)
    for ballot in models.Ballot.objects.filter(round=contest.round, judge__code="J2"):
        models.BallotDecision.objects.create(
            ballot=ballot, decision="leave", reason="核实", decided_by=world.person("leader"), decided_at=MOMENT
        )
    correct_result(by=world.scope("leader"), round_id=contest.round.pk, reason="剔除一名评委")
    page = get(world, client, "reporter", "contest-changes", contest.round.pk, 2).content.decode()
    assert "第2版代替第1版" in page and "剔除一名评委" in page
    html = get(world, client, "reporter", "contest-changes-file", contest.round.pk, 2, "html").content.decode()
    assert "更正通报" in html and "剔除一名评委" in html
    word = get(world, client, "reporter", "contest-changes-file", contest.round.pk, 2, "docx")
    assert word.content[:2] == b"PK"
    assert get(world, client, "reporter", "contest-changes", contest.round.pk, 1).status_code == 404
    assert get(world, client, "reporter", "contest-changes-file", contest.round.pk, 2, "pdf").status_code == 404


def test_an_objection_is_filed_answered_and_stays_with_its_county(
    world: World, contest: Contest, client: Client
) -> None:
    revealed(world, contest)
    world.sign_in(client, "reporter")
    filed = client.post(
        reverse("contest-object", args=[contest.round.pk]),
        {"unit": world.units["songhe"].pk, "text": "点位一的得分有误"},
    )
    case = models.Objection.objects.get()
    assert filed.headers["Location"] == reverse("contest-objection", args=[case.pk])
    assert get(world, client, "reporter_liuxi", "contest-objection", case.pk).status_code == 404
    assert (
        "点位一的得分有误"
        not in get(world, client, "reporter_liuxi", "contest-objections", contest.round.pk).content.decode()
    )
    world.sign_in(client, "city_officer")
    client.post(reverse("contest-decide-objection", args=[case.pk]), {"upheld": "0", "answer": "经查，计分无误"})
    body = get(world, client, "reporter", "contest-objection", case.pk).content.decode()
    assert "经查，计分无误" in body and "认定异议不成立" in body


def test_the_lock_by_two_leads_to_the_desk(world: World, contest: Contest, client: Client) -> None:
    pk = contest.round.pk
    world.sign_in(client, "city_officer")
    client.post(reverse("contest-ask-lock", args=[pk]))
    body = get(world, client, "auditor", "contest-lock", pk).content.decode()
    assert "确认锁定" in body
    done = client.post(reverse("contest-confirm-lock", args=[pk]), {"agree": "1"})
    assert done.headers["Location"] == reverse("contest-counting", args=[pk])
    assert client.get(done.headers["Location"]).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_are_whole_in_both_languages(world: World, contest: Contest, client: Client, language: str) -> None:
    revealed(world, contest)
    for name in ("contest-counting", "contest-result", "contest-judge-sheet", "contest-verify", "contest-objections"):
        answer = get(world, client, "leader", name, contest.round.pk, **{"Accept-Language": language})
        assert answer.status_code == 200, name


@pytest.mark.parametrize(("name", "most"), [("contest-counting", 30), ("contest-result", 32), ("contest-lock", 22)])
def test_as_many_queries_for_few_judges_as_for_many(world: World, client: Client, name: str, most: int) -> None:
    def counted(judges: int, code: str) -> int:
        made = make_contest(world.lindong, judges=judges, code=code)
        made.all_vote()
        revealed(world, made)
        world.sign_in(client, "leader")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(reverse(name, args=[made.round.pk])).status_code == 200
        return len(captured)

    few, many = counted(3, "few"), counted(30, "many")
    assert few == many <= most


def test_the_trail_of_the_lock_names_hashes_and_counts_only(world: World, contest: Contest) -> None:
    locked(world, contest)
    said = json.dumps([event.detail for event in models.AuditEvent.objects.filter(verb="seal_result")])
    assert "units" not in said and "score" not in said


# ---- one page leads to the next


def test_every_part_of_a_round_is_reached_from_every_other(world: World, contest: Contest, client: Client) -> None:
    parts = [reverse(f"contest-{name}", args=[contest.round.pk]) for name in ("lock", "counting", "aside")]
    parts.append(reverse("board-desk", args=[contest.round.pk]))
    world.sign_in(client, "leader")
    assert parts[1] not in client.get(parts[0]).content.decode()
    locked(world, contest)
    for address in parts:
        page = client.get(address).content.decode()
        assert all(f'href="{one}"' in page for one in parts), address
    assert 'class="btn btn-primary" href="' + parts[1] in client.get(parts[0]).content.decode()
    revealed(world, contest)
    everybody = [reverse(f"contest-{name}", args=[contest.round.pk]) for name in ("round", "result", "objections")]
    world.sign_in(client, "reporter")
    for address in everybody:
        page = client.get(address).content.decode()
        assert all(f'href="{one}"' in page for one in everybody), address
        assert not any(f'href="{one}"' in page for one in parts)


def test_a_ballot_that_counts_is_left_out_for_an_upheld_objection(
    world: World, contest: Contest, client: Client
) -> None:
    revealed(world, contest)
    aside = reverse("contest-aside", args=[contest.round.pk])
    judge = contest.judges["J2"]
    ballot = models.Ballot.objects.filter(judge=judge, aside="").order_by("pk")[0]
    decide = reverse("contest-decide-ballot", args=[ballot.pk])
    world.sign_in(client, "leader")
    assert decide not in client.get(aside, {"judge": judge.code}).content.decode()
    models.Objection.objects.create(
        round=contest.round, unit=world.units["songhe"], version=1, text="有误", state="upheld",
        filed_by=world.person("reporter"), filed_at=MOMENT, answer="予以更正", decided_by=world.person("city_officer"),
        decided_at=MOMENT,
    )  # fmt: skip
    assert decide not in client.get(aside).content.decode()
    page = client.get(aside, {"judge": judge.code}).content.decode()
    assert decide in page
    assert client.post(decide, {"decision": "leave", "reason": "复核"}).status_code == 302
    page = reverse("contest-correct", args=[contest.round.pk])
    assert client.post(page, {"reason": "复核更正"}).status_code == 302
    assert models.RoundResult.objects.filter(round=contest.round).count() == 2
