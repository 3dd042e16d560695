"""
Runs a function of Python by AWS's own client (awslambdaric), which reports errors of the initialization to an address
without a path only: the sandbox's has a token there.
"""

import os
import sys

# As `python -m` has it: the folder of the code comes first, and not that of this file.
sys.path[0] = os.getcwd()

from awslambdaric.__main__ import main
from awslambdaric.lambda_runtime_client import BaseLambdaRuntimeClient

host, _, token = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")
call = BaseLambdaRuntimeClient.call_rapid


def call_with_token(self, method, endpoint, *more):
    self.lambda_runtime_address = host
    return call(self, method, f"/{token}{endpoint}", *more)


BaseLambdaRuntimeClient.call_rapid = call_with_token
main(sys.argv)
