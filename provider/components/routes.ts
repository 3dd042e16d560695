import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Route } from "../../shared/access/route";

export interface RoutesArgs {
  readonly restApi: aws.apigateway.RestApi;
  /** What the API answers; each with a MOCK integration that answers 200 and JSON.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html */
  readonly routes: readonly Route[];
}

const responseTemplate = JSON.stringify({
  message: "hello from the private API",
  api: "$context.apiId",
  stage: "$context.stage",
  method: "$context.httpMethod",
  resource: "$context.resourcePath",
  requestId: "$context.requestId",
});

/** The resources, methods and integrations of an API. A deployment waits for them: it freezes what exists when it is made. */
export class Routes extends pulumi.ComponentResource {
  constructor(name: string, args: RoutesArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:provider:Routes", name, {}, options);
    const resourceIds = this.resources(name, args);
    for (const route of args.routes) this.method(name, args.restApi.id, route, resourceIds(route.path));
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

  private method(
    name: string,
    restApi: pulumi.Output<string>,
    route: Route,
    resourceId: pulumi.Output<string>,
  ): void {
    const routeName = `${name}-${route.method}${route.path}`;
    const options = { parent: this };
    const method = new aws.apigateway.Method(
      routeName,
      { restApi, resourceId, httpMethod: route.method, authorization: route.authorization },
      options,
    );
    const at = { restApi, resourceId, httpMethod: method.httpMethod };
    const integration = new aws.apigateway.Integration(
      routeName,
      { ...at, type: "MOCK", requestTemplates: { "application/json": JSON.stringify({ statusCode: 200 }) } },
      options,
    );
    const response = new aws.apigateway.MethodResponse(
      routeName,
      { ...at, statusCode: "200", responseModels: { "application/json": "Empty" } },
      options,
    );
    new aws.apigateway.IntegrationResponse(
      routeName,
      { ...at, statusCode: "200", responseTemplates: { "application/json": responseTemplate } },
      { ...options, dependsOn: [integration, response] },
    );
  }
}

export interface ResourceNode {
  readonly path: string;
  readonly parent: string;
  readonly part: string;
}

/** The resources that paths need, parents first: "/pets/{id}" needs "/pets" and "/pets/{id}". The root is given. */
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

/** Text that changes whenever an answer of the API can change: a deployment is made anew for it. */
export function routesFingerprint(routes: readonly Route[]): string {
  return JSON.stringify({ routes, responseTemplate });
}
