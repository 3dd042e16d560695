import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Route } from "../../shared/access/route";
import type { FunctionHome } from "../lambda-function";
import type { Links, LoadBalancerConfig } from "./vpc-link";

/** A method of the API, for what is to answer it. */
export interface MethodOfRoute extends FunctionHome {
  /** Logical name of what belongs to this route. */
  readonly routeName: string;
  readonly route: Pick<Route, "method" | "path">;
  /** API, resource and HTTP method. */
  readonly at: Pick<aws.apigateway.IntegrationArgs, "restApi" | "resourceId" | "httpMethod">;
  /** arn:aws:execute-api:REGION:ACCOUNT:API */
  readonly executionArn: pulumi.Input<string>;
  readonly stage: string;
  /** VPC links, which routes share. */
  readonly links: Links;
  /** What `vpcLink: true` means. */
  readonly loadBalancer: LoadBalancerConfig | undefined;
}

/**
 * The integration of a method. One of another kind takes the place of the one before, which must go first: AWS names both
 * by their method, so that deleting the old one afterwards would delete the new one.
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

/** What answers a route: one file a kind, and a line in index.ts. */
export interface Integration {
  /** What the contract lists of it; undefined: that of a mock, which is not listed. */
  readonly kind: Route["integration"];
  /** Makes it. */
  create(method: MethodOfRoute): void;
  /** What of it makes a new deployment: the answer of the API as deployed depends on it. */
  readonly deployed: unknown;
  /** What two routes must agree on: the name of the thing, and what config sets of it. */
  readonly shared?: readonly [name: string, said: string];
  /** What the method declares of its requests: "method.request.path.id", and whether it must be there. */
  readonly requestParameters?: Readonly<Record<string, boolean>>;
  /** Parameters that the route's path must have. */
  readonly pathParameters?: readonly string[];
  /** Whether it calls an address of the internet. */
  readonly overInternet?: boolean;
  /** Whether provider:loadBalancer must be there. */
  readonly needsLoadBalancer?: boolean;
}
