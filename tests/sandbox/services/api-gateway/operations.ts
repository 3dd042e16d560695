import type { OperationHandler, Operations } from "../../gateway/call";
import { own, put } from "../../own";
import { accessAssociationOperations } from "./access-associations";
import { accountOperations } from "./account";
import { authorizerOperations } from "./authorizers";
import { basePathMappingOperations } from "./base-path-mappings";
import { clientCertificateOperations } from "./client-certificates";
import { deploymentOperations } from "./deployments";
import { domainNameOperations } from "./domain-names";
import { gatewayResponseOperations } from "./gateway-responses";
import { integrationOperations } from "./integrations";
import { methodOperations } from "./methods";
import { modelOperations } from "./models";
import { exportOperations } from "./open-api/export";
import { importOperations } from "./open-api/import";
import { requestValidatorOperations } from "./request-validators";
import { resourceOperations } from "./resources";
import { restApiOperations } from "./rest-apis";
import { stageOperations } from "./stages";
import { testInvokeOperations } from "./test-invoke";
import { vpcLinkOperations } from "./vpc-links";

/**
 * API Gateway, emulated by the sandbox itself: moto cannot update methods, integrations or resources, ignores endpoint
 * associations, and does not emulate deployments as snapshots.
 */
export const apiGatewayOperations: Operations = wholly({
  ...restApiOperations,
  ...resourceOperations,
  ...methodOperations,
  ...integrationOperations,
  ...deploymentOperations,
  ...stageOperations,
  ...modelOperations,
  ...requestValidatorOperations,
  ...authorizerOperations,
  ...gatewayResponseOperations,
  ...importOperations,
  ...exportOperations,
  ...accountOperations,
  ...domainNameOperations,
  ...basePathMappingOperations,
  ...accessAssociationOperations,
  ...vpcLinkOperations,
  ...clientCertificateOperations,
  ...testInvokeOperations,
});

/** Makes operations atomic: one that fails half-way through its patches changes nothing. */
function wholly(operations: Operations): Operations {
  const guarded =
    (operation: OperationHandler): OperationHandler =>
    async (call, context) => {
      const { restApis } = context.store.contents;
      const id = call.parameters.get("restApiId") ?? "";
      const before = structuredClone(own(restApis, id));
      try {
        return await operation(call, context);
      } catch (error) {
        if (before) put(restApis, id, before);
        throw error;
      }
    };
  const entries = Object.entries(operations).map(([name, operation]) => {
    const reads = /^(Get|Test)/.test(name) || operation === "emulator";
    return [name, reads ? operation : guarded(operation)] as const;
  });
  return Object.fromEntries(entries);
}
