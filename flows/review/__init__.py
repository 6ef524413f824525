"""`copydesk review`: the report with buttons, on this machine only."""
