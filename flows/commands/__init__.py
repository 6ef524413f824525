"""The commands of `copydesk`: one file each, with one plain function that `flows.cli` registers.

What takes a second to import (Prefect, the rooms) is imported where it is used, so that no command waits for
what it does not need.
"""
