import { z } from "zod";
import { grant } from "../../shared/access/grant";
import { route } from "../../shared/access/route";
import { executionArn } from "../../shared/contract/identifiers";
import { typeAndName } from "../stacks/urn";
import type { PreviewReport } from "./report";

const access = z.object({
  /** Missing while the API does not exist. */
  executionArn: executionArn.optional(),
  grants: z.array(grant),
  routes: z.array(route),
});

/** Who may call what of one API: before a change, or after it. */
export type Access = z.infer<typeof access>;

export const accessChange = z.object({ before: access, after: access });

export type AccessChange = z.infer<typeof accessChange>;

/** What the engine writes for a value that is not known yet. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Stand in for an endpoint, and for a caller, that nothing has created yet. */
const symbolicEndpoint = "vpce-00000000000000000";
const symbolicCaller = "arn:aws:iam::111111111111:role/not-created-yet";

const deployedOutputs = z.object({
  executionArn: z.string(),
  routes: z.array(route),
  consumers: z.array(z.object({ grants: z.array(grant) })),
});

const plannedGrant = z.preprocess((value) => {
  if (typeof value !== "object" || value === null) return value;
  const { vpcEndpointId, principals, ...rest } = {
    vpcEndpointId: unknownValue,
    principals: unknownValue,
    ...value,
  };
  return {
    ...rest,
    vpcEndpointId: vpcEndpointId === unknownValue ? symbolicEndpoint : vpcEndpointId,
    principals: principals === unknownValue ? [symbolicCaller] : principals,
  };
}, grant);

const plannedInputs = z.object({ grants: z.array(plannedGrant), routes: z.array(route) });

/** The provider's access as it is deployed, and as its plan would make it. */
export function accessChangeOf(provider: PreviewReport): AccessChange {
  const find = (type: string) => provider.steps.find((step) => typeAndName(step.urn).type === type);
  const deployed = deployedOutputs.safeParse(find("pulumi:pulumi:Stack")?.oldState?.outputs);
  const before: Access = deployed.success
    ? {
        executionArn: deployed.data.executionArn,
        routes: deployed.data.routes,
        grants: deployed.data.consumers.flatMap(({ grants }) => grants),
      }
    : { grants: [], routes: [] };
  const component = find("private-api:provider:PrivateApi");
  if (component?.newState?.inputs === undefined)
    return { before, after: component?.op === "delete" ? { ...before, grants: [], routes: [] } : before };
  return {
    before,
    after: { executionArn: before.executionArn, ...plannedInputs.parse(component.newState.inputs) },
  };
}
