"""Policies, contacts, plans and appraisals: each chapter shows what its readers come for."""

from __future__ import annotations

from datetime import date

from opsledger_events.language import speak
from opsledger_projections.pages.blocks import Facts, Heading, Prose, Ref, Tag
from opsledger_projections.pages.contents import area_chapters, chapter_of
from tests.events.world import World
from tests.projections.pages.conftest import Read
from tests.projections.pages.finding import headings, paragraphs, table, under


def with_policy(world: World) -> None:
    """A policy that another person approved, with a draft of its next edition."""
    world.do("document draft", "DOC-1", title="考勤", type="rule", area="hr", body="一", review_every=30)
    world.do("document submit", "DOC-1")
    world.do("document approve", "DOC-1", actor="王伟")
    world.do("document take-effect", "DOC-1")
    world.do("document revise", "DOC-1", reason="新法", body="二")


def test_policies_with_type_edition_first_day_approver_and_next_review(world: World, read: Read) -> None:
    with_policy(world)
    (line,) = table(chapter_of("document").page(read(world)).blocks)
    assert (line["Type"], line["Edition"], line["Approver"]) == ("Rule", 1, "王伟")
    assert (line["In force from"], line["Next review"]) == (date(2026, 1, 5), date(2026, 2, 4))
    assert "Digest" not in line
    (personnel,) = (chapter for chapter in area_chapters() if chapter.name == "hr")
    assert table(personnel.page(read(world)).blocks) == [line]


def test_drafts_of_policies_with_who_wrote_them_and_how_far_they_are(world: World, read: Read) -> None:
    with_policy(world)
    (draft,) = table(under(chapter_of("document").page(read(world)).blocks, "In preparation"))
    assert draft["Document"] == Ref("DOC-1", "DOC-1 考勤")
    assert (draft["Stage of the draft"], draft["Author of the draft"]) == ("being written", "李娜")
    world.do("document retire", "DOC-1", reason="废止")
    assert "In preparation" not in headings(chapter_of("document").page(read(world)).blocks)


def test_contacts_inside_and_outside_those_called_first_on_top(world: World, read: Read) -> None:
    world.do("contact add", "CON-1", title="陈晨")
    world.do("contact add", "CON-2", title="王伟", escalation=2, hours="夜间")
    world.do("contact add", "CON-3", title="孙丽", escalation=1)
    world.do("contact add", "CON-4", title="供电局", side="external", role="authority", tel="95598")
    shown = chapter_of("contact").page(read(world)).blocks
    inside = table(under(shown, "Inside"))
    assert [line["Contact"] for line in inside] == [
        Ref("CON-3", "CON-3 孙丽"),
        Ref("CON-2", "CON-2 王伟"),
        Ref("CON-1", "CON-1 陈晨"),
    ]
    assert (inside[1]["Hours"], inside[1]["Escalation order"]) == ("夜间", 2)
    (outside,) = table(under(shown, "Outside"))
    assert (outside["Role"], outside["Telephone"]) == ("Authority", "95598")
    speak("zh")
    assert headings(chapter_of("contact").page(read(world)).blocks) == ["内部", "外部"]


def test_plans_with_their_times_and_what_each_says(world: World, read: Read) -> None:
    world.do(
        "plan draft",
        "PLAN-1",
        title="停电",
        scenario="市电中断",
        triggers=["报警"],
        steps=["关门", "发电"],
        team=["王伟"],
        call_tree=[{"person": "孙丽"}],
        rto_minutes=90,
    )
    world.do("plan approve", "PLAN-1", actor="王伟")
    world.do("plan take-effect", "PLAN-1")
    shown = chapter_of("plan").page(read(world)).blocks
    (ready,) = table(shown)
    assert ready["Recovery time objective (minutes)"] == 90
    assert ready["Last exercise"] == Tag("never", "warning")
    assert Heading("停电", 2, "PLAN-1") in shown
    said = under(shown, "停电")
    assert Prose("市电中断", as_typed=True) in said
    assert Prose("1. 关门\n2. 发电", as_typed=True) in said
    assert Facts((("Team", ("王伟",)),)) in said
    assert table(under(shown, "Call tree"))[0]["Person"] == "孙丽"


def test_appraisals_by_scheme_with_what_followed(world: World, read: Read) -> None:
    world.do(
        "appraisal draft",
        "APR-1",
        title="司机考核",
        cycle="quarter",
        criteria=[{"name": "准点", "weight": 100}],
        standard="90 分以上为优秀",
    )
    world.do("appraisal adopt", "APR-1")
    world.do("appraisal open", "APR-2", scheme="APR-1", title="二季度", subject="陈晨", period="2026-Q2")
    shown = chapter_of("appraisal").page(read(world)).blocks
    assert isinstance(shown[1], Facts)
    facts = dict(shown[1].rows)
    assert (facts["Cycle"], facts["Standard"]) == ("Quarterly", "90 分以上为优秀")
    assert table(under(shown, "Criteria")) == [{"Criterion": "准点", "Weight (%)": 100}]
    (run,) = table(under(shown, "Appraisals by these schemes"))
    assert (run["Subject"], run["Period"]) == ("陈晨", "2026-Q2")


def test_a_criterion_names_its_indicator_as_a_record(world: World, read: Read) -> None:
    world.do("indicator define", "KPI-1", title="准时率", formula="准时/全部")
    criteria = [{"name": "准点", "weight": 100, "indicator": "KPI-1"}]
    world.do("appraisal adopt", "APR-1", title="司机考核", criteria=criteria)
    (row,) = table(under(chapter_of("appraisal").page(read(world)).blocks, "Criteria"))
    assert row["Indicator"] == Ref("KPI-1", "KPI-1 准时率")


def test_a_chapter_without_records_says_so(world: World, read: Read) -> None:
    for kind in ("contact", "appraisal"):
        assert [block.text for block in paragraphs(chapter_of(kind).page(read(world)).blocks)] == [
            "Nothing yet."
        ]
