from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leitai import models
from leitai.queries.rulebooks import preset_text
from tests.views.filing import text_of
from tests.views.season import in_english, queries_of
from tests.world import World
from tests.world.draft import make_draft
from tests.world.rulebooks import SEPTEMBER, Rulebooks, decide, make_rulebooks, propose, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world: World) -> Rulebooks:
    return make_rulebooks(world.lindong)


def draft_of(made: Rulebooks, text: str, **more: str) -> dict[str, str]:
    return {"text": text, "note": "", "seen": made.draft.sha256} | more


def test_the_list_names_shipped_ones_and_the_office_s_own(city: Client, made: Rulebooks) -> None:
    page = text_of(city.get("/rulebooks/"))
    for words in (
        "月度榜单",
        "monthly",
        "施行中",
        "autumn",
        "将从2020年9月起施行",
        "waiting",
        "等待另一人批准",
    ):
        assert words in page, words
    english = in_english(city, "/rulebooks/")
    assert "In force from September 2020" in english and "Waits for a second person" in english


def test_a_reporter_sees_what_is_in_force_and_no_draft(world: World, made: Rulebooks) -> None:
    client = world.sign_in(Client(), "reporter")
    page = text_of(client.get("/rulebooks/"))
    assert "autumn" in page and "waiting" not in page and "drafted" not in page
    assert client.get(f"/rulebooks/versions/{made.coming.pk}/").status_code == 200
    for version in (made.draft, made.proposed):
        assert client.get(f"/rulebooks/versions/{version.pk}/").status_code == 404
        assert client.get(f"/rulebooks/{version.rulebook_id}/").status_code == 404
        assert client.get(f"/rulebooks/versions/{made.coming.pk}/compare/?with={version.pk}").status_code == 404


@pytest.mark.parametrize("kind", ["league", "contest"])
def test_every_shipped_one_is_shown_with_what_it_says(city: Client, kind: str) -> None:
    from leitai.queries.rulebooks import preset_codes

    for code in preset_codes("league" if kind == "league" else "contest"):
        page = text_of(city.get(f"/rulebooks/shipped/{kind}/{code}/"))
        assert f"code: {code}" in page and "复制" in page
    for address in ("league/diving", "contest/monthly", "appraisal/guiyang", "x/y"):
        assert city.get(f"/rulebooks/shipped/{address}/").status_code == 404


def test_copied_drafted_proposed_and_put_in_force(world: World, city: Client) -> None:
    went = city.post("/rulebooks/shipped/league/monthly/copy/", {"code": "monthly_2021"})
    version = models.RulebookVersion.objects.get()
    assert (went.status_code, went["Location"]) == (302, f"/rulebooks/versions/{version.pk}/edit/")
    page = text_of(city.get(went["Location"]))
    assert "code: monthly_2021" in page and "未发现疑点" in page and "开工率30%" in page
    text = version.text.replace("weight: 50", "weight: 40")
    seen = {"seen": version.sha256}
    assert city.post(went["Location"], {"text": text, "note": "完成率40"} | seen).status_code == 302
    version.refresh_from_db()
    address = f"/rulebooks/versions/{version.pk}/"
    assert "提请批准" in text_of(city.get(address))
    asked = {"note": "完成率40", "reason": "全会", "valid_from": "2020-07", "seen": version.sha256}
    assert city.post(f"{address}propose/", asked).status_code == 302
    page = text_of(city.get(address))
    assert "须由另一人决定" in page and f"{address}approve/" not in page
    assert city.post(f"{address}approve/").status_code == 422
    leader = world.sign_in(Client(), "leader")
    assert f"{address}approve/" in text_of(leader.get(address))
    assert leader.post(f"{address}approve/", {"yes-answer": "同意"}).status_code == 302
    page = text_of(city.get(address))
    assert "将从2020年7月起施行" in page and "同意" in page and "由此版起草新版本" in page
    went = city.post(f"{address}next/")
    assert went.status_code == 302 and "version: 2" in text_of(city.get(went["Location"]))


def test_a_copy_s_code_is_refused_in_its_field(city: Client) -> None:
    for code, words in (("Monthly", "小写字母"), ("grouped", "随附规则的代码"), ("", "")):
        refused = city.post("/rulebooks/shipped/league/monthly/copy/", {"code": code})
        assert refused.status_code == 422 and words in text_of(refused)
    assert not models.OfficeRulebook.objects.exists()


def test_faults_are_told_with_their_lines_and_remedies(city: Client, made: Rulebooks) -> None:
    address = f"/rulebooks/versions/{made.draft.pk}/"
    text = made.draft.text.replace("kind: lead\n", "kind: leed\n").replace("digits: 2", "digits: two", 1)
    answer = text_of(city.post(f"{address}check/", {"text": text}))
    line = text.split("\n").index("    kind: leed") + 1
    assert f'data-line="{line}"' in answer and "没有“leed”这项指标，是否为lead？" in answer and "kind: leed" in answer
    assert "这里应填整数" in answer and "2处错误" in answer
    # without a script the button tells the same, and nothing is stored
    page = text_of(city.post(f"{address}edit/", draft_of(made, text, check="1")))
    assert "没有“leed”" in page and "kind: leed" in page
    made.draft.refresh_from_db()
    assert "leed" not in made.draft.text
    # a draft is kept with its faults, and cannot be proposed
    assert city.post(f"{address}edit/", draft_of(made, text)).status_code == 302
    assert "不能提请" in text_of(city.get(address))


def test_two_who_edit_are_told_and_lose_nothing(city: Client, made: Rulebooks) -> None:
    address = f"/rulebooks/versions/{made.draft.pk}/edit/"
    mine, theirs = made.draft.text + "# 我的一行\n", made.draft.text + "# 他的一行\n"
    assert city.post(address, draft_of(made, theirs)).status_code == 302
    told = city.post(address, draft_of(made, mine, note="我的说明"))
    page = text_of(told)
    assert told.status_code == 422 and "没有覆盖任何内容" in page
    assert "<del>" in page and "# 他的一行" in page and "# 我的一行" in page and "我的说明" in page
    version = models.RulebookVersion.objects.get(pk=made.draft.pk)
    assert version.text == theirs and f'name="seen" value="{version.sha256}"' in page
    # checking with the old hash is no consent
    page = text_of(city.post(address, draft_of(made, mine, check="1")))
    assert f'name="seen" value="{made.draft.sha256}"' in page
    assert city.post(address, {"text": mine, "note": "", "seen": version.sha256}).status_code == 302
    version.refresh_from_db()
    assert version.text == mine


def test_a_draft_that_was_proposed_meanwhile_keeps_the_typed_text(world: World, city: Client, made: Rulebooks) -> None:
    propose(made.draft, world.person("leader"), SEPTEMBER)
    address = f"/rulebooks/versions/{made.draft.pk}/edit/"
    told = city.post(address, draft_of(made, "code: drafted\n# 打了半天\n"))
    assert told.status_code == 422 and "# 打了半天" in text_of(told) and "已提请" in text_of(told)
    assert city.get(address).status_code == 302


def test_a_proposal_keeps_what_was_typed(city: Client, made: Rulebooks) -> None:
    address = f"/rulebooks/versions/{made.draft.pk}/propose/"
    refused = city.post(address, {"note": "权重", "reason": "", "valid_from": "2020-13", "seen": made.draft.sha256})
    assert refused.status_code == 422 and 'value="权重"' in text_of(refused)


def test_versions_and_the_shipped_one_are_compared(world: World, city: Client, made: Rulebooks) -> None:
    page = text_of(city.get(f"/rulebooks/versions/{made.coming.pk}/compare/"))
    assert "<del>" in page and "code: monthly" in page and "code: autumn" in page and "行相同" in page
    second = models.RulebookVersion.objects.create(
        rulebook=made.coming.rulebook, number=2, text=made.coming.text.replace("weight: 20", "weight: 25"),
        sha256="1" * 64, edited_by=world.person("city_officer"), edited_at=made.coming.edited_at,
    )  # fmt: skip
    address = f"/rulebooks/versions/{second.pk}/compare/"
    page = text_of(city.get(address))
    assert "weight: 20" in page and "weight: 25" in page and "code: monthly" not in page
    assert "code: monthly" in text_of(city.get(f"{address}?with=preset"))
    assert "Version 1" in in_english(city, address)
    for other in ("x", "99999", str(made.draft.pk)):
        assert city.get(f"{address}?with={other}").status_code == 404


def test_a_round_in_preparation_chooses_what_is_in_force(world: World, city: Client, made: Rulebooks) -> None:
    contest = make_draft(world.lindong).round
    address = f"/contest/rounds/{contest.pk}/rulebook/"
    page = text_of(city.get(address))
    assert f'<option value="{made.tour.pk}">' in page and "第1版" in page
    assert city.post(f"{address}choose-own/", {"version": made.tour.pk}).status_code == 302
    contest.refresh_from_db()
    assert (contest.rulebook_code, contest.rulebook_text) == ("our_tour", made.tour.text)
    assert "（第1版）" in text_of(city.get(address))
    for refused in (made.coming, made.draft):
        assert city.post(f"{address}choose-own/", {"version": refused.pk}).status_code == 409
    later = models.RulebookVersion.objects.create(
        rulebook=made.tour.rulebook, number=2, text=made.tour.text, sha256="3" * 64,
        edited_by=world.person("admin"), edited_at=made.tour.edited_at,
    )  # fmt: skip
    propose(later, world.person("leader"), None)
    decide(later, world.person("city_officer"))
    assert city.post(f"{address}choose-own/", {"version": made.tour.pk}).status_code == 409


def test_returned_with_words_that_all_versions_show(world: World, city: Client, made: Rulebooks) -> None:
    address = f"/rulebooks/versions/{made.proposed.pk}/"
    assert city.post(f"{address}return/", {"no-answer": ""}).status_code == 422
    assert city.post(f"{address}return/", {"no-answer": "权重再议"}).status_code == 302
    assert "权重再议" in text_of(city.get(address))
    assert "已退回" in text_of(city.get(f"/rulebooks/{made.proposed.rulebook_id}/"))


def test_pages_take_no_more_queries_with_thirty_rows(world: World, city: Client, made: Rulebooks) -> None:
    addresses = ["/rulebooks/", f"/rulebooks/{made.coming.rulebook_id}/", f"/rulebooks/versions/{made.coming.pk}/"]
    before = [queries_of(city, address) for address in addresses]
    for n in range(30):
        version_of(world.lindong, f"more_{n}")
        models.RulebookVersion.objects.create(
            rulebook=made.coming.rulebook, number=n + 2, text=made.coming.text, sha256="2" * 64, state="draft",
            edited_by=world.person("admin"), edited_at=made.coming.edited_at,
        )  # fmt: skip
        row = models.RulebookVersion.objects.get(rulebook=made.coming.rulebook, state="draft")
        propose(row, world.person("leader"), SEPTEMBER)
        decide(row, world.person("city_officer"))
    assert [queries_of(city, address) for address in addresses] == before


# ---- nothing that can be typed breaks the lint

PIECES = st.sampled_from(
    ["code: x", "measures:", "- ", "  ", "kind: lead", "weight: 1/0", "weight: .inf", "weight: .nan", "!!bool maybe",
     "!!timestamp x", "!!python/object:os.system x", "2020-13-45", "&a", "*a", "? [1]", "{", "}", "[", "]", '"', "'",
     "\t", "\n", "\x00", "\ud7ff", "%", ": ", "|", ">", "---", "...", "0x", "1e999", "9" * 5000, "places: {by: score}",
     "name: {zh: 甲, en: A}", "rounding: {digits: -1}", "ties: [vote]", "criteria:",
     "categories: [{code: a, weight: 1/0%}]"]
)  # fmt: skip


def broken(kind: str, shipped: str) -> Any:
    lines = preset_text("league" if kind == "league" else "contest", shipped).split("\n")
    typed = st.lists(PIECES, max_size=4).map("".join)
    return st.tuples(st.integers(0, len(lines) - 1), typed, st.booleans()).map(
        lambda cut: "\n".join([*lines[: cut[0]], cut[1], *([] if cut[2] else lines[cut[0] + 1 :])])
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(league=broken("league", "monthly"), contest=broken("contest", "site_visit"), noise=st.text(max_size=200))
def test_no_text_breaks_the_lint(world: World, language: str, league: str, contest: str, noise: str) -> None:
    from django.utils import translation

    from leitai.queries.rulebooks.pages import checked

    scope = world.scope("city_officer", language)
    with translation.override(language):
        for kind, text in (("league", league), ("contest", contest), ("league", noise), ("contest", noise)):
            found = checked(scope, kind, text, "own")
            assert bool(found.faults) != bool(found.said)
            assert all(1 <= fault.line <= text.count("\n") + text.count("\r") + 1 for fault in found.faults)
