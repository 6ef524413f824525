"""The orchestration and the command line: the only place that knows prefect."""
