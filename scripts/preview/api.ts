import { z } from "zod";
import { type Route, route } from "../../shared/access/route";
import { executionArn } from "../../shared/contract/identifiers";
import { parseUrn } from "../../shared/contract/urn";
import { at, readDocument } from "../../shared/open-api/document";
import { operationsOf } from "../../shared/open-api/operations";
import { admitted, consumersAt, privateApi } from "./admitted";
import { type Backend, backend, backendOf } from "./backends";
import { domainAt, domainNames, mappings, privateDomain } from "./domain";
import type { PlannedStep, PreviewReport } from "./report";
import {
  byHandText,
  changedByHand,
  isPlanned,
  otherResources,
  type PlanMoment,
  stateAt,
  stepsOf,
} from "./steps";

const api = z.object({
  /** Missing while the API does not exist. */
  executionArn: executionArn.optional(),
  /** The text of its resource policy; null: it has none; missing: not known yet. */
  policy: z.string().nullable().optional(),
  /** PRIVATE, REGIONAL or EDGE. */
  endpointType: z.string(),
  /** Whether the API answers to none of its own names. */
  ownNamesClosed: z.boolean().optional(),
  domain: privateDomain.optional(),
  stages: z.array(z.string()),
  routes: z.array(route),
  backends: z.array(backend).default([]),
  /** Missing where the plan does not show it. */
  consumers: z.array(admitted).optional(),
});

/** The API of the provider, and whom it admits. */
export type Api = z.infer<typeof api>;

export const apiChange = z.object({
  /** Missing where there is no API. */
  before: api.optional(),
  after: api.optional(),
  /** Whether what the plan changes of the API takes effect: by a new deployment. */
  deployed: z.boolean(),
  /** Somebody changed what decides, and the plan takes it back or keeps it. */
  byHand: z.array(z.string()),
  /** What the plan says too little about, in words. */
  unclear: z.array(z.string()),
});

export type ApiChange = z.infer<typeof apiChange>;

const restApi = "aws:apigateway/restApi:RestApi";
const restApiPolicy = "aws:apigateway/restApiPolicy:RestApiPolicy";
const method = "aws:apigateway/method:Method";
const integration = "aws:apigateway/integration:Integration";
const stage = "aws:apigateway/stage:Stage";

/** Types of API Gateway that are read here, or that decide nothing about who is let in. */
const known = new Set([
  restApi,
  restApiPolicy,
  "aws:apigateway/account:Account",
  "aws:apigateway/clientCertificate:ClientCertificate",
  "aws:apigateway/deployment:Deployment",
  integration,
  "aws:apigateway/integrationResponse:IntegrationResponse",
  method,
  "aws:apigateway/model:Model",
  "aws:apigateway/requestValidator:RequestValidator",
  "aws:apigateway/methodResponse:MethodResponse",
  "aws:apigateway/methodSettings:MethodSettings",
  "aws:apigateway/resource:Resource",
  "aws:apigateway/response:Response",
  stage,
  "aws:apigateway/vpcLink:VpcLink",
  domainNames,
  mappings,
]);

/** The API as it is deployed, and as the provider's plan would make it. */
export function apiChangeOf(report: PreviewReport): ApiChange {
  const unclear: string[] = [];
  const change = { before: apiAt(report, "old", unclear), after: apiAt(report, "new", unclear) };
  for (const { type, name } of otherResources(report, "aws:apigateway/", known))
    unclear.push(`what ${type} ${name} lets in is not judged`);
  if (stoppedHalfWay(report)) unclear.push("the last update stopped before it deployed the API's policy");
  const stages = stepsOf(report, stage).filter(({ diffs }) => diffs?.includes("deployment"));
  const deployments = stepsOf(report, "aws:apigateway/deployment:Deployment").filter(
    (step) => isPlanned(step) && stateAt(step, "new") !== undefined,
  );
  return {
    ...withServedPolicy(report, change),
    deployed: stages.length + deployments.length > 0,
    byHand: decisive.flatMap(([type, key]) =>
      changedByHand(report, type, key).map((step) => byHandText(step, key)),
    ),
    unclear: [...new Set(unclear)],
  };
}

/** The served policy is then another than AWS shows. */
function stoppedHalfWay(report: PreviewReport): boolean {
  const [own] = stepsOf(report, "pulumi:pulumi:Stack");
  const { apiPolicyDigest: made, deployedApiPolicyDigest: served } = own?.old?.outputs ?? {};
  return typeof made === "string" && typeof served === "string" && made !== served;
}

/** What decides who is let in, and may be changed by hand. */
const decisive = [
  [restApiPolicy, "policy"],
  [restApi, "endpointConfiguration"],
  [restApi, "disableExecuteApiEndpoint"],
  [domainNames, "policy"],
  [method, "authorization"],
  [stage, "deployment"],
] as const;

/** A policy that was changed by hand has no effect until somebody deploys the API by hand, too. */
function withServedPolicy(
  report: PreviewReport,
  { before, after }: Pick<ApiChange, "before" | "after">,
): Pick<ApiChange, "before" | "after"> {
  const [changed] = changedByHand(report, restApiPolicy, "policy");
  const served = changed?.old?.outputs.policy;
  if (
    before === undefined ||
    typeof served !== "string" ||
    changedByHand(report, stage, "deployment").length > 0
  )
    return { before, after };
  return { before: { ...before, policy: served }, after };
}

const endpointConfiguration = z.object({
  types: z.union([z.string(), z.array(z.string())]).nullish(),
  vpcEndpointIds: z.array(z.string().nullable()).nullish(),
});
const apiState = z.object({
  executionArn: executionArn.optional().catch(undefined),
  rootResourceId: z.string().nullish(),
  disableExecuteApiEndpoint: z.boolean().nullish(),
  endpointConfiguration: endpointConfiguration.nullish(),
});

function apiAt(report: PreviewReport, moment: PlanMoment, unclear: string[]): Api | undefined {
  const read = (step: PlannedStep) => {
    const state = stateAt(step, moment);
    // Before, what AWS has; after, what the program asks for.
    return (
      state &&
      (moment === "old" ? { ...state.inputs, ...state.outputs } : { ...state.outputs, ...state.inputs })
    );
  };
  const all = (type: string) =>
    stepsOf(report, type).flatMap((step) => {
      const properties = read(step);
      const id = (stateAt(step, moment)?.id || step.old?.id) ?? undefined;
      return properties === undefined ? [] : [{ step, id, properties, name: parseUrn(step.urn).name }];
    });
  const apis = all(restApi);
  const own = apis.find(({ step }) => step.urn.includes(`${privateApi}$`));
  for (const other of apis) if (other !== own) unclear.push(`API ${other.name} is not judged`);
  if (own === undefined) return undefined;
  const { endpointConfiguration: endpoint, ...rest } = apiState.parse(own.properties);
  const kept = ["same", "update"].includes(own.step.op);
  const domain = domainAt(report, moment, unclear);
  const arn = rest.executionArn ?? (kept ? apiState.parse(own.step.old?.outputs).executionArn : undefined);
  // What is not known yet is null; what a program leaves out is not there.
  if (stateAt(own.step, moment)?.inputs.body === null)
    unclear.push("the API's OpenAPI document is not known before the update");
  const policies = all(restApiPolicy);
  if (policies.length > 1) unclear.push("the API has more than one policy in the plan");
  const consumers = consumersAt(report, moment, endpoint?.vpcEndpointIds ?? [], unclear);
  const text = z.string().nullish().parse(policies[0]?.properties.policy);
  if (policies.length === 0 && typeof own.properties.policy === "string" && own.properties.policy !== "")
    unclear.push("the API's policy is part of the API itself, which is not read");
  return {
    ...(arn === undefined ? {} : { executionArn: arn }),
    ...(policies.length === 0 ? { policy: null } : typeof text === "string" ? { policy: text } : {}),
    // An API that says nothing is EDGE.
    endpointType: [endpoint?.types ?? "EDGE"].flat()[0] ?? "EDGE",
    ...(rest.disableExecuteApiEndpoint ? { ownNamesClosed: true } : {}),
    ...(domain === undefined ? {} : { domain }),
    stages: all(stage).flatMap(({ properties }) =>
      typeof properties.stageName === "string" ? [properties.stageName] : [],
    ),
    routes: [
      ...routesOf(all, rest.rootResourceId ?? undefined, unclear),
      ...documentRoutes(own.properties.body, unclear),
    ].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)),
    backends: [
      ...backendsOf(all, rest.rootResourceId ?? undefined),
      ...documentBackends(own.properties.body),
    ],
    ...(consumers === undefined ? {} : { consumers }),
  };
}

type Found = readonly {
  readonly name: string;
  readonly id: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}[];

const methodState = z.object({
  httpMethod: z.string(),
  authorization: z.string(),
  resourceId: z.string().nullish(),
});
const pathResource = z.object({ id: z.string(), path: z.string() });

type PathOf = (at: {
  readonly name: string;
  readonly resourceId?: string | null | undefined;
}) => string | undefined;

/** The path of what belongs to a resource of the API. */
function pathsOf(all: (type: string) => Found, root: string | undefined): PathOf {
  const paths = new Map(root === undefined ? [] : [[root, "/"]]);
  for (const { id, properties } of all("aws:apigateway/resource:Resource")) {
    const read = pathResource.safeParse({ id, path: properties.path });
    if (read.success) paths.set(read.data.id, read.data.path);
  }
  // The id of a new path is not known yet; its methods are named by it.
  return ({ name, resourceId }) => paths.get(resourceId ?? "") ?? /\/.*$/s.exec(name)?.[0];
}

const integrationState = z.object({ httpMethod: z.string(), resourceId: z.string().nullish() });

/** The integrations that the API has, by their own resources. */
function backendsOf(all: (type: string) => Found, root: string | undefined): Backend[] {
  const pathOf = pathsOf(all, root);
  return all(integration).flatMap(({ name, properties }) => {
    const read = integrationState.safeParse(properties);
    const path = read.success ? pathOf({ name, resourceId: read.data.resourceId }) : undefined;
    return (read.success && path && backendOf(read.data.httpMethod, path, properties)) || [];
  });
}

/** The methods that the API has, by their own resources: a program need not make what its routes say. */
function routesOf(all: (type: string) => Found, root: string | undefined, unclear: string[]): Route[] {
  const pathOf = pathsOf(all, root);
  return all(method).flatMap(({ name, properties }) => {
    const { httpMethod, authorization, resourceId } = methodState.parse(properties);
    const path = pathOf({ name, resourceId });
    const read = route.safeParse({ method: httpMethod, path, authorization });
    if (read.success) return [read.data];
    unclear.push(`method ${httpMethod} ${path ?? name} with authorization ${authorization} is not judged`);
    return [];
  });
}

/** The engine reports methods as they come. */
const keyOf = (each: Route) => `${each.path} ${each.method}`;

/** The methods of the OpenAPI document that the API is imported from. */
function documentRoutes(body: unknown, unclear: string[]): Route[] {
  if (typeof body !== "string" || body === "") return [];
  const { document, fault } = readDocument(body);
  if (fault) unclear.push(`the API's OpenAPI document is not read: ${fault.message}`);
  return (document ? operationsOf(document) : []).flatMap(
    ({ method: verb, path, authorization, unclear: contradiction }) => {
      if (contradiction !== undefined) {
        unclear.push(
          `method ${verb} ${path} is not judged: ${contradiction.path.join(".")}: ${contradiction.message}`,
        );
        return [];
      }
      const read = route.safeParse({ method: verb, path, authorization });
      if (read.success) return [read.data];
      unclear.push(`method ${verb} ${path} with authorization ${authorization} is not judged`);
      return [];
    },
  );
}

function documentBackends(body: unknown): Backend[] {
  const { document } = typeof body === "string" && body !== "" ? readDocument(body) : {};
  return (document ? operationsOf(document) : []).flatMap(
    ({ method: verb, path, definition }) =>
      backendOf(verb, path, at(definition, "x-amazon-apigateway-integration")) ?? [],
  );
}
