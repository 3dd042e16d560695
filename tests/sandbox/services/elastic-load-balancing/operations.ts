import type { OperationHandler, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { loadBalancerOperations } from "./load-balancers";

/** The sandbox's load balancers forward bytes unchanged; TLS listeners would decrypt. */
const tcpAlone: OperationHandler = (call, context) => {
  const protocol = call.parameters.get("Protocol");
  if (protocol !== undefined && protocol !== "TCP") {
    throw new AwsError(
      "UnsupportedOperation",
      `The sandbox emulates network load balancers for TCP only, not for ${protocol}.`,
    );
  }
  return context.emulator.pass(call, true);
};

/** Only targets that have an IP address. */
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
