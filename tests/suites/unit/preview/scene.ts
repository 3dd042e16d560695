/** Plans as the engine's log reports them, from what is deployed and what the programs would make. */

import { previewComment } from "../../../../scripts/preview/comment";
import { previewReportOf } from "../../../../scripts/preview/report";
import { type StackPlan, stackPlanOf } from "../../../../scripts/preview/stack-plan";
import { lastOf } from "../../../../scripts/stacks/project";
import { domainCallArn } from "../../../../shared/access/domain";
import type { Grant } from "../../../../shared/access/grant";
import type { Route } from "../../../../shared/access/route";
import { apiPolicy } from "../../../../shared/documents/api-policy";
import { domainPolicy } from "../../../../shared/documents/domain-policy";
import { endpointPolicy } from "../../../../shared/documents/endpoint-policy";
import { accounts, apiId, domainId } from "../../world";
import { executionArn } from "../fixtures";

/** What the engine writes for a value that is not known yet. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type OwnGrant = Omit<Grant, "vpcEndpointId">;

/** One consumer at one moment: what the API grants it, and its endpoint. */
export interface ConsumerScene {
  readonly account: string;
  /** Missing while there is no endpoint. */
  readonly vpcEndpointId?: string;
  readonly grants: readonly OwnGrant[];
  readonly privateDns?: boolean;
  readonly associated?: boolean;
  /** It may call by the API's private domain. */
  readonly byDomain?: boolean;
  /** In the place of the policy that the grants make; null: none. */
  readonly endpointPolicy?: unknown;
  readonly callers?: readonly string[];
  /** The endpoint was there before the consumer's stack, which leaves it alone. */
  readonly existing?: true;
}

/** Both sides at one moment. */
export interface SceneSides {
  readonly routes: readonly Route[];
  readonly stage?: string;
  /** By the name of its stack. */
  readonly consumers: Readonly<Record<string, ConsumerScene>>;
  /** In the place of the policy that the grants make; null: none. */
  readonly apiPolicy?: unknown;
  readonly endpointType?: string;
  readonly disableExecuteApiEndpoint?: boolean;
  /** In the place of the policy that the grants make for the private domain, which is there if a consumer has it. */
  readonly domainPolicy?: unknown;
  /** What answers, by method and path, "GET/": a mock by default. */
  readonly integrations?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Methods that the program makes otherwise than its routes say. */
  readonly methods?: readonly {
    readonly method: string;
    readonly path: string;
    readonly authorization: string;
  }[];
}

export interface PreviewScene {
  /** Missing: nothing is deployed. */
  readonly before?: SceneSides;
  readonly after: SceneSides;
  /** The plan makes no new deployment though the API changes. */
  readonly keepsDeployment?: boolean;
  /** What the API's policy was before somebody changed it by hand, and whether they deployed the API then. */
  readonly byHand?: { readonly from: unknown; readonly deployed: boolean };
  /** An update was stopped before it made a deployment with the new policy. */
  readonly stoppedHalfWay?: true;
  /** Resources that plans change beside these. */
  readonly others?: Readonly<
    Record<
      string,
      readonly {
        readonly op: string;
        readonly type: string;
        readonly name: string;
        readonly diffs?: readonly string[];
      }[]
    >
  >;
  /** Consumers whose plans are another pipeline's. */
  readonly withoutPlan?: readonly string[];
  /** Errors by "provider", "acceptance" or the name of a consumer. */
  readonly errors?: Readonly<Record<string, readonly string[]>>;
}

const stackOf = (name: string) => `organization/consumer/${name}`;

function urn(project: string, type: string, name: string): string {
  return `urn:pulumi:dev::${project}::${type}::${name}`;
}

interface State {
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The two events that the engine writes of a planned step. */
export function stepEvents(
  op: string,
  of: string,
  old: State | undefined,
  planned: State | undefined,
  diffs?: readonly string[],
): string[] {
  const metadata = { op, urn: of, type: of.split("::")[2], old: old ?? null, new: planned ?? null, diffs };
  return [
    JSON.stringify({
      resourcePreEvent: {
        metadata: { ...metadata, new: planned && { ...planned, outputs: {} } },
        planning: true,
      },
    }),
    JSON.stringify({ resOutputsEvent: { metadata: { ...metadata, diffs: undefined }, planning: true } }),
  ];
}

/** A resource that is before, after, or both: what differs in its inputs is updated. */
function resource(
  of: string,
  id: string,
  before: State["inputs"],
  after: State["inputs"],
  more?: State["outputs"],
  op?: string,
): string[] {
  const old = before && { id, inputs: before, outputs: { ...before, ...more } };
  const planned = after && {
    id: before === undefined ? "" : id,
    inputs: after,
    outputs: { ...after, ...(before === undefined ? {} : more) },
  };
  const diffs = Object.keys({ ...before, ...after }).filter(
    (key) => JSON.stringify(before?.[key]) !== JSON.stringify(after?.[key]),
  );
  const kind =
    op ??
    (old === undefined ? "create" : planned === undefined ? "delete" : diffs.length > 0 ? "update" : "same");
  return old === undefined && planned === undefined
    ? []
    : stepEvents(kind, of, old, planned, ["update", "replace"].includes(kind) ? diffs : undefined);
}

function grantsOf(
  moment: SceneSides | undefined,
  known: (name: string) => string | undefined,
): (Grant & { consumer: string })[] {
  return Object.entries(moment?.consumers ?? {}).flatMap(([name, { grants }]) =>
    grants.map((grant) => ({
      ...grant,
      vpcEndpointId: known(name) ?? unknownValue,
      consumer: stackOf(name),
    })),
  );
}

const text = (document: unknown) => (typeof document === "string" ? document : JSON.stringify(document));
const component = "private-api:provider:PrivateApi";
export const callArn = domainCallArn(executionArn, domainId);

/** The endpoint's policy as the consumer's program makes it of what is granted. */
export const endpointPolicyOf = (grants: readonly Grant[], byDomain: boolean | undefined) =>
  endpointPolicy(executionArn, grants, byDomain ? callArn : undefined);

function providerLog(scene: PreviewScene): string {
  const { before, after } = scene;
  // A plan of the provider knows the endpoints that are deployed.
  const known = (name: string) => before?.consumers[name]?.vpcEndpointId;
  const apiAt = (moment: SceneSides | undefined, isNew: boolean) => {
    if (moment === undefined) return undefined;
    const grants = grantsOf(moment, (name) => (isNew ? known(name) : moment.consumers[name]?.vpcEndpointId));
    const isKnown =
      before !== undefined && grants.every(({ vpcEndpointId }) => vpcEndpointId !== unknownValue);
    const made = isKnown ? JSON.stringify(apiPolicy(executionArn, grants, moment.routes)) : unknownValue;
    const policy =
      moment.apiPolicy === undefined ? made : moment.apiPolicy === null ? undefined : text(moment.apiPolicy);
    const associated = Object.entries(moment.consumers).flatMap(([name, each]) =>
      each.associated === false ? [] : [known(name) ?? unknownValue],
    );
    const consumers = Object.entries(moment.consumers).map(([name, each]) => ({
      stack: stackOf(name),
      accountId: each.account,
      vpcEndpointId: isNew ? known(name) : each.vpcEndpointId,
      ...(each.byDomain ? { domain: { accept: true } } : {}),
      grants: each.grants.map((grant) => ({
        ...grant,
        vpcEndpointId: isNew ? known(name) : each.vpcEndpointId,
      })),
    }));
    const outputs = {
      accountId: accounts.provider,
      stage: moment.stage ?? "dev",
      routes: moment.routes,
      consumers: isKnown ? consumers : unknownValue,
      executionArn: before === undefined ? unknownValue : executionArn,
    };
    const own = grants.filter(({ consumer }) => moment.consumers[lastOf(consumer)]?.byDomain);
    const hasDomain = moment.domainPolicy !== undefined || own.length > 0;
    const madeOfDomain = own.every(({ vpcEndpointId }) => vpcEndpointId !== unknownValue)
      ? JSON.stringify(domainPolicy(own))
      : unknownValue;
    const domain = hasDomain
      ? {
          domainName: domainId.name,
          policy: moment.domainPolicy === undefined ? madeOfDomain : text(moment.domainPolicy),
        }
      : undefined;
    return { grants, policy, associated, outputs, domain, byDomain: own };
  };
  const [old, planned] = [apiAt(before, false), apiAt(after, true)];
  const stageUrn = urn("provider", "private-api:provider:ApiStage$aws:apigateway/stage:Stage", "provider");
  const inApi = (type: string, name = "provider") => urn("provider", `${component}$${type}`, name);
  const ofDomain = (type: string) =>
    urn("provider", `private-api:provider:PrivateDomain$${type}`, "provider-domain");
  const changes =
    scene.byHand === undefined &&
    JSON.stringify([old?.policy, before?.routes, old?.associated]) !==
      JSON.stringify([planned?.policy, after.routes, planned?.associated]);
  const methodsAt = (moment: SceneSides | undefined) => moment && (moment.methods ?? moment.routes);
  const names = [
    ...new Set(
      [before, after].flatMap(
        (moment) => methodsAt(moment)?.map(({ method, path }) => `${method}${path}`) ?? [],
      ),
    ),
  ];
  const methodAt = (moment: SceneSides | undefined, name: string) => {
    const found = methodsAt(moment)?.find(({ method, path }) => `${method}${path}` === name);
    return (
      found && { httpMethod: found.method, authorization: found.authorization, resourceId: unknownValue }
    );
  };
  const integrationAt = (moment: SceneSides | undefined, name: string) => {
    const found = methodAt(moment, name);
    const said = Object.entries(moment?.integrations ?? {}).find(([key]) => key === name)?.[1];
    return found && { httpMethod: found.httpMethod, resourceId: unknownValue, ...(said ?? { type: "MOCK" }) };
  };
  const deployment = before === undefined ? "create" : changes && !scene.keepsDeployment ? "replace" : "same";
  return [
    ...stepEvents(
      before === undefined ? "create" : "same",
      urn("provider", "pulumi:pulumi:Stack", "provider-dev"),
      old && {
        outputs: {
          ...old.outputs,
          apiPolicyDigest: "a",
          deployedApiPolicyDigest: scene.stoppedHalfWay ? "b" : "a",
        },
      },
      { outputs: planned?.outputs ?? {} },
    ),
    ...Object.entries(before?.consumers ?? {}).flatMap(([name, each]) =>
      stepEvents("read", urn("provider", "pulumi:pulumi:StackReference", stackOf(name)), undefined, {
        outputs: {
          name: stackOf(name),
          outputs: {
            accountId: each.account,
            vpcEndpointId: each.vpcEndpointId,
            privateDnsEnabled: each.privateDns ?? true,
          },
        },
      }),
    ),
    ...stepEvents(
      before === undefined ? "create" : "update",
      urn("provider", component, "provider"),
      undefined,
      { inputs: { grants: planned?.grants, routes: after.routes } },
    ),
    ...resource(
      inApi("aws:apigateway/restApi:RestApi"),
      apiId,
      old && {
        endpointConfiguration: { types: before?.endpointType ?? "PRIVATE", vpcEndpointIds: old.associated },
        disableExecuteApiEndpoint: before?.disableExecuteApiEndpoint,
      },
      {
        endpointConfiguration: {
          types: after.endpointType ?? "PRIVATE",
          vpcEndpointIds: planned?.associated,
        },
        disableExecuteApiEndpoint: after.disableExecuteApiEndpoint,
      },
      { executionArn },
    ),
    ...(scene.byHand === undefined
      ? []
      : [
          ...stepEvents(
            "refresh",
            inApi("aws:apigateway/restApiPolicy:RestApiPolicy"),
            { outputs: { policy: text(scene.byHand.from) } },
            { outputs: { policy: old?.policy } },
          ),
          ...stepEvents(
            "refresh",
            stageUrn,
            { outputs: { deployment: "abc123" } },
            { outputs: { deployment: scene.byHand.deployed ? "def456" : "abc123" } },
          ),
        ]),
    ...resource(
      inApi("aws:apigateway/restApiPolicy:RestApiPolicy"),
      apiId,
      old?.policy === undefined ? undefined : { policy: old.policy },
      planned?.policy === undefined ? undefined : { policy: planned.policy },
    ),
    ...(planned?.domain === undefined
      ? []
      : stepEvents(
          old?.domain === undefined ? "create" : "update",
          urn("provider", "private-api:provider:PrivateDomain", "provider-domain"),
          undefined,
          { inputs: { grants: planned.byDomain } },
        )),
    ...resource(ofDomain("aws:apigateway/domainName:DomainName"), callArn, old?.domain, planned?.domain, {
      domainNameId: domainId.id,
    }),
    ...resource(
      ofDomain("aws:apigateway/basePathMapping:BasePathMapping"),
      `${domainId.name}/orders`,
      old?.domain && { basePath: "orders" },
      planned?.domain && { basePath: "orders" },
    ),
    ...names.flatMap((name) =>
      resource(
        inApi("aws:apigateway/method:Method", `provider-${name}`),
        name,
        methodAt(before, name),
        methodAt(after, name),
      ),
    ),
    ...names.flatMap((name) =>
      resource(
        inApi("aws:apigateway/integration:Integration", `provider-${name}`),
        name,
        integrationAt(before, name),
        integrationAt(after, name),
      ),
    ),
    ...stepEvents(
      deployment,
      inApi("aws:apigateway/deployment:Deployment"),
      before && { id: "abc123" },
      { outputs: {} },
      deployment === "replace" ? ["triggers"] : undefined,
    ),
    ...resource(
      stageUrn,
      "stage",
      before && {
        stageName: before.stage ?? "dev",
        deployment: scene.byHand?.deployed ? "def456" : "abc123",
      },
      { stageName: after.stage ?? "dev", deployment: deployment === "same" ? "abc123" : unknownValue },
    ),
    ...othersOf(scene, "provider"),
    ...errorsOf(scene, "provider"),
  ].join("\n");
}

function consumerLog(scene: PreviewScene, name: string): string {
  const [was, will] = [scene.before?.consumers[name], scene.after.consumers[name]];
  // A plan of a consumer reads the grants that are deployed.
  const granted = (was?.grants ?? []).map((grant) => ({ ...grant, vpcEndpointId: was?.vpcEndpointId ?? "" }));
  const policyAt = (moment: ConsumerScene) =>
    moment.endpointPolicy === null
      ? {}
      : {
          policy:
            moment.endpointPolicy === undefined
              ? JSON.stringify(endpointPolicyOf(granted, was?.byDomain))
              : text(moment.endpointPolicy),
        };
  const endpointAt = (moment: ConsumerScene | undefined) =>
    moment && {
      serviceName: "com.amazonaws.us-east-1.execute-api",
      privateDnsEnabled: moment.privateDns ?? true,
      ...policyAt(moment),
    };
  const existingAt = (moment: ConsumerScene | undefined) =>
    moment && { endpoint: { vpcEndpointId: moment.vpcEndpointId, ...endpointAt(moment) } };
  const exists = was?.vpcEndpointId !== undefined;
  const isReplaced = exists && will !== undefined && will.vpcEndpointId === undefined;
  const reference = scene.before && {
    outputs: {
      name: "organization/provider/dev",
      outputs: {
        executionArn,
        domain: domainId,
        consumers: Object.entries(scene.before.consumers).map(
          ([each, { grants, byDomain, vpcEndpointId = "" }]) => ({
            stack: stackOf(each),
            ...(byDomain ? { domain: { accept: true } } : {}),
            grants: grants.map((grant) => ({ ...grant, vpcEndpointId })),
          }),
        ),
      },
    },
  };
  const outputsAt = (moment: ConsumerScene | undefined) =>
    moment && { accountId: moment.account, callers: moment.callers ?? [] };
  return [
    ...stepEvents(
      exists ? "same" : "create",
      urn("consumer", "pulumi:pulumi:Stack", `consumer-${name}`),
      exists ? { outputs: outputsAt(was) ?? {} } : undefined,
      { outputs: outputsAt(will ?? was) ?? {} },
    ),
    ...stepEvents(
      "read",
      urn("consumer", "pulumi:pulumi:StackReference", "organization/provider/dev"),
      undefined,
      reference ?? { outputs: { outputs: {} } },
    ),
    ...((will ?? was)?.existing
      ? resource(
          urn("consumer", "private-api:consumer:ExistingApiEndpoint", "consumer-api"),
          "",
          exists ? existingAt(was) : undefined,
          existingAt(will),
        )
      : resource(
          urn("consumer", "private-api:consumer:ApiEndpoint$aws:ec2/vpcEndpoint:VpcEndpoint", "consumer-api"),
          was?.vpcEndpointId ?? "",
          exists ? endpointAt(was) : undefined,
          endpointAt(will),
          undefined,
          isReplaced ? "replace" : undefined,
        )),
    ...othersOf(scene, name),
    ...errorsOf(scene, name),
  ].join("\n");
}

function othersOf({ others }: PreviewScene, of: string): string[] {
  return (others?.[of] ?? []).flatMap(({ op, type, name, diffs }) =>
    stepEvents(op, urn(of, type, name), {}, {}, diffs),
  );
}

function errorsOf({ errors }: PreviewScene, of: string): string[] {
  return (errors?.[of] ?? []).map((message) =>
    JSON.stringify({ diagnosticEvent: { severity: "error", message } }),
  );
}

/** The engine's last word. */
export const summary = JSON.stringify({ summaryEvent: { result: "succeeded" } });

export function planOf(
  project: "consumer" | "provider" | "acceptance",
  stack: string,
  log: string,
): StackPlan {
  return stackPlanOf(project, stack, previewReportOf(`${log}\n${summary}`));
}

export function plansOf(scene: PreviewScene): StackPlan[] {
  const names = [
    ...new Set([...Object.keys(scene.before?.consumers ?? {}), ...Object.keys(scene.after.consumers)]),
  ];
  return [
    ...names
      .filter((name) => !scene.withoutPlan?.includes(name))
      .map((name) => planOf("consumer", name, consumerLog(scene, name))),
    planOf("provider", "dev", providerLog(scene)),
    planOf("acceptance", "dev", errorsOf(scene, "acceptance").join("\n")),
  ];
}

export const commentOf = (scene: PreviewScene): string => previewComment(plansOf(scene));
