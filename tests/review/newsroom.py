"""A small invented newsroom: events told by several papers, copied, cut, garbled and wrapped in boilerplate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> Mayor {{ 7 * 7 }} \u202eresigns"

# Each event: id, day, two headlines, and two tellings by the paragraph.
EVENTS: list[tuple[str, str, tuple[str, str], list[str], list[str]]] = [
    (
        "ferry", "2024-05-03", ("Ferry runs aground off Hallmouth, 214 rescued", "Passengers taken off stranded Hallmouth ferry"),
        [
            "A ferry with 214 people on board ran aground on the Carrick sandbank off Hallmouth on Friday morning, the coastguard said.",
            "Lifeboats from Hallmouth and Port Ellery brought all passengers ashore within three hours, and nobody was seriously hurt.",
            "The Northern Star had left Port Ellery at 6.40 in thick fog when her captain, Moira Tindall, reported a failure of the steering gear.",
            "Tugs will try to pull the ship free at high tide on Saturday, a spokesman for the Ellery Line said.",
        ],
        [
            "Lifeboat crews rescued everyone on board the Northern Star after the Ellery Line ship stuck fast on the Carrick sandbank near Hallmouth.",
            "According to the coastguard, 209 passengers and crew were taken off the ferry on Friday, among them a school class from Port Ellery.",
            "Captain Moira Tindall told reporters that the steering had failed without warning in dense fog.",
            "An inquiry (the second in two years has been opened in Hallmouth.",
        ],
    ),
    (
        "bridge", "2024-05-06", ("Dunvale council approves second bridge over the Orrin", "Dunvale to build new Orrin crossing"),
        [
            "Dunvale council voted by 19 to 12 on Monday to build a second road bridge over the river Orrin, ending a dispute of eleven years.",
            "Work on the crossing at Millgate is to begin in March and will cost 46 million, the treasurer, Ines Okafor, told the meeting.",
            "Residents of Millgate Lane had handed in a petition with 3,100 signatures against the plan.",
            "The old bridge of 1911 will be kept for walkers and cyclists.",
        ],
        [
            "After eleven years of argument, councillors in Dunvale have agreed to a second crossing of the Orrin at Millgate.",
            "Treasurer Ines Okafor put the price at 48 million, and said that the first piles would be driven in March.",
            "Opponents, who gathered 3,100 names on a petition, said they would take the council to court.",
        ],
    ),
    (
        "telescope", "2024-05-08", ("Observatory on Mount Kessar finds oldest known spiral galaxy", "Astronomers see spiral galaxy of the early universe"),
        [
            "Astronomers at the Mount Kessar observatory have found what they believe to be the oldest spiral galaxy ever seen.",
            "The galaxy, named KS-1147, shone when the universe was only 1.4 billion years old, the team led by Dr Petra Lindqvist reports.",
            "Its arms are visible in pictures taken over 61 nights with the new infrared camera of the observatory.",
            "Other experts called the finding remarkable, but asked for spectra to confirm the distance.",
        ],
        [
            "A spiral galaxy from the youth of the universe has turned up in pictures of the Mount Kessar telescope.",
            "KS-1147 formed its arms about 1.4 billion years after the Big Bang, earlier than any other known, says Petra Lindqvist, who led the work.",
            "Her team collected light for 61 nights with the infrared camera.",
        ],
    ),
    (
        "strike", "2024-05-09", ("Tram drivers in Velden walk out over night shifts", "No trams in Velden as drivers strike"),
        [
            "Trams in Velden stood still on Thursday as drivers walked out over plans for longer night shifts.",
            "The union Rail and Road said that 640 of its 700 members had joined the strike, the first in the city since 2009.",
            "Velden Transport offered on Wednesday to pay a supplement of nine per cent, which the union turned down.",
            "Talks are to go on next Tuesday with the mediator Ruben Castellane.",
        ],
        [
            "Commuters in Velden had to walk or cycle on Thursday: tram drivers went on strike for the first time since 2009.",
            "Rail and Road, their union, rejects longer night shifts and has refused a supplement of nine per cent.",
            "The mediator Ruben Castellane has invited both sides for Tuesday.",
        ],
    ),
    (
        "cheese", "2024-05-12", ("Record cheese of 1.2 tonnes shown in Brannock", "Brannock dairy makes giant cheese"),
        [
            "Thousands of people came to Brannock on Sunday to see a wheel of cheese that weighs 1.2 tonnes, made by the Aldous dairy.",
            "Twelve cheesemakers had turned and brushed it every day for seven months, said the owner, Wilma Aldous.",
            "It will be cut on Monday and sold for the benefit of the children's hospital.",
        ],
        [],
    ),
    (
        "museum", "2024-05-14", ("Stolen Marek drawings back in the Linz Street museum", "Lost Marek drawings return"),
        [
            "Five drawings by Josef Marek that were stolen from the Linz Street museum in 1998 are back on its walls.",
            "A notary handed them in last autumn; the heirs of a collector had found them behind a wardrobe, the director, Anouk Brel, said.",
            "Their worth is put at two million, and no charges will be brought.",
        ],
        [
            "The Linz Street museum has its Marek drawings again, 26 years after burglars cut them out of their frames.",
            "Director Anouk Brel said that the heirs of a collector had come upon the five sheets behind a wardrobe.",
            "Nobody will be charged over the theft of 1998.",
        ],
    ),
]  # fmt: skip

PAPERS = ("hallmouth-herald.example", "orrin-post.example", "velden-today.example", "thewire.example")

FRAME = (
    "Share this article with your friends",
    "Must Read: Ten things to know this week",
    "Subscribe to our newsletter",
    "Are you following this story? Share what you think with us in the comments below.",
)


def newsroom() -> list[dict[str, Any]]:
    """The records, as a scraper would have them."""
    rows: list[dict[str, Any]] = []

    def add(event: str, way: str, paper: int, day: str, title: str, paragraphs: list[str]) -> None:
        rows.append(
            {
                "id": f"{event}-{way}",
                "url": f"https://{PAPERS[paper]}/{event}/{way}",
                "title": title,
                "date": day,
                "text": "\n\n".join(paragraphs),
            }
        )

    for at, (event, day, (title, other), first, second) in enumerate(EVENTS):
        add(event, "first", 3, day, title, first)
        garbled = [part.replace(", and ", " ,and ").replace("because", "becuase") for part in first]
        garbled[0] = garbled[0].replace("said", "siad").replace("people", "poeple")
        add(event, "copy", at % 3, day, title, [*garbled, FRAME[at % 4], FRAME[(at + 1) % 4]])
        if len(first) > 3:
            add(event, "cut", (at + 1) % 3, day, title, first[:-1])
        if second:
            add(event, "second", (at + 2) % 3, day, other, [*second, FRAME[(at + 2) % 4]])
    add("hostile", "title", 0, "2024-05-15", HOSTILE, ["The mayor of Hallmouth, Dora Finch, resigned on Wednesday after nine years.", "Her deputy will take over until the election in September, the town clerk said."])  # fmt: skip
    add("empty", "text", 1, "2024-05-15", "Nothing", [""])
    return rows


def write_newsroom(folder: Path) -> Path:
    """The records as a file of JSON lines."""
    path = folder / "newsroom.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in newsroom()), encoding="utf-8")
    return path
