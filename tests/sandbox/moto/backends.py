"""Fixes how moto makes what AWS puts into each account: alike whoever asks first, and with a way out.

moto 5.2.1 makes it when the account is first looked at, with random ids, so that what a client was given of its default
VPC is gone after the next start; and its default VPC has no internet gateway.
https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
"""

import functools

from botocore.loaders import JSONFileLoader
from moto.core.base_backend import AccountSpecificBackend
from moto.moto_api._internal import mock_random

original_get = AccountSpecificBackend.__getitem__

# moto asks three sessions for regions while it loads its EC2: each reads the same file, a quarter of the start.
read_once = functools.cache(JSONFileLoader().load_file)
JSONFileLoader.load_file = lambda _, path: read_once(path)


def join_internet(backend) -> None:
    vpc = next((it for it in backend.vpcs.values() if it.is_default), None)
    if vpc is None:
        return
    gateway = backend.create_internet_gateway()
    backend.attach_internet_gateway(gateway.id, vpc.id)
    table = next(it for it in backend.route_tables.values() if it.vpc_id == vpc.id and it.main_association_id)
    backend.create_route(table.id, "0.0.0.0/0", gateway_id=gateway.id)


def get(backends, region_name):
    known = "aws" if region_name == "global" else region_name
    if known in backends.keys():
        return original_get(backends, region_name)
    before = mock_random.getstate()
    mock_random.seed(f"{backends.service_name}/{backends.account_id}/{known}")
    try:
        backend = original_get(backends, region_name)
        if backends.service_name == "ec2":
            join_internet(backend)
        return backend
    finally:
        mock_random.setstate(before)


def apply() -> None:
    AccountSpecificBackend.__getitem__ = get
