"""Has a flow log know its log group by the group's ARN too.

moto 5.2.1 looks for the group by its name alone, and says "Access error" of a flow log that names it by its ARN.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
"""

import re

from moto.ec2.models.flow_logs import FlowLogsBackend

original_create = FlowLogsBackend.create_flow_logs


def create(backend, *, log_destination, log_group_name, **given):
    found = re.fullmatch(r"arn:[^:]+:logs:[^:]+:\d+:log-group:([^:]+)(:\*)?", log_destination or "")
    name = found.group(1) if found and log_group_name is None else log_group_name
    return original_create(backend, log_destination=log_destination, log_group_name=name, **given)


def apply() -> None:
    FlowLogsBackend.create_flow_logs = create
