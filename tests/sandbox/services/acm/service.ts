import { readsByName, type Service } from "../service";
import { acmMembers } from "./members";
import { acmOperations } from "./operations";
import { acmNeeds } from "./permissions";

/** Certificates, emulated by the sandbox itself: https://docs.aws.amazon.com/acm/latest/APIReference/ */
export const acm: Service = {
  protocol: "json",
  operations: acmOperations,
  permissions: acmNeeds,
  members: acmMembers,
  readsOnly: readsByName,
  changesSnapshots: true,
  // https://docs.aws.amazon.com/acm/latest/APIReference/CommonErrors.html
  errors: {
    throttled: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
    failed: { code: "InternalFailure", message: "The request processing has failed.", status: 500 },
    accessDenied: { code: "AccessDeniedException", status: 400 },
    reservedTag: "InvalidTagException",
  },
  resourceTags: async ({ resource }, _name, _place, lookUp) => lookUp.keptTags(resource),
  inventory: async ({ account, region }, { store }) =>
    Object.values(store.contents.certificates)
      .filter((it) => it.account === account && it.region === region)
      .map(({ arn }) => ({ kind: "certificate", id: arn })),
};
