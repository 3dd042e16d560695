import type { VpcFacts } from "../../gateway/authorization/look-up";
import { actionOf, type Needs, type Part, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";
import { all, ec2Arn, made, named, optional } from "./permission-parts";

const arnOf = ({ region }: Call, { account, vpcId }: VpcFacts) => ec2Arn({ account, region }, "vpc", vpcId);

/** Condition keys for the two VPCs of a peering. */
const sides = (call: Call, requester: VpcFacts, accepter: VpcFacts) => ({
  "ec2:requestervpc": arnOf(call, requester),
  "ec2:acceptervpc": arnOf(call, accepter),
});

/** The resources are the requester's VPC and the new connection; the accepter's VPC is a condition key. */
const requestsPeering: Part = async (call, lookUp) => {
  const given = (name: string) => call.parameters.get(name);
  const requester = { account: call.account, vpcId: given("VpcId") ?? "*" };
  const accepter = { account: given("PeerOwnerId") ?? call.account, vpcId: given("PeerVpcId") ?? "*" };
  const [making, ...tagging] = await made("vpc-peering-connection")(call, lookUp);
  return [
    { action: actionOf(call), resource: arnOf(call, requester) },
    ...(making ? [{ ...making, keys: sides(call, requester, accepter) }] : []),
    ...tagging,
  ];
};

/** The connection, with its two VPCs as condition keys; for acceptance also the accepter's VPC. */
function onPeering(accepts: boolean): Part {
  return async (call, lookUp) => {
    const action = actionOf(call);
    const id = call.parameters.get("VpcPeeringConnectionId") ?? "*";
    const found = await lookUp.peering(call, id);
    return [
      ...(accepts
        ? [{ action, resource: arnOf(call, { account: call.account, vpcId: found?.accepter.vpcId ?? "*" }) }]
        : []),
      {
        action,
        resource: ec2Arn(call, "vpc-peering-connection", id),
        keys: found && sides(call, found.requester, found.accepter),
      },
    ];
  };
}

const vpc = named("vpc", "VpcId");
const vpnGateway = named("vpn-gateway", "VpnGatewayId");
const customerGateway = named("customer-gateway", "CustomerGatewayId");
const vpnConnection = named("vpn-connection", "VpnConnectionId");

/**
 * VPC peering and site-to-site VPN.
 * https://docs.aws.amazon.com/vpc/latest/peering/security-iam.html
 */
export const connectedNetworkNeeds: Needs = {
  ...rows(
    [
      "DescribeVpcPeeringConnections",
      "DescribeVpnGateways",
      "DescribeCustomerGateways",
      "DescribeVpnConnections",
    ],
    all,
  ),
  CreateVpcPeeringConnection: [requestsPeering],
  AcceptVpcPeeringConnection: [onPeering(true)],
  ...rows(["RejectVpcPeeringConnection", "DeleteVpcPeeringConnection"], onPeering(false)),

  CreateVpnGateway: [made("vpn-gateway")],
  ...rows(["AttachVpnGateway", "DetachVpnGateway"], vpc, vpnGateway),
  DeleteVpnGateway: [vpnGateway],
  CreateCustomerGateway: [made("customer-gateway")],
  DeleteCustomerGateway: [customerGateway],
  CreateVpnConnection: [customerGateway, made("vpn-connection"), optional("vpn-gateway", "VpnGatewayId")],
  ...rows(["CreateVpnConnectionRoute", "DeleteVpnConnectionRoute", "DeleteVpnConnection"], vpnConnection),
};
