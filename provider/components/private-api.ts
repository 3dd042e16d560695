import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../../shared/access/grant";
import type { Route } from "../../shared/access/route";
import { fault } from "../../shared/contract/fault";
import { nameInStack } from "../../shared/contract/stack-name";
import { apiPolicy, apiPolicyLimit } from "../../shared/documents/api-policy";
import {
  documentDigest,
  documentText,
  type PolicyDocument,
  sizeErrors,
} from "../../shared/documents/document";
import { contractRoute } from "../integrations";
import { routePermission } from "../integrations/lambda";
import { invokePermission } from "../lambda-function";
import type { InvokedFunction, OpenApi } from "../open-api";
import { Routes, type RoutesArgs, routesFingerprint } from "./routes";

/** Routes or document of an API, with the functions that need a permission; owners of other functions give it. */
export type ApiDefinition =
  | Pick<RoutesArgs, "routes" | "authorizers" | "loadBalancer">
  | {
      readonly openApi: OpenApi;
      readonly invocations: readonly InvokedFunction[];
    };

/** A grant whose endpoint may not be known yet. */
export type GrantInput = { readonly [Key in keyof Grant]: pulumi.Input<Grant[Key]> };

/**
 * A grant and its consumer, ORGANIZATION/PROJECT/STACK, which distinguishes new consumers in a preview, when their
 * endpoints are unknown.
 */
export type ConsumerGrant = GrantInput & { readonly consumer: string };

export interface PrivateApiArgs {
  readonly description: string;
  /** Routes, or an OpenAPI document. */
  readonly definition: ApiDefinition;
  /** Name of its only stage, for permissions of backends. */
  readonly stage: string;
  /** Days that logs of backends are kept. */
  readonly logRetentionDays: number;
  /** Who may call what. The resource policy is built from it, and policy rules prove it from here in a preview,
   * when the API id, and so the policy itself, is unknown. */
  readonly grants: readonly ConsumerGrant[];
  /** Endpoints of any account that get a Route 53 alias for the API. It authorizes nothing.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/associate-private-api-with-vpc-endpoint.html */
  readonly associatedVpcEndpointIds: readonly pulumi.Input<string>[];
  /** Disable the default endpoint: a private domain is then the only way to call. Undefined: AWS's present setting.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html */
  readonly ownNamesClosed: boolean | undefined;
  /** Protect the API from deletion: consumers' policies name its id, and a new API would have another. */
  readonly protect: boolean;
}

/** A private REST API, its resource policy, and a deployment for every change that needs one. */
export class PrivateApi extends pulumi.ComponentResource {
  readonly apiId: pulumi.Output<string>;
  readonly apiName: pulumi.Output<string>;
  /** arn:aws:execute-api:REGION:ACCOUNT:API */
  readonly executionArn: pulumi.Output<string>;
  readonly policy: pulumi.Output<PolicyDocument>;
  /** Endpoints that the API has an alias for, in AWS's answer. */
  readonly associatedVpcEndpointIds: pulumi.Output<string[]>;
  readonly deployment: aws.apigateway.Deployment;

  constructor(name: string, args: PrivateApiArgs, options?: pulumi.ComponentResourceOptions) {
    const { stage, logRetentionDays, definition, ...told } = args;
    const source = "openApi" in definition ? { fromDocument: true } : {};
    const inputs = { ...told, routes: contractRoutes(definition), ...source };
    super("private-api:provider:PrivateApi", name, inputs, options);
    const restApi = this.restApi(name, args);
    this.apiId = restApi.id;
    this.apiName = restApi.name;
    this.executionArn = restApi.executionArn;
    this.associatedVpcEndpointIds = restApi.endpointConfiguration.apply((it) => it.vpcEndpointIds ?? []);
    this.policy = pulumi
      .all([restApi.executionArn, pulumi.output([...args.grants])])
      .apply(([executionArn, grants]) => checkedPolicy(executionArn, grants, contractRoutes(definition)));
    const policy = this.attachPolicy(name, restApi, definition);
    const routes = this.routes(name, args, restApi);
    this.deployment = this.deploy(name, args, restApi, [policy, ...routes]);
    this.registerOutputs({ apiId: this.apiId, executionArn: this.executionArn });
  }

  /** With a document the routes are part of the API, and only its functions need permissions. */
  private routes(name: string, args: PrivateApiArgs, restApi: aws.apigateway.RestApi): pulumi.Resource[] {
    const { definition, stage, logRetentionDays } = args;
    const parent = { parent: this };
    if ("routes" in definition)
      return [new Routes(name, { restApi, ...definition, stage, logRetentionDays }, parent)];
    const { executionArn } = restApi;
    return definition.invocations.map(({ from, functionArn }) =>
      from === "authorizers"
        ? new aws.lambda.Permission(
            `${name}-authorizers-${functionArn.split(":").at(-1)}`,
            // Each import creates them again, with other ids.
            invokePermission(functionArn, pulumi.interpolate`${executionArn}/authorizers/*`),
            parent,
          )
        : new aws.lambda.Permission(
            `${name}-${from.method}${from.path}`,
            routePermission(functionArn, { route: from, executionArn, stage }),
            parent,
          ),
    );
  }

  private restApi(name: string, args: PrivateApiArgs) {
    const { definition } = args;
    return new aws.apigateway.RestApi(
      // A separate API: in an API with single routes, Pulumi would delete the old routes after the document's had
      // replaced them.
      "openApi" in definition ? `${name}-openapi` : name,
      {
        description: args.description,
        // Without associations the list is omitted: the AWS provider refuses an empty one.
        endpointConfiguration: {
          types: "PRIVATE",
          ...(args.associatedVpcEndpointIds.length > 0
            ? { vpcEndpointIds: [...args.associatedVpcEndpointIds] }
            : {}),
        },
        ...(args.ownNamesClosed === undefined ? {} : { disableExecuteApiEndpoint: args.ownNamesClosed }),
        ...("openApi" in definition ? { body: definition.openApi.body } : {}),
        tags: { Name: nameInStack(name) },
      },
      { parent: this, protect: args.protect },
    );
  }

  private attachPolicy(name: string, restApi: aws.apigateway.RestApi, definition: ApiDefinition) {
    // The import of a document removes the API's policy on AWS, and no plan shows that: so attach it again each time.
    // https://github.com/hashicorp/terraform-provider-aws/issues/49672
    const anew =
      "openApi" in definition
        ? { replacementTrigger: definition.openApi.digest, deleteBeforeReplace: true }
        : {};
    // A separate resource: inside RestApi the policy could not contain the API's own ARN.
    return new aws.apigateway.RestApiPolicy(
      name,
      { restApiId: restApi.id, policy: this.policy.apply(documentText) },
      { parent: this, ...anew },
    );
  }

  private deploy(
    name: string,
    args: PrivateApiArgs,
    restApi: aws.apigateway.RestApi,
    dependsOn: pulumi.Resource[],
  ) {
    // A new policy, association, method or disableExecuteApiEndpoint has no effect on calls until the next deployment.
    return new aws.apigateway.Deployment(
      name,
      {
        restApi: restApi.id,
        description: args.description,
        triggers: {
          policy: this.policy.apply(documentDigest),
          association: pulumi.output([...args.associatedVpcEndpointIds]).apply((ids) => ids.join(",")),
          routes:
            "openApi" in args.definition
              ? args.definition.openApi.digest
              : routesFingerprint(args.definition),
          ...(args.ownNamesClosed ? { ownNames: "closed" } : {}),
        },
      },
      { parent: this, dependsOn },
    );
  }
}

/** Routes for the contract. */
export function contractRoutes(definition: ApiDefinition): Route[] {
  return "openApi" in definition
    ? definition.openApi.routes.map(({ route }) => route)
    : definition.routes.map(contractRoute);
}

/** Whether a route has a backend on the internet. */
export function callsInternet(definition: ApiDefinition): boolean {
  if ("routes" in definition) return definition.routes.some(({ integration }) => integration.overInternet);
  return definition.openApi.routes.some(
    ({ route, integration: { connectionType } }) =>
      route.integration === "http" && !/^vpc_link$/i.test(String(connectionType)),
  );
}

/** The resource policy. @throws RunError, before anything is created, for one that is too long for AWS */
export function checkedPolicy(
  executionArn: string,
  grants: readonly Grant[],
  routes: readonly Route[],
): PolicyDocument {
  const document = apiPolicy(executionArn, grants, routes);
  const [error] = sizeErrors(document, apiPolicyLimit, "resource policy");
  if (error === undefined) return document;
  throw fault(
    `${error.path}: ${error.message}, with ${grants.length} grants\n` +
      "  next: give consumers the same grants, so that they share a statement, or grant subtrees (/pets/*);\n" +
      "  for more consumers than that: docs/many-consumers.md",
  );
}
