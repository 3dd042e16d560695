import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { invocationUri, invokePermission, lambdaFunction, type UsableFunction } from "../lambda-function";
import { type Integration, type MethodOfRoute, methodIntegration } from "./integration";

/** A Lambda function with proxy integration: an existing function, or one of this stack.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export const lambda = lambdaFunction.transform(
  ({ id, shared, make }): Integration => ({
    kind: "lambda",
    deployed: id,
    ...(shared === undefined ? {} : { shared }),
    create: (method) => proxy(method, make(method)),
  }),
);

/** Allows only this route to invoke the function: by API, stage, method and path. */
export function routePermission(
  invoked: pulumi.Input<string>,
  { route, executionArn, stage }: Pick<MethodOfRoute, "route" | "executionArn" | "stage">,
): aws.lambda.PermissionArgs {
  const method = route.method === "ANY" ? "*" : route.method;
  const path = route.path.replace(/\{[^}]+\}/g, "*");
  return invokePermission(invoked, pulumi.interpolate`${executionArn}/${stage}/${method}${path}`);
}

function proxy(of: MethodOfRoute, { name, arn, dependsOn }: UsableFunction): void {
  const { parent, routeName } = of;
  new aws.lambda.Permission(routeName, routePermission(name, of), { parent, dependsOn: [...dependsOn] });
  const uri = arn.apply(invocationUri);
  methodIntegration(of, { type: "AWS_PROXY", integrationHttpMethod: "POST", uri }, dependsOn);
}
