import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { TestDataPlane } from "./curl.fixture";
import {
  endpointId,
  endpointName,
  maskedArn,
  mockMethod,
  privateApiArn,
  privateApiId,
  publicApiId,
  region,
  resource,
  resourcePolicy,
  type TestWorld,
  testWorld,
} from "./world.fixture";

const apiName = `${privateApiId}.execute-api.${region}.amazonaws.com`;
const url = `https://${apiName}/v1`;
const alias = `${privateApiId}-${endpointId}.execute-api.${region}.amazonaws.com`;
const forbiddenBody = '{"message":"Forbidden"}';
const missing = '{"message":"Missing Authentication Token"}';
const noToken = "MissingAuthenticationTokenException";
const deniedType = "AccessDeniedException";

const denied = (arn: string, why: string) =>
  `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${arn} ${why}"}`;
const notAllowed = (layer: string) => `because no ${layer} allows the execute-api:Invoke action`;

function endpointPolicy(effect: string, resources: string, condition: object = {}): string {
  const statement = { Effect: effect, Principal: "*", Action: "execute-api:Invoke", Resource: resources };
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, Condition: condition }] });
}

interface Case {
  name: string;
  curl?: string;
  prepare?: string;
  change?: (world: TestWorld) => void;
  expected: { status: number; type: string | undefined; body: string };
  because: string;
}

const ok = { status: 200, type: undefined, body: '{"message":"hello"}' };
const forbidden = { status: 403, type: "ForbiddenException", body: forbiddenBody };
const missingToken = { status: 403, type: noToken, body: missing };

const badRequest = { status: 400, type: "BadRequestException", body: "Bad Request" };

const digest = (header: string) => createHash("sha256").update(header).digest("base64");
const noPairs = (header: string) => ({
  status: 403,
  type: "IncompleteSignatureException",
  body: `{"message":"Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest(header)}'."}`,
});

const cases: readonly Case[] = [
  {
    name: "closed endpoint policy",
    change: (world) => {
      world.endpoint.policy = endpointPolicy("Deny", "*");
    },
    expected: {
      status: 403,
      type: deniedType,
      body: denied(`${maskedArn}/v1/GET/`, "with an explicit deny in a VPC endpoint policy"),
    },
    because: "the endpoint's policy is evaluated first",
  },
  {
    name: "endpoint policy for another API",
    change: (world) => {
      world.endpoint.policy = endpointPolicy("Allow", `${privateApiArn.replace(privateApiId, "other")}/*`);
    },
    expected: {
      status: 403,
      type: deniedType,
      body: denied(`${maskedArn}/v1/GET/`, notAllowed("VPC endpoint policy")),
    },
    because: "nothing in it allows this API",
  },
  {
    name: "endpoint policy for this API",
    change: (world) => {
      world.endpoint.policy = endpointPolicy("Allow", `${privateApiArn}/v1/GET/`);
    },
    expected: ok,
    because: "both policies allow",
  },
  {
    name: "endpoint policy by address of the client",
    change: (world) => {
      world.endpoint.policy = endpointPolicy("Allow", "*", {
        IpAddress: { "aws:VpcSourceIp": "10.0.0.50" },
        StringEquals: { "aws:SourceVpc": "vpc-0consumer", "aws:SourceVpce": endpointId },
        Bool: { "aws:SecureTransport": "true" },
        StringLike: { "aws:UserAgent": "curl/*" },
        Null: { "aws:SourceIp": "true", "aws:PrincipalArn": "true", "aws:Referer": "true" },
        DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" },
      });
    },
    expected: ok,
    because: "a request through an endpoint has these keys",
  },
  {
    name: "method that is not allowed",
    curl: `-X POST ${url}`,
    expected: {
      status: 403,
      type: deniedType,
      body: denied(`${maskedArn}/v1/POST/`, notAllowed("resource-based policy")),
    },
    because: "the API has ANY but only GET is allowed",
  },
  {
    name: "another endpoint is admitted",
    change: (world) => {
      world.snapshot.policy = resourcePolicy().replaceAll(endpointId, "vpce-0fffffffffffffff0");
    },
    expected: {
      status: 403,
      type: deniedType,
      body: denied(`${maskedArn}/v1/GET/`, "with an explicit deny in a resource-based policy"),
    },
    because: "the policy denies requests through other endpoints",
  },
  {
    name: "both policies refuse",
    change: (world) => {
      world.endpoint.policy = endpointPolicy("Deny", "*");
      world.snapshot.policy = undefined;
    },
    expected: {
      status: 403,
      type: deniedType,
      body: denied(`${maskedArn}/v1/GET/`, "with an explicit deny in a VPC endpoint policy"),
    },
    because: "the endpoint policy is evaluated first",
  },
  {
    name: "no resource policy",
    change: (world) => {
      world.snapshot.policy = undefined;
    },
    expected: {
      status: 403,
      type: deniedType,
      body: denied(`${maskedArn}/v1/GET/`, notAllowed("resource-based policy")),
    },
    because: "a private API without a policy refuses all",
  },
  {
    name: "shorthand in the resource policy",
    change: (world) => {
      world.snapshot.policy = endpointPolicy("Allow", "execute-api:/v1/GET/");
    },
    expected: ok,
    because: "the shorthand means this API",
  },
  {
    name: "aws:SourceIp in the resource policy",
    change: (world) => {
      world.snapshot.policy = endpointPolicy("Allow", "*", { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } });
    },
    expected: {
      status: 403,
      type: deniedType,
      body: denied(`${maskedArn}/v1/GET/`, notAllowed("resource-based policy")),
    },
    because: "through an endpoint there is no aws:SourceIp",
  },
  {
    name: "unknown API",
    curl: `https://zzz.execute-api.${region}.amazonaws.com/v1`,
    expected: forbidden,
    because: "there is no such API behind the endpoint",
  },
  {
    name: "unknown API in the header",
    curl: `https://${endpointName}/v1 -H 'x-apigw-api-id: zzz'`,
    expected: forbidden,
    because: "there is no such API",
  },
  {
    name: "endpoint name without a header",
    curl: `https://${endpointName}/v1`,
    expected: forbidden,
    because: "nothing names an API",
  },
  {
    name: "endpoint name with a Host of the world",
    curl: `https://${endpointName}/v1 -H 'Host: example.com'`,
    expected: forbidden,
    because: "nothing names an API",
  },
  {
    name: "Host of another region",
    curl: `https://${endpointName}/v1 -H 'Host: ${privateApiId}.execute-api.eu-west-1.amazonaws.com'`,
    expected: forbidden,
    because: "an endpoint serves its own region",
  },
  {
    name: "public API through the endpoint",
    curl: `https://${publicApiId}.execute-api.${region}.amazonaws.com/v1`,
    expected: forbidden,
    because: "private DNS resolves its name to the endpoint, which serves private APIs only",
  },
  {
    name: "alias that is not associated, private DNS on",
    curl: `https://${alias}/v1`,
    change: (world) => {
      world.api.associatedVpcEndpointIds = [];
    },
    expected: forbidden,
    because: "the name resolves by private DNS, but the API has no such alias",
  },
  {
    name: "unknown stage",
    curl: `https://${apiName}/v2`,
    expected: forbidden,
    because: "stages that are not there are forbidden",
  },
  {
    name: "no stage",
    curl: `https://${apiName}/`,
    expected: forbidden,
    because: "stages that are not there are forbidden",
  },
  {
    name: "default endpoint disabled",
    change: (world) => {
      world.snapshot.disableExecuteApiEndpoint = true;
    },
    expected: forbidden,
    because: "the default names are disabled",
  },
  {
    name: "unknown path",
    curl: `${url}/nowhere`,
    expected: missingToken,
    because: "the policy allows it, but it is not deployed",
  },
  {
    name: "unknown path, bearer token",
    curl: `${url}/nowhere -H 'Authorization: Bearer x'`,
    expected: noPairs("Bearer x"),
    because: "a call of an unknown path must be signed",
  },
  {
    name: "unknown method",
    change: (world) => {
      world.snapshot.resources = [resource("/", { POST: mockMethod() })];
    },
    expected: missingToken,
    because: "GET is not deployed",
  },
  {
    name: "AWS_IAM, unsigned",
    change: (world) => {
      world.snapshot.resources = [resource("/", { ANY: { ...mockMethod(), authorizationType: "AWS_IAM" } })];
    },
    expected: missingToken,
    because: "the request carries no signature",
  },
  {
    name: "AWS_IAM, bearer token",
    curl: `${url} -H 'Authorization: Bearer x'`,
    change: (world) => {
      world.snapshot.resources = [resource("/", { ANY: { ...mockMethod(), authorizationType: "AWS_IAM" } })];
    },
    expected: noPairs("Bearer x"),
    because: "the header is not a signature",
  },
  {
    name: "a part of a signature on a method with NONE",
    curl: `${url} -H 'Authorization: AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y'`,
    expected: ok,
    because: "neither the endpoint, with the default policy, nor the method reads it",
  },
  {
    name: "a part of a signature, endpoint policy of its own",
    curl: `${url} -H 'Authorization: AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y'`,
    change: (world) => {
      world.endpoint.policy = endpointPolicy("Allow", `${privateApiArn}/*`);
    },
    expected: {
      status: 403,
      type: "IncompleteSignatureException",
      body: `{"message":"Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=${digest("AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y")}"}`,
    },
    because: "an endpoint policy makes AWS read the signature",
  },
  {
    name: "Lambda authorizer without a token",
    change: (world) => {
      const authorizer = {
        id: "auth01",
        type: "TOKEN" as const,
        uri: undefined,
        identitySources: ["method.request.header.Authorization"],
        validationExpression: undefined,
        ttlSeconds: 0,
      };
      world.snapshot.resources = [
        resource("/", { ANY: { ...mockMethod(), authorizationType: "CUSTOM", authorizer } }),
      ];
    },
    expected: { status: 401, type: "UnauthorizedException", body: '{"message":"Unauthorized"}' },
    because: "the identity source is missing",
  },
  {
    name: "bearer token",
    curl: `${url} -H 'Authorization: Bearer x'`,
    expected: ok,
    because: "with NONE only the integration reads the header",
  },
  {
    name: "odd Authorization header, endpoint policy of its own",
    curl: `${url} -H 'Authorization: secret'`,
    change: (world) => {
      world.endpoint.policy = endpointPolicy("Allow", `${privateApiArn}/*`);
    },
    expected: ok,
    because: "without SigV4 the caller is anonymous for the endpoint's policy",
  },
  {
    name: "API key required",
    change: (world) => {
      world.snapshot.resources = [resource("/", { ANY: { ...mockMethod(), apiKeyRequired: true } })];
    },
    expected: forbidden,
    because: "no key belongs to a usage plan of the stage",
  },
  {
    name: "required parameters",
    curl: `'${url}?given=1'`,
    change: (world) => {
      const requestParameters = {
        "method.request.querystring.given": true,
        "method.request.querystring.wanted": true,
        "method.request.header.X-Wanted": true,
        "method.request.header.X-Optional": false,
      };
      const validator = { body: false, parameters: true };
      world.snapshot.resources = [resource("/", { ANY: { ...mockMethod(), requestParameters, validator } })];
    },
    expected: {
      status: 400,
      type: "BadRequestException",
      body: '{"message":"Missing required request parameters: [wanted, X-Wanted]"}',
    },
    because: "the method's validator checks them",
  },
  {
    name: "required parameters without a validator",
    change: (world) => {
      const requestParameters = { "method.request.querystring.wanted": true };
      world.snapshot.resources = [resource("/", { ANY: { ...mockMethod(), requestParameters } })];
    },
    expected: { status: 200, type: undefined, body: '{"message":"hello"}' },
    because: "they are not checked",
  },
  {
    name: "throttled to nothing",
    change: (world) => {
      world.stage.throttling = { rateLimit: 0, burstLimit: 0 };
    },
    expected: { status: 429, type: "TooManyRequestsException", body: '{"message":"Too Many Requests"}' },
    because: "the stage admits none",
  },
  {
    name: "body over 10 MB",
    prepare: "head -c 10485761 /dev/zero > big",
    curl: `-X GET --data-binary @big ${url}`,
    expected: {
      status: 413,
      type: "RequestEntityTooLargeException",
      body: "HTTP content length exceeded 10485760 bytes.",
    },
    because: "10 MB is the quota",
  },
  {
    name: "headers over 8,000 bytes",
    curl: `-H "x-long: $(head -c 8200 /dev/zero | tr '\\0' a)" ${url}`,
    expected: {
      status: 431,
      type: "BadRequestException",
      body: "HTTP header is larger than 8000 bytes.",
    },
    because: "that is the quota of private APIs",
  },
  {
    name: "integration that the sandbox does not run",
    change: (world) => {
      const method = mockMethod();
      if (method.integration !== undefined) method.integration.type = "AWS";
      world.snapshot.resources = [resource("/", { ANY: method })];
    },
    expected: {
      status: 501,
      type: "NotImplementedException",
      body: '{"message":"The sandbox does not support AWS integrations"}',
    },
    because: "it is refused by name",
  },
  ...["host", "authorization", "x-amz-date", "x-amz-security-token", "x-apigw-api-id"].map((name) => ({
    name: `two headers ${name}`,
    // curl itself sends a header only once that it knows, but passes on what a value holds.
    curl: `-H "$(printf 'X-Any: x\\r\\n${name}: ${apiName}\\r\\n${name.toUpperCase()}: other')" ${url}`,
    expected: badRequest,
    because: "two parsers could read two requests",
  })),
  {
    name: "path with wrong encoding",
    curl: `${url}/%zz`,
    expected: badRequest,
    because: "it is ambiguous",
  },
  {
    name: "path of slashes",
    curl: `https://${apiName}//`,
    expected: forbidden,
    because: "no stage has an empty name",
  },
  {
    name: "whole URL as the path",
    curl: `--request-target 'https://${apiName}/v1' ${url}`,
    expected: badRequest,
    because: "it would name the host twice",
  },
  {
    name: "JSON of 200,000 levels",
    change: ({ snapshot }) => {
      const method = mockMethod();
      assert.ok(method.integration);
      method.integration.requestTemplates = { "application/json": "$input.json('$')" };
      snapshot.policy = resourcePolicy([`${privateApiArn}/v1/*`]);
      snapshot.resources = [resource("/", { POST: method })];
    },
    prepare: "printf '[%.0s' $(seq 200000) > deep",
    curl: `-H 'Content-Type: application/json' --data-binary @deep ${url}`,
    expected: {
      status: 400,
      type: "BadRequestException",
      body: '{"message":"Could not parse request body into json: nested 200000 levels deep; at most 1000 are read"}',
    },
    because: "the nesting is limited",
  },
  {
    name: "policy that cannot be read",
    change: (world) => {
      world.snapshot.policy = endpointPolicy("Allow", "*", { StringMatches: { "aws:SourceVpce": "x" } });
    },
    expected: {
      status: 500,
      type: "InternalServerErrorException",
      body: '{"message":"Internal server error"}',
    },
    because: "a request that cannot be decided is not allowed",
  },
];

describe("data plane: answers of each layer", () => {
  let plane: TestDataPlane;
  before(async () => {
    plane = await TestDataPlane.start();
  });
  after(() => plane?.stop());

  for (const { name, curl, prepare, change, expected, because } of cases) {
    it(`${name}: ${expected.status} ${expected.type ?? ""}, because ${because}`, async () => {
      plane.controlPlane.world = testWorld();
      change?.(plane.controlPlane.world);
      const outcome = await plane.curl(curl ?? url, { prepare });
      assert.deepEqual(
        { status: outcome.status, type: outcome.headers["x-amzn-errortype"], body: outcome.body },
        expected,
      );
      assert.match(outcome.headers["x-amzn-requestid"] ?? "", /^[0-9a-f-]{36}$/);
      assert.match(outcome.headers["x-amz-apigw-id"] ?? "", /^[A-Za-z0-9+/]{15}=$/);
      assert.equal(outcome.exitCode, 0);
    });
  }

  it("serves the deployment, without later changes", async () => {
    plane.controlPlane.world = testWorld();
    // As the control plane does: a new snapshot appears with CreateDeployment and not before.
    const { stage, api } = plane.controlPlane.world;
    assert.equal((await plane.curl(`-X POST ${url}`)).status, 403);
    const redeployed = {
      ...stage,
      snapshot: { ...stage.snapshot, policy: resourcePolicy([`${privateApiArn}/v1/*`]) },
    };
    assert.equal((await plane.curl(`-X POST ${url}`)).status, 403);
    api.stages = new Map([[redeployed.name, redeployed]]);
    assert.equal((await plane.curl(`-X POST ${url}`)).status, 200);
  });

  it("throttles after the burst, by method", async () => {
    plane.controlPlane.world = testWorld();
    const { stage, snapshot } = plane.controlPlane.world;
    snapshot.policy = resourcePolicy([`${privateApiArn}/v1/*`]);
    stage.throttling = { rateLimit: 0.001, burstLimit: 2 };
    const statuses: number[] = [];
    for (const method of ["GET", "GET", "GET", "PUT"]) {
      statuses.push((await plane.curl(`-X ${method} ${url}`)).status);
    }
    assert.deepEqual(statuses, [200, 200, 429, 200]);
  });
});
