/** Calls for independent signers: every invocation form, query strings, encoded paths. */
import {
  endpointId,
  endpointName,
  mockMethod,
  privateApiArn,
  privateApiId,
  probeId,
  region,
  resource,
  resourcePolicy,
  roleOf,
  type TestWorld,
  testWorld,
} from "../execute-api/world.fixture";

export interface SignedCall {
  readonly name: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /**
   * curl 7.88 signs it correctly. It does not sort the query string or encode the path a second time, so that AWS and
   * the sandbox refuse its signature of the others.
   * https://github.com/curl/curl/issues/9717, https://github.com/curl/curl/issues/7559
   */
  readonly anyCurl: boolean;
}

const name = `${privateApiId}.execute-api.${region}.amazonaws.com`;

const forms = [
  { name: "1 private DNS", host: name, headers: {} },
  { name: "2 alias", host: `${privateApiId}-${endpointId}.execute-api.${region}.amazonaws.com`, headers: {} },
  { name: "3 endpoint name and Host", host: endpointName, headers: { Host: name } },
  {
    name: "4 endpoint name and x-apigw-api-id",
    host: endpointName,
    headers: { "x-apigw-api-id": privateApiId },
  },
];

const targets = [
  { name: "stage only", method: "GET", path: "/v1", query: "", body: "", anyCurl: true },
  {
    name: "query string",
    method: "GET",
    path: "/v1/pets",
    query: "a=0&a=1%202&b=2&c=",
    body: "",
    anyCurl: true,
  },
  {
    name: "query string out of order",
    method: "GET",
    path: "/v1/pets",
    query: "b=2&a=1%202&a=0&c=%2F",
    body: "",
    anyCurl: false,
  },
  { name: "body", method: "POST", path: "/v1/pets", query: "", body: '{"name":"Zoë"}', anyCurl: true },
  {
    name: "encoded path",
    method: "GET",
    path: "/v1/pets/a%20b/c:d%2Fe",
    query: "",
    body: "",
    anyCurl: false,
  },
];

export const signedCalls: readonly SignedCall[] = forms.flatMap((form) =>
  targets.map((target) => ({
    ...target,
    host: form.host,
    headers: target.body === "" ? form.headers : { ...form.headers, "Content-Type": "application/json" },
    name: `form ${form.name}, ${target.name}`,
  })),
);

/** Answers with API Gateway's variables of the caller. */
const who =
  '{"account":"$context.identity.accountId","caller":"$context.identity.caller","user":"$context.identity.user",' +
  '"arn":"$context.identity.userArn","key":"$context.identity.accessKey"}';

export const probeArn = `arn:aws:sts::111111111111:assumed-role/probe/${probeId}`;

/** All methods need a signature, and the API admits the probe's role through the consumer's endpoint. */
export function signedWorld(): TestWorld {
  const world = testWorld();
  const method = { ...mockMethod(who), authorizationType: "AWS_IAM" };
  world.snapshot.resources = [resource("/", { ANY: method }), resource("/{proxy+}", { ANY: method })];
  world.snapshot.policy = resourcePolicy([`${privateApiArn}/v1/*`]);
  world.roles = new Map([["111111111111/probe", roleOf("111111111111", "probe", [`${privateApiArn}/v1/*`])]]);
  return world;
}
