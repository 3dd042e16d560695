import type { OperationHandler, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";

/**
 * moto looks only at groups of the caller's account, and would answer that another's does not exist.
 * @throws AwsError UnsupportedOperation
 */
const authorizeGroups: OperationHandler = (call, context) => {
  for (const [name, value] of call.parameters) {
    if (!/^IpPermissions\.\d+\.Groups\.\d+\.UserId$/.test(name) || value === call.account) continue;
    throw new AwsError(
      "UnsupportedOperation",
      "The sandbox does not support references to security groups of another account's VPC: name its range instead.",
    );
  }
  return context.emulator.pass(call, true);
};

/**
 * VPC peering, and site-to-site VPN with static routes; moto/vpc_peering.py and vpn.py fix faults of moto. snapshot.ts
 * reads them for the network.
 */
export const connectedNetworkOperations: Operations = {
  CreateVpcPeeringConnection: "emulator",
  AuthorizeSecurityGroupIngress: authorizeGroups,
  AuthorizeSecurityGroupEgress: authorizeGroups,
  AcceptVpcPeeringConnection: "emulator",
  RejectVpcPeeringConnection: "emulator",
  DescribeVpcPeeringConnections: "emulator",
  DeleteVpcPeeringConnection: "emulator",

  CreateVpnGateway: "emulator",
  AttachVpnGateway: "emulator",
  DetachVpnGateway: "emulator",
  DescribeVpnGateways: "emulator",
  DeleteVpnGateway: "emulator",
  CreateCustomerGateway: "emulator",
  DescribeCustomerGateways: "emulator",
  DeleteCustomerGateway: "emulator",
  CreateVpnConnection: "emulator",
  DescribeVpnConnections: "emulator",
  DeleteVpnConnection: "emulator",
  CreateVpnConnectionRoute: "emulator",
  DeleteVpnConnectionRoute: "emulator",
};
