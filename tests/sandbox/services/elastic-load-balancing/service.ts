import { readsByName, type Service } from "../service";
import { loadBalancingInventory } from "./inventory";
import { loadBalancingMembers } from "./members";
import { loadBalancingOperations } from "./operations";
import { loadBalancingNeeds } from "./permissions";

/** Load balancers, version 2: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ */
export const elasticLoadBalancing: Service = {
  protocol: "query",
  operations: loadBalancingOperations,
  permissions: loadBalancingNeeds,
  members: loadBalancingMembers,
  readsOnly: readsByName,
  changesSnapshots: true,
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html
  errors: {
    throttled: { code: "Throttling", message: "Rate exceeded", status: 400 },
    failed: { code: "InternalFailure", message: "The request processing has failed.", status: 500 },
    accessDenied: { code: "AccessDenied", status: 403 },
    reservedTag: "InvalidConfigurationRequest",
  },
  resourceTags: (need, _name, place, lookUp) => lookUp.loadBalancingTags(place, need.resource),
  inventory: loadBalancingInventory,
};
