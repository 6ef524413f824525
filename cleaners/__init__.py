"""The library of Copydesk: plain functions over frozen dataclasses.

No prefect, no network, no clock, and no state that changes a result. The rooms, in the order in which an
article meets them: intake, repair, match, merge, publish. A room never imports another room.
"""
