"""What readers see, held against what the store says that they are to see."""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

import msgspec

from cleaners.publish.runs import flush, latest, partial_folder, show
from flows.job import STORE, Job, RejectedInputsError
from flows.plan import plan_of
from flows.store import opened
from flows.store.records import refused
from flows.store.runs import compact, last_run
from flows.summary import Summary


def complete(output: Path) -> None:
    """Show the last run that the store has, if a crash came between the two.

    A run is written in full before the store knows it, so there is nothing to do but to swap the link; where
    somebody took the folder away, it is written again.
    """
    if not (output / STORE).exists():
        return
    _show_last(output)
    compact(output)


def _show_last(output: Path) -> None:
    with opened(output) as store:
        summary = last_run(store)
    shown = latest(output)
    if summary is None or (shown is not None and shown.name == summary.run):
        return
    folder = output / "runs" / summary.run
    if not folder.exists() and not partial_folder(output, summary.run).exists():
        export(output)
    else:
        show(output, summary.run)


def export(output: Path) -> Summary | None:
    """Write the files of the last run again, out of the store. Returns its summary; None before any.

    Every file takes the place of the one that is there in one step. Where none of them was damaged, readers
    see no difference.
    """
    # The report and its parts take a while to load, and most runs find all in its place.
    from flows.store.exports import write_others, write_rest, write_stories

    with opened(output) as store:
        summary = last_run(store)
        if summary is None:
            return None
        folder, fresh = output / "runs" / summary.run, partial_folder(output, summary.run)
        rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        write_stories(store, fresh)
        write_others(store, fresh, summary.run)
        write_rest(fresh, summary)
        flush(fresh)
    if folder.exists():
        for path in fresh.iterdir():
            path.replace(folder / path.name)
        fresh.rmdir()
    show(output, summary.run)
    return summary


def unchanged(job: Job) -> Summary:
    """The last run, where this one has nothing to do.

    Raises:
        RejectedInputsError: an input of this one was rejected then, and the job is strict.
    """
    plan = plan_of(job)
    with opened(Path(job.output)) as store:
        summary = last_run(store)
        rejected = refused(store, plan.inputs) if job.strict else []
    rmtree(job.folder, ignore_errors=True)
    if summary is None:
        raise LookupError(f"{job.output} has no run")
    if rejected:
        raise RejectedInputsError.of(rejected)
    intake = {"seen": plan.seen, "known": plan.known, "forgotten": plan.forgotten, "new": 0}
    return msgspec.structs.replace(summary, intake=intake, changes={})
