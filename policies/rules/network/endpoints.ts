import { optionalText } from "../../resources/properties";
import { pointingTo, type Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { notApplicable } from "../verdict";

/** The execute-api endpoints of a stack; not applicable where there is none. */
export function executeApiEndpoints(resources: readonly Resource[]): Resource[] {
  const endpoints = ofType(resources, types.vpcEndpoint).filter(isForExecuteApi);
  return endpoints.length > 0 ? endpoints : notApplicable("the stack has no execute-api endpoint");
}

export function isForExecuteApi({ properties }: Pick<Resource, "properties">): boolean {
  return (properties.read("serviceName", optionalText) ?? "").endsWith(".execute-api");
}

/** The resource that carries the policy of an endpoint: one apart from it, or the endpoint itself. */
export function policyCarrierOf(endpoint: Resource, resources: readonly Resource[]): Resource {
  return pointingTo(resources, types.vpcEndpointPolicy, "vpcEndpointId", endpoint)[0] ?? endpoint;
}
