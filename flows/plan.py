"""What a run is to do to the store, as far as its first step knows it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from cleaners.model import Rejected
from flows.job import Job
from flows.store.records import InputFile


class Plan(Struct, frozen=True):
    """What came in, and which records of the store are made again or leave it."""

    seen: int  # records that the inputs hold, the unreadable ones included
    known: int  # of them, those that the store has
    forgotten: int  # of them, those that were taken down before
    inputs: list[str]  # all that were seen
    files: list[InputFile]  # that were read
    looked_at: list[str]  # inputs whose unreadable parts are known anew
    unread: list[Rejected]  # those parts
    again: list[int]  # records of the store that are prepared once more
    leaving: list[int]  # records that leave the store


def save_plan(job: Job, plan: Plan) -> None:
    """Keep the plan for the later steps."""
    job.work("plan.json").write_bytes(msgspec.json.encode(plan))


def plan_of(job: Job) -> Plan:
    """The plan of this run."""
    return msgspec.json.decode(job.work("plan.json").read_bytes(), type=Plan)


def records_to_do(job: Job) -> int:
    """How many records this run prepares."""
    plan = plan_of(job)
    return plan.seen - plan.known - plan.forgotten + len(plan.again)
