"""What people read in a refusal goes through gettext, and gettext sees whole sentences."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

from .source import Module, called_name, modules, parse

ROOT_ERROR = "DomainError"
# Rules write no sentences at all; the command and the demonstration speak English.
ELSEWHERE = ("cli", "demo")
# Calls whose words people read, with the place of the words among the arguments.
OTHER_WORDS = {"one": 1, "add_error": 1, "ValidationError": 0, "HttpError": 1, "AuthenticationError": 0}
WORDS_BY_NAME = ("fields", "problems", "message", "missing")
# These two bring their own sentence: their arguments are facts.
OWN_SENTENCE = {"StaleVersion"}
GETTEXT = {"_", "lazy", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}
WORD = re.compile(r"[^\W\d_]{2,}")


def _speaks(module: Module) -> bool:
    return module.parts[0] not in ELSEWHERE and not module.is_in("rules")


def _classes(found: Iterable[Module]) -> Iterator[ast.ClassDef]:
    for module in found:
        yield from (node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef))


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _bases(node: ast.ClassDef) -> set[str]:
    return {_last(ast.unparse(base)) for base in node.bases}


def _errors(found: Iterable[Module]) -> set[str]:
    """The names of `DomainError` and of every class below it."""
    children = defaultdict(set)
    for node in _classes(found):
        for base in _bases(node):
            children[base].add(node.name)
    known, left = {ROOT_ERROR}, [ROOT_ERROR]
    while left:
        fresh = children[left.pop()] - known
        known |= fresh
        left += fresh
    return known


def _words_of(call: ast.Call, errors: set[str], *, inside_error: bool) -> list[ast.expr]:
    """The arguments of a call that people read; none for other calls."""
    name = _last(called_name(call))
    own = inside_error and name == "__init__"
    place = 0 if own or name in errors - OWN_SENTENCE else OTHER_WORDS.get(name)
    if place is None:
        return []
    named = [keyword.value for keyword in call.keywords if keyword.arg in WORDS_BY_NAME]
    return [*call.args[place : place + 1], *named]


def _bare(node: ast.expr) -> Iterator[ast.expr]:
    """Texts within an expression that no call of gettext was given; keys and facts are none."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and WORD.search(node.value):
            yield node
    elif isinstance(node, ast.JoinedStr):
        yield node
    else:
        for part in _parts(node):
            yield from _bare(part)


def _parts(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return parts
        case ast.Dict(values=values) | ast.BoolOp(values=values):
            return values
        case ast.IfExp(body=body, orelse=other):
            return [body, other]
        case ast.BinOp(op=ast.Mod(), left=form):
            return [form]
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.DictComp(value=value) | ast.ListComp(elt=value) | ast.GeneratorExp(elt=value):
            return [value]
        case ast.Call(func=ast.Attribute(value=form, attr="format")):
            return [form]
    return []


def _assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    """What each local name was set to, so that a sentence cannot hide behind one."""
    found: dict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                base = target.value if isinstance(target, ast.Subscript) else target
                if isinstance(base, ast.Name):
                    found[base.id].append(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id].append(node.value)
    return found


def _untranslated(module: Module, errors: set[str]) -> list[str]:
    if not _speaks(module):
        return []
    below = {id(part) for node in _classes([module]) if node.name in errors for part in ast.walk(node)}
    found = set()
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)]
    for scope in (module.tree, *functions):
        local = {} if scope is module.tree else _assigned(scope)
        for call in (node for node in ast.walk(scope) if isinstance(node, ast.Call)):
            words = _words_of(call, errors, inside_error=id(call) in below)
            named = [
                value for word in words if isinstance(word, ast.Name) for value in local.get(word.id, ())
            ]
            found |= {(text.lineno, ast.unparse(text)) for word in [*words, *named] for text in _bare(word)}
    return [f"{module.name}:{line} {text}" for line, text in sorted(found)]


def _not_whole(module: Module) -> list[str]:
    """What gettext cannot find again: f-strings and sentences filled in before they are looked up."""
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    marked = [call for call in calls if called_name(call) in GETTEXT and call.args]
    built = [call for call in marked if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)]
    return [f"{module.name}:{call.lineno} {ast.unparse(call)}" for call in built]


def test_every_sentence_of_a_refusal_is_marked_for_translation() -> None:
    errors = _errors(modules())
    assert len(errors) > 40, "the errors were not found: the check looks at the wrong place"
    assert [problem for module in modules() for problem in _untranslated(module, errors)] == []


def test_gettext_is_given_whole_sentences() -> None:
    assert [problem for module in modules() for problem in _not_whole(module)] == []


ERROR = "class UnableToMove(DomainError): pass\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('raise UnableToMove("Say why.")', True),
        ('raise UnableToMove(_("Say why."))', False),
        ('raise UnableToMove(f"{order} is closed.")', True),
        ('raise UnableToMove(_("%(order)s is closed.") % {"order": order})', False),
        ('raise UnableToMove("%(order)s is closed." % {"order": order})', True),
        ('raise UnableToMove("{} is closed.".format(order))', True),
        ('raise UnableToMove(_("Say why.") if order else "Say who.")', True),
        ('raise errors.UnableToMove("Say why.")', True),
        ('raise UnableToMove(_("Say why."), fields={"reason": ["Say why."]})', True),
        ('raise UnableToMove(_("Say why."), fields={"reason": [_("Say why.")]})', False),
        ('raise UnableToMove(_("Say why."), problems={tag: "Gone." for tag in tags})', True),
        ('raise UnableToMove(_("Say why."), details={"verb": "move"})', False),
        ('def go():\n    words = "Say why."\n    raise UnableToMove(words)', True),
        ('def go():\n    words = _("Say why.")\n    raise UnableToMove(words)', False),
        ('def go():\n    wrong = {}\n    wrong[tag] = ["Gone."]\n    raise UnableToMove(_("No."), fields=wrong)', True),
        ('class Late(UnableToMove):\n    def __init__(self):\n        super().__init__("Too late.")', True),
        ('one(rows, "device", pk=1)', True),
        ('one(rows, _("There is no such device."), pk=1)', False),
        ('form.add_error("reason", "Say why.")', True),
        ('raise TypeError("An action takes one subject.")', False),
    ],
)  # fmt: skip
def test_a_sentence_without_gettext_is_found(text: str, found: bool) -> None:
    module = parse(ERROR + text)
    assert bool(_untranslated(module, _errors([module]))) is found


@pytest.mark.parametrize("place", ["cli/devices.py", "demo/load.py", "registry/rules/tags.py"])
def test_rules_command_and_demonstration_are_left_alone(place: str) -> None:
    module = parse(ERROR + 'raise UnableToMove("Say why.")', at=place)
    assert _untranslated(module, _errors([module])) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('_(f"{order} is closed.")', True),
        ('_("%(order)s is closed." % {"order": order})', True),
        ('_("%(order)s is closed.") % {"order": order}', False),
        ('ngettext("%(count)d row", "%(count)d rows", count) % {"count": count}', False),
    ],
)
def test_a_sentence_filled_in_too_early_is_found(text: str, found: bool) -> None:
    assert bool(_not_whole(parse(text))) is found
