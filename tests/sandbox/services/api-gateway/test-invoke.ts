/** Tests of methods and authorizers, on the API's present state.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html */
import { z } from "zod";
import { PathTree } from "../../execute-api/path-tree";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import type { ApiTests, TestRequest } from "../../snapshots";
import { restReply } from "../json";
import { authorizerNamed } from "./authorizers";
import { apiOf, input, notFound, parameter, resourceOf } from "./entities";
import { verbs } from "./methods";
import { authorizerOf, undeployed } from "./snapshot";

const texts = z.record(z.string(), z.string());
const request = z.object({
  pathWithQueryString: z.string().regex(/^\//, "expected a path that starts with /").optional(),
  body: z.string().default(""),
  headers: texts.default({}),
  multiValueHeaders: z.record(z.string(), z.array(z.string())).default({}),
  stageVariables: texts.default({}),
});

type Given = z.infer<typeof request>;

export const testInvokeOperations: Operations = {
  TestInvokeMethod: async (call, context) => {
    const api = apiOf(call, context);
    const { id, path: itsPath } = resourceOf(call, api);
    const given = input(call, request);
    // API Gateway's name for the stage of tests: a function's permission for another stage does not cover it.
    const now = undeployed(api, "test-invoke-stage", given.stageVariables);
    const resource = now.stage.snapshot.resources.find((each) => each.id === id);
    const asked = parameter(call, "httpMethod");
    const method = resource && (own(resource.methods, asked) ?? own(resource.methods, "ANY"));
    if (!verbs.includes(asked) || resource === undefined || method === undefined)
      throw notFound("Invalid Method identifier specified");
    const verb = asked === "ANY" ? "GET" : asked;
    const [path = itsPath, query = ""] = given.pathWithQueryString?.split(/\?(.*)/s) ?? [];
    const match = new PathTree([{ ...resource, methods: { ANY: method } }]).match(verb, path);
    if (match === undefined)
      throw new AwsError("BadRequestException", `pathWithQueryString "${path}" does not match ${itsPath}`);
    const parameters = given.pathWithQueryString === undefined ? {} : match.parameters;
    const at = { ...now, method: verb, path, parameters, query };
    const tested = await testsOf(context).method(resource, method, requestOf(at, given, call));
    const { log, headers, ...rest } = tested;
    return restReply(200, { ...rest, ...wireHeaders(headers), log: log.join("\n") });
  },
  TestInvokeAuthorizer: async (call, context) => {
    const api = apiOf(call, context);
    const authorizer = authorizerOf(authorizerNamed(call, api));
    const given = input(call, request);
    const now = undeployed(api, "ESTestInvoke-stage", given.stageVariables);
    const [path = "/", query = ""] = given.pathWithQueryString?.split(/\?(.*)/s) ?? [];
    const at = { ...now, method: "GET", path, parameters: {}, query };
    const { log, refused, ...rest } = await testsOf(context).authorizer(
      authorizer,
      requestOf(at, given, call),
    );
    return restReply(200, { clientStatus: refused ?? 0, ...rest, log: log.join("\n") });
  },
};

function testsOf(context: Context): ApiTests {
  const tests = context.apiTests();
  if (tests === undefined) throw new Error("the sandbox's network has not started");
  return tests;
}

function requestOf(
  at: Omit<TestRequest, "rawHeaders" | "body" | "tester">,
  { headers, multiValueHeaders, body }: Given,
  { principal }: Call,
): TestRequest {
  const several = Object.entries(multiValueHeaders);
  const names = new Set(several.map(([name]) => name.toLowerCase()));
  const single = Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase()));
  const rawHeaders = [
    ...single.flat(),
    ...several.flatMap(([name, values]) => values.flatMap((value) => [name, value])),
  ];
  return { ...at, rawHeaders, body, tester: principal };
}

function wireHeaders(answered: Readonly<Record<string, string | string[]>>) {
  const headers: Record<string, string> = {};
  const multiValueHeaders: Record<string, string[]> = {};
  for (const [name, given] of Object.entries(answered)) {
    const values = [given].flat();
    put(headers, name, values.at(-1) ?? "");
    put(multiValueHeaders, name, values);
  }
  return { headers, multiValueHeaders };
}
