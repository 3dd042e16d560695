import { openApiOperations } from "./open-api";
import { pointingTo } from "./relations";
import type { Resource } from "./resource";
import { optionalText } from "./schemas";
import { types } from "./types";

/** How a method of an API authorizes. */
export interface MethodAuthorization {
  /** An HTTP method, or "ANY". */
  readonly httpMethod: string;
  /** NONE, AWS_IAM, CUSTOM, COGNITO_USER_POOLS. */
  readonly authorization: string;
}

/** The methods of an API, as resources of their own or in its OpenAPI document. */
export function methodsOf(resources: readonly Resource[], restApi: Resource): MethodAuthorization[] {
  const apart = pointingTo(resources, types.method, "restApi", restApi).map(({ properties }) => ({
    httpMethod: properties.read("httpMethod", optionalText) ?? "ANY",
    authorization: properties.read("authorization", optionalText) ?? "NONE",
  }));
  return [...apart, ...openApiMethods(restApi)];
}

/** Those that ask a Lambda authorizer: what a policy only does not allow, it may. */
export function askingMethods(
  resources: readonly Resource[],
  restApi: Resource,
): { readonly method: string; readonly authorization: "CUSTOM" }[] {
  return methodsOf(resources, restApi).flatMap(({ httpMethod: method, authorization }) =>
    authorization === "CUSTOM" ? [{ method, authorization }] : [],
  );
}

function openApiMethods(restApi: Resource): MethodAuthorization[] {
  return openApiOperations(restApi).map(({ method, authorization }) => ({
    httpMethod: method,
    authorization,
  }));
}
