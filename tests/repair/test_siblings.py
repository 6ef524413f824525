"""The second pass: what the story says of an article's slips."""

from itertools import permutations
from pathlib import Path

from cleaners.edits import undo
from cleaners.model import Article
from cleaners.repair import clean
from cleaners.repair.punctuation import acronyms
from cleaners.repair.siblings import repair_with_siblings
from cleaners.repair.typos import names
from cleaners.settings import Repair

SEEDS = Path(__file__).parent.parent.parent / "seeds"


def article(name: str, text: str) -> Article:
    return clean(Article(name, "in.jsonl", text, language="en"))


def seeds() -> tuple[Article, Article]:
    plan, plant = (article(path.name, path.read_bytes().decode()) for path in sorted(SEEDS.iterdir()))
    return plan, plant


def test_the_sibling_settles_the_abbreviation() -> None:
    plan, plant = seeds()
    repaired = repair_with_siblings(plant, [plan], Repair())
    assert "its first EV is planned" in repaired.text
    assert [(e.before, e.after, e.applied) for e in repaired.edits if e.rule == "acronym-slip"] == [
        ("EB", "EV", True)
    ]
    assert undo(repaired.text, repaired.edits).encode() == (SEEDS / plant.id).read_bytes()
    assert repair_with_siblings(plan, [plant], Repair()) is plan


def test_settled() -> None:
    plan, plant = seeds()
    repaired = repair_with_siblings(plant, [plan], Repair())
    assert clean(repaired) == repaired
    assert repair_with_siblings(repaired, [plan], Repair()) is repaired


def test_settings_decide() -> None:
    plan, plant = seeds()
    for settings in (
        Repair(off=("acronym-slip",)),
        Repair(suggest=("acronym-slip",)),
        Repair(mode="suggest"),
    ):
        assert repair_with_siblings(plant, [plan], settings) is plant


def test_a_name_that_only_siblings_spell() -> None:
    one = article("1", "The fans of Cheslea went home after the game.")
    others = [article(str(n), f"Chelsea won the game number {n} of the year.") for n in range(2, 5)]
    assert repair_with_siblings(one, others, Repair()).text == "The fans of Chelsea went home after the game."
    assert repair_with_siblings(one, others[:2], Repair()) is one


def test_what_a_sibling_writes_too_is_no_slip() -> None:
    one = article("1", "The fans of Cheslea went home after the game.")
    others = [article(str(n), f"Chelsea won the game number {n}, and Cheslea lost.") for n in range(2, 6)]
    assert repair_with_siblings(one, others, Repair()) is one


def test_a_doubtful_typo_is_settled_by_siblings() -> None:
    one = article("1", "He could not guess why the prices of the metels of the country fell.")
    assert [(edit.before, edit.applied) for edit in one.edits] == [("metels", False)]
    silent = article("2", "The ministers met because of the crisis on the border.")
    assert repair_with_siblings(one, [silent], Repair()) is one
    telling = article("3", "The ministers met because of the price of metals of the country.")
    assert "the metals of" in repair_with_siblings(one, [telling], Repair()).text


def test_order_of_siblings_says_nothing() -> None:
    plan, plant = seeds()
    others = [
        plan,
        article("a", "Its first EV was late. EV makers wait."),
        article("b", "The first EB was a bank."),
    ]
    results = {repair_with_siblings(plant, list(order), Repair()).text for order in permutations(others)}
    assert len(results) == 1


def test_a_look_at_the_whole_story_says_whether_there_may_be_slips() -> None:
    usual = ["Chelsea won, said Chelsea.", "Nobody but Chelsea won."]
    assert names.may_slip([*usual, "Cheslea went home."])
    assert not names.may_slip([*usual, "Cheslea went home.", "Cheslea lost."])
    assert not names.may_slip([*usual, "Arsenal went home."])
    often = ["EV makers, EV plants, EV sales."] * 2
    assert acronyms.may_slip([*often, "The first EB is late."])
    assert not acronyms.may_slip([*often, "The first EB is an EB."])
    assert not acronyms.may_slip([*often, "The first TV is late."])
