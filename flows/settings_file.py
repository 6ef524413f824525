"""All settings with what they mean, read from the typed tree itself: a file to edit, and docs/settings.md.

`python -m flows.settings_file` prints the page of the documentation.
"""

from __future__ import annotations

import inspect
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec import inspect as types

from cleaners.settings import Section, Settings

EXAMPLE_SOURCE = "example.org"
"""Stands for a source where settings are by source."""


@dataclass(frozen=True)
class Setting:
    """One key of the settings file."""

    table: str  # the header of its table
    key: str
    kind: str  # what may be given
    default: str | None  # as TOML; None where nothing is set
    about: str


@dataclass(frozen=True)
class Table:
    """A table of the settings file, with what it is about."""

    name: str
    about: str
    settings: tuple[Setting, ...]


def tables() -> tuple[Table, ...]:
    """All tables, in the order of the tree."""
    return tuple(_tables("", Settings))


def settings_file() -> str:
    """A settings file in which everything has its default, and every key is explained."""
    lines = [
        "# Settings of Copydesk. These are the defaults: remove the # before a key that you change.",
        "",
    ]
    for table in tables():
        lines += [f"# {table.about}", f"{'# ' if EXAMPLE_SOURCE in table.name else ''}[{table.name}]"]
        for one in table.settings:
            lines += ["", f"# {one.about} ({one.kind})"] if one.about else ["", f"# {one.kind}"]
            lines.append(f"# {one.key} = {one.default or ''}".rstrip())  # what is not set waits for a value
        lines.append("")
    return "\n".join(lines)


def settings_page() -> str:
    """The page of the documentation."""
    lines = [
        "# Settings",
        "",
        "A run takes its settings from a TOML file (`copydesk run --settings copydesk.toml`). Unknown keys",
        "and values of the wrong type are errors, and the message names them. `copydesk init` writes a file",
        "with all keys, their defaults and these explanations.",
        "",
        "This page is made from the code by `python -m flows.settings_file`; a test keeps it true.",
    ]
    for table in tables():
        lines += ["", f"## `[{table.name}]`", "", table.about, ""]
        lines += ["| key | default | may be | what it is |", "| --- | --- | --- | --- |"]
        for one in table.settings:
            default = f"`{one.default}`" if one.default else "not set"
            lines.append(f"| `{one.key}` | {default} | {one.kind} | {one.about} |".replace("  |", " |"))
    return "\n".join(lines) + "\n"


def _tables(name: str, section: type[Section]) -> Iterator[Table]:
    comments = _comments(section)
    settings: list[Setting] = []
    inner: list[tuple[str, type[Section]]] = []
    for field in msgspec.structs.fields(section):
        path = f"{name}.{field.name}" if name else field.name
        if isinstance(field.type, type) and issubclass(field.type, Section):
            inner.append((path, field.type))
        elif get_origin(field.type) is dict and _is_section(get_args(field.type)[1]):
            inner.append((f'{path}."{EXAMPLE_SOURCE}"', get_args(field.type)[1]))
        else:
            default = field.default if field.default is not NODEFAULT else _made(field.default_factory)
            about = comments.get(field.name, "")
            kind = _kind(types.type_info(field.type))
            settings.append(Setting(name, field.name, kind, _toml(default), about))
    if settings:
        yield Table(name, inspect.cleandoc(section.__doc__ or "").replace("\n", " "), tuple(settings))
    for path, other in inner:
        yield from _tables(path, other)


def _is_section(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _made(factory: Any) -> Any:  # noqa: ANN401 - whatever the field holds
    return None if factory is NODEFAULT else factory()


def _comments(section: type[Section]) -> dict[str, str]:
    """What stands behind each field in the source, and in lines of comment right below it."""
    found: dict[str, str] = {}
    field = ""
    source = inspect.getsource(section)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if (
            token.type == tokenize.NAME
            and token.start[1] == 4
            and token.line.lstrip().startswith(token.string + ":")
        ):
            field = token.string
        elif token.type == tokenize.COMMENT and field and token.string.startswith("# "):
            found[field] = f"{found.get(field, '')} {token.string.removeprefix('# ')}".lstrip()
    return found


def _kind(kind: types.Type) -> str:
    """What may be given, in words."""
    match kind:
        case types.IntType(ge=ge, le=le):
            bounds = f" from {ge}" * (ge is not None) + f" to {le}" * (le is not None)
            return "a whole number" + bounds
        case types.FloatType(ge=ge, gt=gt, le=le, lt=lt):
            least = f" from {ge:g}" if ge is not None else f" above {gt:g}" if gt is not None else ""
            most = f" to {le:g}" if le is not None else f" below {lt:g}" if lt is not None else ""
            return "a number" + least + most
        case types.StrType():
            return "a text"
        case types.BoolType():
            return "true or false"
        case types.LiteralType(values=values):
            return ", ".join(f'"{value}"' for value in sorted(values, key=str))
        case types.VarTupleType(item_type=item):
            return f"a list; each {_kind(item)}"
        case types.UnionType(types=several):
            return " or ".join(_kind(one) for one in several if not isinstance(one, types.NoneType))
        case types.DictType():
            return "a table"
        case other:
            raise TypeError(f"no words for settings of {other}")


def _toml(value: object) -> str | None:
    """A default as TOML writes it."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int():
            return f"{value:_}" if value >= 10_000 else str(value)
        case tuple() | list():
            return f"[{', '.join(filter(None, map(_toml, value)))}]"
        case dict():
            return "{}"
        case str():
            return f'"{value}"'
        case _:
            return str(value)


if __name__ == "__main__":
    print(settings_page(), end="")
