import { own } from "../../own";
import { readsByMethod, type Service } from "../service";
import { apiGatewayInventory } from "./inventory";
import { apiGatewayMembers } from "./members";
import { apiGatewayOperations } from "./operations";
import { apiGatewayNeeds } from "./permissions";

/** REST APIs: https://docs.aws.amazon.com/apigateway/latest/api/ */
export const apiGateway: Service = {
  protocol: "rest-json",
  operations: apiGatewayOperations,
  permissions: apiGatewayNeeds,
  members: apiGatewayMembers,
  // A test may take long, and its function may itself call the sandbox: it must not block changes.
  readsOnly: (call) => call.operation.startsWith("TestInvoke") || readsByMethod(call),
  changesSnapshots: true,
  // https://docs.aws.amazon.com/apigateway/latest/api/CommonErrors.html
  errors: {
    throttled: { code: "TooManyRequestsException", message: "Too Many Requests", status: 429 },
    failed: { code: "InternalFailure", message: "Internal server error", status: 500 },
    accessDenied: { code: "AccessDeniedException", status: 403 },
    reservedTag: "BadRequestException",
  },
  resourceTags: async ({ resource }, name, place, lookUp) => {
    if (/^\/domainname/.test(name)) return lookUp.keptTags(resource);
    if (name.startsWith("/vpclinks/")) return lookUp.vpcLinkTags(name.slice("/vpclinks/".length));
    if (name.startsWith("/clientcertificates/"))
      return lookUp.clientCertificateTags(name.slice("/clientcertificates/".length));
    const [, api, stage] = /^\/restapis\/([^/]+)(?:\/stages\/([^/]+))?/.exec(name) ?? [];
    const found = api === undefined ? undefined : lookUp.restApi(place, api);
    // Parts of an API inherit its tags; a stage can have tags of its own.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html
    return { ...found?.tags, ...(stage === undefined ? {} : own(found?.stageTags, stage)) };
  },
  inventory: apiGatewayInventory,
};
