"""Read: all inputs into batches of records."""

from __future__ import annotations

import msgspec

from cleaners import intake
from cleaners.intake import Record
from cleaners.model import Rejected
from flows.files import write_lines
from flows.job import Job
from flows.rulings import note_rulings


def read(job: Job) -> list[str]:
    """Read all inputs into batches of records; what cannot be read is rejected. Returns the batches."""
    note_rulings(job)
    sources, rejected = intake.discover(job.inputs)
    batches: list[str] = []
    batch: list[Record] = []
    size = 0

    def close() -> None:
        nonlocal batch, size
        path = job.work(f"records/{len(batches):06}.msgpack")
        path.write_bytes(msgspec.msgpack.encode(batch))
        batches.append(path.stem)
        batch, size = [], 0

    count = len(rejected)
    for source in sources:
        for record in intake.records(source, job.settings.intake):
            count += 1
            if isinstance(record, Rejected):
                rejected.append(record)
                continue
            batch.append(record)
            size += len(record.data or record.html or record.text or "")
            if len(batch) >= job.settings.run.batch_articles or size >= job.settings.run.batch_bytes:
                close()
    if batch:
        close()
    write_lines(job.work("rejected/read.jsonl"), rejected)
    job.work("read.json").write_bytes(msgspec.json.encode({"inputs/records": count}))
    return batches
