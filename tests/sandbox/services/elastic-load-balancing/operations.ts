import type { OperationHandler, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { loadBalancerOperations } from "./load-balancers";

/** TLS would end at the load balancer, with a certificate: what goes through here is left as it is. */
const tcpAlone: OperationHandler = (call, context) => {
  const protocol = call.parameters.get("Protocol");
  if (protocol !== undefined && protocol !== "TCP") {
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox has network load balancers for TCP alone, not for ${protocol}.`,
    );
  }
  return context.emulator.pass(call, true);
};

/** Targets that are reached by an address. */
const createTargetGroup: OperationHandler = (call, context) => {
  const type = call.parameters.get("TargetType") ?? "instance";
  if (type === "ip" || type === "instance") return tcpAlone(call, context);
  throw new AwsError(
    "UnsupportedOperation",
    `The sandbox has no targets of the type ${type}: use ip or instance.`,
  );
};

/** Elastic Load Balancing: network load balancers, as far as a VPC link of API Gateway needs them. */
export const loadBalancingOperations: Operations = {
  ...loadBalancerOperations,
  DescribeLoadBalancers: "emulator",
  DescribeLoadBalancerAttributes: "emulator",
  ModifyLoadBalancerAttributes: "emulator",
  DescribeCapacityReservation: "emulator",
  CreateTargetGroup: createTargetGroup,
  DescribeTargetGroups: "emulator",
  ModifyTargetGroup: "emulator",
  DeleteTargetGroup: "emulator",
  DescribeTargetGroupAttributes: "emulator",
  ModifyTargetGroupAttributes: "emulator",
  RegisterTargets: "emulator",
  DeregisterTargets: "emulator",
  DescribeTargetHealth: "emulator",
  CreateListener: tcpAlone,
  DescribeListeners: "emulator",
  ModifyListener: tcpAlone,
  DeleteListener: "emulator",
  DescribeListenerAttributes: "emulator",
  ModifyListenerAttributes: "emulator",
  AddTags: "emulator",
  RemoveTags: "emulator",
  DescribeTags: "emulator",
};
