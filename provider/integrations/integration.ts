import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Route } from "../../shared/access/route";
import type { FunctionHome } from "../lambda-function";
import type { Links, LoadBalancerConfig } from "./vpc-link";

/** A method of the API, for its integration. */
export interface MethodOfRoute extends FunctionHome {
  /** Logical name for resources of this route. */
  readonly routeName: string;
  readonly route: Pick<Route, "method" | "path">;
  /** API, resource and HTTP method. */
  readonly at: Pick<aws.apigateway.IntegrationArgs, "restApi" | "resourceId" | "httpMethod">;
  /** arn:aws:execute-api:REGION:ACCOUNT:API */
  readonly executionArn: pulumi.Input<string>;
  readonly stage: string;
  /** VPC links, which routes share. */
  readonly links: Links;
  /** The load balancer for `vpcLink: true`. */
  readonly loadBalancer: LoadBalancerConfig | undefined;
}

/**
 * The integration of a method. Before a replacement the old one must be deleted: AWS identifies both by their method,
 * so that a later deletion of the old one would delete the new one.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteIntegration.html
 */
export function methodIntegration(
  { parent, routeName, at }: MethodOfRoute,
  what: Omit<aws.apigateway.IntegrationArgs, keyof MethodOfRoute["at"]>,
  dependsOn: readonly pulumi.Resource[] = [],
): aws.apigateway.Integration {
  const options = { parent, dependsOn: [...dependsOn], deleteBeforeReplace: true };
  return new aws.apigateway.Integration(routeName, { ...at, ...what }, options);
}

/** The integration of a route: one file for each kind, and a line in index.ts. */
export interface Integration {
  /** Its kind in the contract; undefined for a mock, which is not listed. */
  readonly kind: Route["integration"];
  /** Creates its resources. */
  create(method: MethodOfRoute): void;
  /** The settings whose change needs a new deployment. */
  readonly deployed: unknown;
  /** A function that routes can share: its name, and its settings, which must be the same in all of them. */
  readonly shared?: readonly [name: string, settings: string];
  /** Request parameters that the method declares: "method.request.path.id" -> whether it is required. */
  readonly requestParameters?: Readonly<Record<string, boolean>>;
  /** Parameters that the route's path must have. */
  readonly pathParameters?: readonly string[];
  /** Whether it calls an address of the internet. */
  readonly overInternet?: boolean;
  /** Whether it needs provider:loadBalancer. */
  readonly needsLoadBalancer?: boolean;
}
