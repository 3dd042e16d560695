import assert from "node:assert/strict";
import {
  answerText,
  type CurlResult,
  type Outcome,
  type ReadAs,
  readOutcome,
} from "../../../acceptance/outcome";

const answer: CurlResult = {
  exitCode: 0,
  connectStatus: 0,
  status: 200,
  errorType: undefined,
  message: "",
  reason: "",
  body: "{}",
};
const inside: ReadAs = { caller: "inside", needsSignature: false, expected: "answered" };

const arn = "arn:aws:execute-api:us-east-1:********2222:a1b2c3d4e5/dev/GET/";
const denied = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${arn}`;
const role = "arn:aws:sts::111111111111:assumed-role/caller/session";
const deniedRole = `User: ${role} is not authorized to perform: execute-api:Invoke on resource: ${arn}`;
const mismatch =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

interface Answer {
  readonly from: string;
  readonly type: string | undefined;
  readonly text: string;
  readonly status?: number;
  readonly outcome: Outcome;
  /** Of the same answer where a proxy has taken its header away. */
  readonly withoutHeader?: Outcome;
}

const iam = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html";

/** Answers of AWS in public pages and reports; ids, names and addresses are others. */
const answers: readonly Answer[] = [
  ...["Invalid request body", "Missing required request parameters: [dry, X-Tenant]"].map((text) => ({
    from: "https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
    type: "BadRequestException",
    text,
    status: 400,
    outcome: "answered" as const,
  })),
  {
    from: "what a backend or another layer finds wrong with a request",
    type: "BadRequestException",
    text: "Invalid request body: no such order",
    status: 400,
    outcome: "unexpected",
  },
  {
    from: "the text of a resource's policy, with the ARN of a domain's calls",
    type: "AccessDeniedException",
    text: `${denied.replace("a1b2c3d4e5/dev/GET/", "/domainnames/api.example.internal+abcd1234")} because no resource-based policy allows the execute-api:Invoke action`,
    outcome: "refused by domain policy",
  },
  ...(
    [
      ["VPC endpoint policy", "refused by endpoint policy"],
      ["resource-based policy", "refused by resource policy"],
      ["identity-based policy", "refused by authorization"],
      ["service control policy", "refused by service control policy"],
      ["resource control policy", "refused by resource control policy"],
      ["permissions boundary", "refused by permissions boundary"],
      ["session policy", "refused by session policy"],
    ] as const
  ).flatMap(([policy, outcome]): Answer[] => [
    {
      from: iam,
      type: "AccessDeniedException",
      text: `${deniedRole} because no ${policy} allows the execute-api:Invoke action`,
      outcome,
    },
    {
      from: iam,
      type: "AccessDeniedException",
      text: `${deniedRole} with an explicit deny in ${policy.startsWith("i") ? "an" : "a"} ${policy}`,
      outcome,
    },
    {
      from: `${iam}, with the policy's ARN`,
      type: "AccessDeniedException",
      text: `${deniedRole} with an explicit deny in a ${policy}: arn:aws:organizations::333333333333:policy/o-a/p-b`,
      outcome,
    },
  ]),
  {
    from: "https://github.com/ASFHyP3/hyp3/issues/2283",
    type: "AccessDeniedException",
    text: denied,
    outcome: "refused by a policy",
  },
  {
    from: "https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden",
    type: "AccessDeniedException",
    text: `${denied} with an explicit deny`,
    outcome: "refused by a policy",
  },
  {
    from: "a service that writes where its errors are described",
    type: "AccessDeniedException:http://internal.amazon.com/coral/com.amazon.coral.service/",
    text: `${denied} because no VPC endpoint policy allows the execute-api:Invoke action`,
    outcome: "refused by endpoint policy",
  },
  {
    from: "an answer to HEAD",
    type: "AccessDeniedException",
    text: "",
    outcome: "refused by a policy",
    withoutHeader: "unexpected",
  },
  {
    from: "a Lambda authorizer: https://repost.aws/knowledge-center/api-gateway-403-error-lambda-authorizer",
    type: "AccessDeniedException",
    text: "User is not authorized to access this resource with an explicit deny in an identity-based policy",
    outcome: "refused by authorizer",
    withoutHeader: "unexpected",
  },
  {
    from: "a Lambda function's URL behind the same name",
    type: "AccessDeniedException",
    text: "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/",
    outcome: "unexpected",
  },
  {
    from: "a signed call of a path that is not deployed",
    type: "AccessDeniedException",
    text: "Unable to determine service/operation name to be authorized",
    outcome: "refused by routing",
  },
  {
    from: "https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden",
    type: "MissingAuthenticationTokenException",
    text: "Missing Authentication Token",
    outcome: "refused by routing",
  },
  {
    from: "https://repost.aws/knowledge-center/api-gateway-vpc-connections",
    type: "ForbiddenException",
    text: "Forbidden",
    outcome: "refused by routing",
  },
  {
    from: "https://github.com/aws/aws-sdk-js/issues/2372, cut",
    type: "InvalidSignatureException",
    text: `${mismatch}\n\n`,
    outcome: "refused by authorization",
  },
  {
    from: "https://github.com/mhart/aws4/issues/33",
    type: "InvalidSignatureException",
    text: "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z (20260101T001500Z - 5 min.)",
    outcome: "refused by authorization",
  },
  {
    from: "https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch",
    type: "InvalidSignatureException",
    text: "Credential should be scoped to a valid region. ",
    outcome: "refused by authorization",
  },
  {
    from: "https://github.com/mhart/aws4/issues/110",
    type: "IncompleteSignatureException",
    text: "Authorization header requires 'Signature' parameter. Authorization=Bearer",
    outcome: "refused by authorization",
  },
  {
    from: "the common errors of AWS's services",
    type: "UnrecognizedClientException",
    text: "The security token included in the request is invalid.",
    outcome: "refused by authorization",
  },
  {
    from: "the common errors of AWS's services",
    type: "ExpiredTokenException",
    text: "The security token included in the request is expired",
    outcome: "refused by authorization",
  },
  {
    from: "a missing token of an authorizer",
    type: "UnauthorizedException",
    status: 401,
    text: "Unauthorized",
    outcome: "refused by authorizer",
    withoutHeader: "unexpected",
  },
  {
    from: "throttling",
    type: "TooManyRequestsException",
    status: 429,
    text: "Too Many Requests",
    outcome: "unexpected",
  },
  {
    from: "an integration that fails",
    type: "InternalServerErrorException",
    status: 500,
    text: "Internal server error",
    outcome: "unexpected",
  },
  { from: "a backend's own 403", type: undefined, text: "not for you", outcome: "unexpected" },
];

describe("outcomes, of what AWS answers", () => {
  const body = (key: string, text: string) => (text === "" ? "" : JSON.stringify({ [key]: text }));
  for (const { from, type, text, status = 403, outcome, withoutHeader = outcome } of answers) {
    it(`${outcome}: ${type ?? "no type"} "${text.slice(0, 200)}" (${from})`, () => {
      for (const key of ["message", "Message"]) {
        const result = { ...answer, status, errorType: type, body: body(key, text) };
        assert.equal(readOutcome(result, inside), outcome);
        assert.equal(readOutcome({ ...result, errorType: undefined }, inside), withoutHeader);
      }
    });
  }

  it("the header comes before the text", () => {
    const result = {
      ...answer,
      status: 403,
      errorType: "InvalidSignatureException",
      body: '{"message":"Forbidden"}',
    };
    assert.equal(readOutcome(result, inside), "refused by authorization");
  });

  it("a text that is cut within its JSON is read all the same", () => {
    const whole = JSON.stringify({ Message: `${denied} because no VPC endpoint policy allows the` });
    const result = { ...answer, status: 403, errorType: undefined, body: whole.slice(0, -2) };
    assert.equal(readOutcome(result, inside), "refused by endpoint policy");
  });

  it("a missing signature is distinguished from a path that does not exist by what the call needs", () => {
    for (const errorType of ["MissingAuthenticationTokenException", undefined]) {
      const result = {
        ...answer,
        status: 403,
        errorType,
        body: '{"message":"Missing Authentication Token"}',
      };
      const read = (needsSignature: boolean) => readOutcome(result, { ...inside, needsSignature });
      assert.deepEqual([read(true), read(false)], ["refused by authorization", "refused by routing"]);
    }
  });
});

describe("outcomes, of what backends answer", () => {
  for (const status of [200, 201, 202, 204, 302, 304, 404, 405, 409, 410, 412, 415, 422])
    it(`${status} is an answer`, () => {
      assert.equal(readOutcome({ ...answer, status }, inside), "answered");
      assert.equal(
        readOutcome({ ...answer, status, body: "" }, { ...inside, expected: "timed out" }),
        "answered",
      );
    });

  for (const status of [400, 401, 403, 407, 408, 429, 500, 502, 503, 504, 599])
    it(`${status} may be another's, or is nothing to rely on`, () => {
      assert.equal(readOutcome({ ...answer, status, body: '{"error":"no"}' }, inside), "unexpected");
    });

  for (const status of [404, 409, 413, 415])
    it(`${status} is API Gateway's where it names its error`, () => {
      assert.equal(readOutcome({ ...answer, status, errorType: "NotFoundException" }, inside), "unexpected");
    });
});

describe("outcomes, of AWS WAF", () => {
  it("Forbidden is its word where the call comes to a stage with a web ACL", () => {
    for (const errorType of ["ForbiddenException", undefined]) {
      const result = { ...answer, status: 403, errorType, body: '{"message":"Forbidden"}' };
      const read = (behindWebAcl: boolean) => readOutcome(result, { ...inside, behindWebAcl });
      assert.deepEqual([read(true), read(false)], ["refused by WAF", "refused by routing"]);
    }
  });

  it("what a policy or a signature says stays its own word", () => {
    for (const [errorType, text, outcome] of [
      [
        "AccessDeniedException",
        `${denied} because no resource-based policy allows the`,
        "refused by resource policy",
      ],
      [
        "AccessDeniedException",
        `${denied} because no VPC endpoint policy allows the`,
        "refused by endpoint policy",
      ],
      ["InvalidSignatureException", mismatch, "refused by authorization"],
      ["MissingAuthenticationTokenException", "Missing Authentication Token", "refused by routing"],
    ] as const) {
      const result = { ...answer, status: 403, errorType, body: JSON.stringify({ message: text }) };
      assert.equal(readOutcome(result, { ...inside, behindWebAcl: true }), outcome);
    }
  });
});

describe("outcomes, of how curl ends", () => {
  const exits = [
    { name: "an answer", result: {}, inside: "answered", outside: "answered" },
    { name: "exit 6: no such name", result: { exitCode: 6 }, inside: "unresolved", outside: "not reached" },
    {
      name: "the sandbox's 502: no such name",
      result: { exitCode: 56, connectStatus: 502 },
      inside: "unresolved",
      outside: "not reached",
    },
    { name: "exit 28: time-out", result: { exitCode: 28 }, inside: "timed out", outside: "not reached" },
    ...[7, 35, 52, 56, 60].map((exitCode) => ({
      name: `exit ${exitCode}`,
      result: { exitCode },
      inside: "unexpected",
      outside: "not reached",
    })),
    ...[403, 503, 504].map((connectStatus) => ({
      name: `a proxy's ${connectStatus}`,
      result: { exitCode: 56, connectStatus },
      inside: "unexpected",
      outside: "not reached",
    })),
    {
      name: "exit 77: no certificates here",
      result: { exitCode: 77 },
      inside: "unexpected",
      outside: "unexpected",
    },
  ];
  for (const { name, result, inside: fromInside, outside } of exits) {
    it(`${name}: ${fromInside} from inside, ${outside} from outside`, () => {
      const whole = { ...answer, status: "exitCode" in result ? 0 : 200, ...result };
      assert.equal(readOutcome(whole, inside), fromInside);
      assert.equal(readOutcome(whole, { ...inside, caller: "outside", expected: "not reached" }), outside);
    });
  }

  it("a name that nobody has is unresolved from outside too", () => {
    const call: ReadAs = { caller: "outside", needsSignature: false, expected: "unresolved" };
    assert.equal(readOutcome({ ...answer, status: 0, exitCode: 6 }, call), "unresolved");
    assert.equal(readOutcome({ ...answer, status: 0, exitCode: 60 }, call), "not reached");
  });

  it("what is unexpected shows curl's message and the reason", () => {
    const result = { ...answer, exitCode: 56, connectStatus: 503, status: 0, body: "" };
    assert.equal(
      answerText({ ...result, message: "CONNECT tunnel failed, response 503", reason: "nothing listens" }),
      "curl exit 56, proxy's status 503, status 0; curl: CONNECT tunnel failed, response 503; nothing listens",
    );
  });
});
