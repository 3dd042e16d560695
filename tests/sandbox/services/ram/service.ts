import { readsByName, type Service } from "../service";
import { ramMembers } from "./members";
import type { ResourceShare } from "./model";
import { ramOperations } from "./operations";
import { ramNeeds } from "./permissions";

/** Shares of private custom domain names: https://docs.aws.amazon.com/ram/latest/APIReference/ */
export const ram: Service = {
  protocol: "rest-json",
  operations: ramOperations,
  permissions: ramNeeds,
  members: ramMembers,
  readsOnly: readsByName,
  changesSnapshots: false,
  // https://docs.aws.amazon.com/ram/latest/APIReference/CommonErrors.html
  errors: {
    throttled: { code: "ThrottlingException", message: "Rate exceeded", status: 429 },
    failed: { code: "ServiceUnavailableException", message: "Service Unavailable", status: 503 },
    accessDenied: { code: "AccessDeniedException", status: 403 },
    reservedTag: "InvalidParameterException",
  },
  resourceTags: async ({ resource }, _name, _place, lookUp) => lookUp.keptTags(resource),
  inventory: async ({ account, region }, { store }) =>
    Object.values(store.contents.resourceShares)
      .filter((it) => it.account === account && it.region === region)
      .flatMap((share) => [{ kind: "resource-share", id: share.arn }, ...partsOf(share)]),
};

function partsOf({ arn, resources, principals }: ResourceShare) {
  return [...Object.keys(resources), ...Object.keys(principals)].map((entity) => {
    const stateId = `${arn},${entity}`;
    return { kind: "resource-share-association", id: stateId, part: { of: arn, stateId } };
  });
}
