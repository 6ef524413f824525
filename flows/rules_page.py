"""The table of rules in docs/rules.md, made from the code: `python -m flows.rules_page` prints it."""

from __future__ import annotations

from cleaners.repair import RULES
from flows.rules import ABOUT

APPLIED = {"always": "in every mode", "safe": "in safe and standard", "standard": "in standard only"}


def rules_table() -> str:
    """All rules in the order in which they run, with what each does and in which modes it applies it."""
    rows = [(rule.name, ABOUT[rule.name], APPLIED[rule.level]) for rule in RULES]
    rows.append(("learned", ABOUT["learned"], APPLIED["safe"]))
    lines = ["| rule | what it does | applied |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| `{name}` | {about} | {when} |" for name, about, when in rows)]) + "\n"


if __name__ == "__main__":
    print(rules_table(), end="")
