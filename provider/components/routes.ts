import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AuthorizerConfigs, deployedAuthorizer, makeAuthorizer } from "../authorizers";
import { type ConfiguredRoute, contractRoute } from "../integrations";
import { isPlainMock, mockIntegration } from "../integrations/mock";
import { Links, type LoadBalancerConfig } from "../integrations/vpc-link";
import { requestsOf } from "../validation";

export interface RoutesArgs {
  readonly restApi: aws.apigateway.RestApi;
  /** Routes and their integrations. */
  readonly routes: readonly ConfiguredRoute[];
  /** Authorizers of the routes, by name. */
  readonly authorizers: AuthorizerConfigs;
  readonly stage: string;
  readonly logRetentionDays: number;
  readonly loadBalancer: LoadBalancerConfig | undefined;
}

/** The resources, methods and integrations of an API. A deployment must wait for them, because it is a snapshot. */
export class Routes extends pulumi.ComponentResource {
  /** Functions that several routes may share, by logical name. */
  private readonly made = new Map<string, aws.lambda.Function>();
  private readonly links = new Links();

  constructor(name: string, args: RoutesArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:provider:Routes", name, {}, options);
    const resourceIds = this.resources(name, args);
    const authorizerIds = this.authorizers(name, args);
    for (const route of args.routes)
      this.method(name, args, route, resourceIds(route.path), authorizerIds.get(route.authorizer?.name));
    this.registerOutputs({});
  }

  private resources(name: string, args: RoutesArgs): (path: string) => pulumi.Output<string> {
    const ids = new Map<string, pulumi.Output<string>>([["/", args.restApi.rootResourceId]]);
    const idOf = (path: string): pulumi.Output<string> => {
      const id = ids.get(path);
      if (id === undefined) throw new Error(`no resource for path ${path}`);
      return id;
    };
    for (const node of resourceTree(args.routes.map((route) => route.path))) {
      const resource = new aws.apigateway.Resource(
        `${name}${node.path}`,
        { restApi: args.restApi.id, parentId: idOf(node.parent), pathPart: node.part },
        { parent: this },
      );
      ids.set(node.path, resource.id);
    }
    return idOf;
  }

  private authorizers(
    name: string,
    { restApi, authorizers, logRetentionDays }: RoutesArgs,
  ): ReadonlyMap<string | undefined, pulumi.Output<string>> {
    const home = { parent: this, name, restApi, logRetentionDays, made: this.made };
    const made = Object.entries(authorizers).map(
      ([key, authorizer]) => [key, makeAuthorizer(key, authorizer, home)] as const,
    );
    return new Map(made);
  }

  private method(
    name: string,
    { restApi: api, stage, logRetentionDays, loadBalancer }: RoutesArgs,
    route: ConfiguredRoute,
    resourceId: pulumi.Output<string>,
    authorizerId: pulumi.Output<string> | undefined,
  ): void {
    const routeName = `${name}-${route.method}${route.path}`;
    const restApi = api.id;
    const validated = route.validation
      ? requestsOf(route.validation, { parent: this, routeName, restApi })
      : undefined;
    // A validated parameter is required, whatever the integration declares.
    const requestParameters = { ...route.integration.requestParameters, ...validated?.requestParameters };
    const method = new aws.apigateway.Method(
      routeName,
      {
        restApi,
        resourceId,
        httpMethod: route.method,
        authorization: route.authorization,
        ...validated,
        ...(Object.keys(requestParameters).length === 0 ? {} : { requestParameters }),
        ...(authorizerId === undefined ? {} : { authorizerId }),
      },
      { parent: this },
    );
    const { executionArn } = api;
    const at = { restApi, resourceId, httpMethod: method.httpMethod };
    const about = { parent: this, name, routeName, route, at, executionArn, stage, logRetentionDays };
    route.integration.create({ ...about, made: this.made, links: this.links, loadBalancer });
  }
}

export interface ResourceNode {
  readonly path: string;
  readonly parent: string;
  readonly part: string;
}

/** The resources for these paths, parents first: "/pets/{id}" needs "/pets" and "/pets/{id}". The root exists. */
export function resourceTree(paths: readonly string[]): ResourceNode[] {
  const nodes = new Map<string, ResourceNode>();
  for (const path of paths) {
    let parent = "/";
    for (const part of path.split("/").filter((segment) => segment !== "")) {
      const at = parent === "/" ? `/${part}` : `${parent}/${part}`;
      nodes.set(at, { path: at, parent, part });
      parent = at;
    }
  }
  return [...nodes.values()];
}

/** A text that changes whenever an answer of the API can change, and then causes a new deployment. */
export function routesFingerprint({
  routes,
  authorizers,
  loadBalancer,
}: Pick<RoutesArgs, "routes" | "authorizers" | "loadBalancer">): string {
  const others = routes.filter(({ integration }) => !isPlainMock(integration));
  const validated = routes.filter(({ validation }) => validation !== undefined);
  return JSON.stringify({
    routes: routes.map(contractRoute),
    responseTemplate: mockIntegration.deployed,
    ...(others.length === 0 ? {} : { integrations: others.map(({ integration }) => integration.deployed) }),
    ...(validated.length === 0 ? {} : { validations: validated.map(({ validation }) => validation) }),
    // Other subnets may need a new load balancer, and so a new link.
    ...(loadBalancer === undefined ? {} : { subnetIds: loadBalancer.subnetIds }),
    ...(Object.keys(authorizers).length === 0
      ? {}
      : { authorizers: Object.entries(authorizers).map(([name, each]) => [name, deployedAuthorizer(each)]) }),
  });
}
