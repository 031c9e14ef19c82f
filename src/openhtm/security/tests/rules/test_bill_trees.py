"""A bill becomes a tree by the ways that are kept of its components, whatever is missing in between."""

from __future__ import annotations

from openhtm.security.rules.bill_trees import Row, matching, shown, tree


def _row(key: int, path: str, version: str = "1") -> Row:
    name = path.rpartition(" > ")[2]
    return Row(key=key, name=name, version=version, path=path, searched=f"{name} {version}".casefold())


def _drawn(paths: list[str]) -> list[str]:
    found = tree(_row(number, path) for number, path in enumerate(paths))
    lines: list[str] = []
    waiting = [(0, node) for node in reversed(found.roots)]
    while waiting:
        depth, node = waiting.pop()
        lines.append(f"{'.' * depth}{node.name} {len(node.rows)}/{node.inside}")
        waiting += [(depth + 1, one) for one in reversed(node.children)]
    return lines


def test_components_stand_under_what_holds_them() -> None:
    assert _drawn(["Pump > app.jar", "Pump > app.jar > log4j", "Pump > openssl", "lonely"]) == [
        "lonely 1/0",
        "Pump 0/3",
        ".app.jar 1/1",
        "..log4j 1/0",
        ".openssl 1/0",
    ]


def test_what_holds_it_may_be_named_later_or_never() -> None:
    assert _drawn(["A > B > C > D", "A > B"]) == ["A 0/2", ".B 1/1", "..C 0/1", "...D 1/0"]


def test_several_versions_at_one_place_share_it() -> None:
    found = tree([_row(1, "A > x", "1"), _row(2, "A > x", "2")])
    assert [len(one.rows) for one in found.roots[0].children] == [2]


def test_a_name_with_an_arrow_in_it_stays_one_name() -> None:
    odd = Row(key=1, name="a > b", version="", path="Root > a > b")
    (root,) = tree([odd]).roots
    assert (root.name, [one.name for one in root.children]) == ("Root", ["a > b"])


def test_a_way_that_does_not_end_with_the_name_is_taken_apart_at_its_arrows() -> None:
    (root,) = tree([Row(key=1, name="log4j", version="", path="Root > ref-17")]).roots
    assert [one.name for one in root.children] == ["ref-17"]


def test_a_way_that_was_shortened_stands_apart() -> None:
    found = tree([_row(1, "A > b > ... > z"), _row(2, "A > c")])
    assert ([one.key for one in found.cut], found.roots[0].inside) == ([1], 1)


def test_what_holds_a_flaw_comes_first() -> None:
    rows = [_row(1, "A > a"), _row(2, "A > z"), _row(3, "A > z > bad")]
    found = tree(rows, flawed=lambda row: row.name == "bad")
    assert [(one.name, one.flawed) for one in found.roots[0].children] == [("z", 1), ("a", 0)]


def test_deep_nesting_is_no_reason_to_fail() -> None:
    names = [f"n{number}" for number in range(120)]
    paths = [" > ".join(names[: number + 1]) for number in range(120)]
    found = tree(_row(number, path) for number, path in enumerate(paths))
    assert found.roots[0].inside == 119


def test_only_as_much_is_shown_as_there_is_room_for() -> None:
    rows = [_row(number, f"A > b{number % 3} > c{number}") for number in range(30)]
    found = tree(rows)
    whole = shown(found.roots, most=100, depth=3)
    assert [len(one.children) for one in whole[0].children] == [10, 10, 10]
    part = shown(found.roots, most=15, depth=3)
    assert [(len(one.children), one.left) for one in part[0].children] == [(10, 0), (0, 10), (0, 10)]
    assert shown(found.roots, most=2, depth=3)[0].left == 3
    assert shown(found.roots, most=100, depth=1)[0].left == 3


def test_search_wants_every_word() -> None:
    rows = [_row(1, "log4j-core", "2.14.1"), _row(2, "log4j-api", "2.17")]
    assert [one.key for one in matching(rows, "LOG4J 2.14")] == [1]
    assert [one.key for one in matching(rows, " ")] == [1, 2]
