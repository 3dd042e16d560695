import { at, list, text } from "../../../sandbox/testing/boto";
import { accounts } from "../harness/config";
import type { CallingScene } from "../harness/scene";

/** The address of calls from outside, and of the customer gateway that they go through. */
const outside = { range: "203.0.113.77/32", gateway: "203.0.113.1" };
const ipsec = { Type: "ipsec.1" };

interface Side {
  readonly account: string;
  readonly vpcId: string;
  readonly range: string;
  /** The route table of its subnets. */
  readonly routeTableId: string;
}

/** Where calls between connected networks come from, and where they go. */
export interface Ranges {
  readonly consumer: string;
  readonly stranger: string;
  readonly outside: string;
}

/** What leads to the consumer's VPC from elsewhere: peering with the stranger's, and a VPN from outside. */
export class ConnectedNetworks {
  /** What takes away what is there, the last first. */
  private readonly undo: (() => Promise<unknown>)[] = [];

  private constructor(
    private readonly scene: CallingScene,
    private readonly consumer: Side,
    private readonly stranger: Side,
  ) {}

  static async of(scene: CallingScene): Promise<ConnectedNetworks> {
    const { inside, stranger } = scene.input;
    if (stranger === undefined) throw new Error("the scene has no stranger");
    const side = async (account: string, vpcId: string): Promise<Side> => {
      const ec2 = (operation: string, parameters: Record<string, unknown>) =>
        scene.boto.call(account, "ec2", operation, parameters);
      const ofVpc = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
      const tables = list(await ec2("describe_route_tables", ofVpc), "RouteTables");
      const table = tables.find((it) => list(it, "Associations").some((link) => at(link, "SubnetId")));
      const vpcs = await ec2("describe_vpcs", { VpcIds: [vpcId] });
      return {
        account,
        vpcId,
        range: text(vpcs, "Vpcs.0.CidrBlock"),
        routeTableId: text(table, "RouteTableId"),
      };
    };
    return new ConnectedNetworks(
      scene,
      await side(accounts.consumer, inside.vpcId),
      await side(accounts.stranger, stranger.vpcId),
    );
  }

  get ranges(): Ranges {
    return { consumer: this.consumer.range, stranger: this.stranger.range, outside: outside.range };
  }

  async set(open: boolean): Promise<void> {
    if (open === this.undo.length > 0) return;
    if (open) {
      await this.peer();
      await this.connectOutside();
      return;
    }
    for (let step = this.undo.pop(); step; step = this.undo.pop()) await step();
  }

  private async peer(): Promise<void> {
    const { consumer, stranger } = this;
    const created = await this.ec2(stranger, "create_vpc_peering_connection", {
      VpcId: stranger.vpcId,
      PeerVpcId: consumer.vpcId,
      PeerOwnerId: consumer.account,
    });
    const id = text(created, "VpcPeeringConnection.VpcPeeringConnectionId");
    const connection = { VpcPeeringConnectionId: id };
    this.undo.push(() => this.ec2(stranger, "delete_vpc_peering_connection", connection));
    await this.ec2(consumer, "accept_vpc_peering_connection", connection);
    await this.route(stranger, consumer.range, connection);
    await this.route(consumer, stranger.range, connection);
  }

  private async connectOutside(): Promise<void> {
    const { consumer } = this;
    const gateway = await this.ec2(consumer, "create_vpn_gateway", ipsec);
    const VpnGatewayId = text(gateway, "VpnGateway.VpnGatewayId");
    this.undo.push(() => this.ec2(consumer, "delete_vpn_gateway", { VpnGatewayId }));
    const attachment = { VpnGatewayId, VpcId: consumer.vpcId };
    await this.ec2(consumer, "attach_vpn_gateway", attachment);
    this.undo.push(() => this.ec2(consumer, "detach_vpn_gateway", attachment));
    const device = { ...ipsec, IpAddress: outside.gateway, BgpAsn: 65000 };
    const customer = await this.ec2(consumer, "create_customer_gateway", device);
    const CustomerGatewayId = text(customer, "CustomerGateway.CustomerGatewayId");
    this.undo.push(() => this.ec2(consumer, "delete_customer_gateway", { CustomerGatewayId }));
    const created = await this.ec2(consumer, "create_vpn_connection", {
      ...ipsec,
      VpnGatewayId,
      CustomerGatewayId,
      Options: { StaticRoutesOnly: true },
    });
    const VpnConnectionId = text(created, "VpnConnection.VpnConnectionId");
    this.undo.push(() => this.ec2(consumer, "delete_vpn_connection", { VpnConnectionId }));
    const staticRoute = { VpnConnectionId, DestinationCidrBlock: outside.range };
    await this.ec2(consumer, "create_vpn_connection_route", staticRoute);
    await this.route(consumer, outside.range, { GatewayId: VpnGatewayId });
  }

  private async route(
    side: Side,
    DestinationCidrBlock: string,
    target: Record<string, string>,
  ): Promise<void> {
    const route = { RouteTableId: side.routeTableId, DestinationCidrBlock };
    await this.ec2(side, "create_route", { ...route, ...target });
    this.undo.push(() => this.ec2(side, "delete_route", route));
  }

  private ec2({ account }: Side, operation: string, parameters: Record<string, unknown>) {
    return this.scene.boto.call(account, "ec2", operation, parameters);
  }
}
