"""Signs calls with botocore and the credentials of the instance's role, and sends them.

Argument: JSON {"region", "presign": bool, "calls": [{"method", "host", "path", "query", "headers", "body"}]}
Out: JSON [{"status", "errorType", "body"}], one for each call.
"""

import json
import os
import sys

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from botocore.session import get_session
from botocore.utils import get_environ_proxies

asked = json.loads(sys.argv[1])
credentials = get_session().get_credentials().get_frozen_credentials()
signer = (SigV4QueryAuth if asked["presign"] else SigV4Auth)(credentials, "execute-api", asked["region"])
answers = []
for call in asked["calls"]:
    url = f"https://{call['host']}{call['path']}" + (f"?{call['query']}" if call["query"] else "")
    body = call["body"].encode() or None
    request = AWSRequest(method=call["method"], url=url, headers=call["headers"], data=body)
    signer.add_auth(request)
    session = URLLib3Session(verify=os.environ["AWS_CA_BUNDLE"], proxies=get_environ_proxies(url), timeout=10)
    answer = session.send(request.prepare())
    errorType = answer.headers.get("x-amzn-ErrorType")
    answers.append({"status": answer.status_code, "errorType": errorType, "body": answer.text})
print(json.dumps(answers))
