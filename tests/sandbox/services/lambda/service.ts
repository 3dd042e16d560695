import { readsByName, type Service } from "../service";
import { lambdaMembers } from "./members";
import { lambdaOperations } from "./operations";
import { lambdaNeeds } from "./permissions";

/** Lambda: https://docs.aws.amazon.com/lambda/latest/api/ */
export const lambda: Service = {
  protocol: "rest-json",
  operations: lambdaOperations,
  permissions: lambdaNeeds,
  members: lambdaMembers,
  // A function may itself call the sandbox: its invocation must not block changes.
  readsOnly: (call) => call.operation === "Invoke" || readsByName(call),
  changesSnapshots: true,
  errors: {
    throttled: { code: "TooManyRequestsException", message: "Rate Exceeded.", status: 429 },
    failed: {
      code: "ServiceException",
      message: "An error occurred and the request cannot be processed.",
      status: 500,
    },
    accessDenied: { code: "AccessDeniedException", status: 403 },
    reservedTag: "InvalidParameterValueException",
  },
  resourceTags: async ({ resource }, _name, _place, lookUp) => lookUp.functionTags(resource),
  inventory: async ({ account, region }, { store }) =>
    Object.values(store.contents.functions)
      .filter((it) => it.account === account && it.region === region)
      .flatMap(({ name, permissions }) => [
        { kind: "function", id: name },
        ...Object.keys(permissions).map((id) => ({
          kind: "function-permission",
          id: `${name}/${id}`,
          part: { of: name, stateId: id },
        })),
      ]),
};
