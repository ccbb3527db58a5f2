from search.plan import FIELD_WEIGHTS, All, Clause, Group, QueryPlan, Tier, tier_of
from search.swedish import ListVocabulary, ProductText, analyse_document, understand
from tests.search.swedish.brute_force import SomePlaces

LAMB = Clause(("n_s", "n_m"), "lamm")
SAUSAGE = Clause(("n_s", "n_h"), "korv")
PLAN = QueryPlan(
    (
        Tier("name", (Group((Clause(("n_x",), "lammkorv"), All((SAUSAGE, LAMB)))),)),
        Tier("text", (Group((SAUSAGE,)), Group((Clause(("d_s",), "lamm"),)))),
        Tier("relaxed", (Group((SAUSAGE,)),), counted=False),
    )
)


def test_a_product_belongs_to_the_first_tier_that_fits() -> None:
    assert tier_of(PLAN, {"n_x": ["lammkorv"], "n_h": ["korv"], "n_m": ["lamm"]}) == (0, 6.0 * 1.25)
    assert tier_of(PLAN, {"n_h": ["korv"], "n_m": ["lamm"]}) == (0, (4.0 + 2.0) / 2 * 1.5)
    assert tier_of(PLAN, {"n_s": ["korv"], "d_s": ["lamm"]}) == (1, (5.0 + 0.6) * 1.5)
    assert tier_of(PLAN, {"n_s": ["korv"]}) == (2, 5.0 * 1.5)
    assert tier_of(PLAN, {"n_s": ["ost"]}) is None


def test_a_plan_without_tiers_finds_nothing() -> None:
    assert tier_of(QueryPlan(()), {"n_s": ["korv"]}) is None
    assert tier_of(QueryPlan((Tier("name", ()),)), {"n_s": ["korv"]}) is None


def test_relaxed_tiers_do_not_count() -> None:
    assert [tier.name for tier in PLAN.counted] == ["name", "text"]
    assert [tier.name for tier in PLAN.relaxed] == ["relaxed"]


def test_plans_can_be_keys() -> None:
    assert {PLAN: 1}[PLAN] == 1


def test_what_it_is_weighs_more_than_what_it_is_made_of_and_both_more_than_what_is_said() -> None:
    order = sorted(FIELD_WEIGHTS, key=lambda field: -FIELD_WEIGHTS[field])
    assert order == ["n_x", "n_s", "n_h", "c_s", "n_m", "p_s", "t_s", "d_s", "n_f"]


def test_a_farther_meaning_weighs_less_within_its_tier() -> None:
    near, far = SAUSAGE, Clause(("n_s", "c_s"), "ost", weight=0.8)
    both = All((Clause(("n_s",), "ost"), LAMB), weight=0.5)
    plan = QueryPlan((Tier("synonym", (Group((near, far, both)),)),))
    assert tier_of(plan, {"n_s": ["korv"]}) == (0, 5.0 * 1.5)
    assert tier_of(plan, {"n_s": ["ost"]}) == (0, 5.0 * 0.8 * 1.5)
    assert tier_of(plan, {"c_s": ["ost"]}) == (0, 3.0 * 0.8 * 1.5)
    only_both = QueryPlan((Tier("synonym", (Group((both,)),)),))
    assert tier_of(only_both, {"n_s": ["ost"], "n_m": ["lamm"]}) == (0, (5.0 + 2.0) / 2 * 0.5 * 1.5)


def test_a_concepts_first_meanings_come_first() -> None:
    plan = understand("till grillen", places=SomePlaces(), vocabulary=ListVocabulary({})).plan
    assert plan is not None
    names = ["Grillkorv", "Bratwurst", "Chorizo"]
    standings = [tier_of(plan, analyse_document(ProductText(name))) for name in names]
    assert None not in standings
    assert standings == sorted(standings, key=lambda it: it and (it[0], -it[1]))
    assert len(set(standings)) == len(names)
