import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fault } from "../../shared/contract/fault";

export interface NetworkArgs {
  /** IPv4 block of the VPC, /16 to /24; its two subnets are the first two sixteenths. */
  readonly vpcCidr: string;
  /** Use these instead of creating a VPC. Its DNS support and DNS host names must be on for private DNS.
   * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html */
  readonly existing?: { readonly vpcId: string; readonly subnetIds: readonly string[] } | undefined;
}

/** A VPC with two private subnets in two zones and no way to the internet; or an existing one. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** IPv4 blocks. */
  readonly cidrBlocks: pulumi.Output<string[]>;
  readonly subnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:consumer:Network", name, args, options);
    const { vpcId, subnetIds } = args.existing
      ? { vpcId: args.existing.vpcId, subnetIds: [...args.existing.subnetIds] }
      : this.create(name, args.vpcCidr);
    this.vpcId = pulumi.output(vpcId);
    this.subnetIds = pulumi.output(subnetIds);
    this.cidrBlocks = args.existing ? this.blocksOf(args.existing.vpcId) : pulumi.output([args.vpcCidr]);
    this.registerOutputs({ vpcId: this.vpcId, cidrBlocks: this.cidrBlocks, subnetIds: this.subnetIds });
  }

  private blocksOf(vpcId: string): pulumi.Output<string[]> {
    const vpc = aws.ec2.getVpcOutput({ id: vpcId }, { parent: this });
    return vpc.cidrBlockAssociations.apply((blocks) => blocks.map(({ cidrBlock }) => cidrBlock));
  }

  private create(name: string, vpcCidr: string) {
    const options = { parent: this };
    const vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: vpcCidr, enableDnsSupport: true, enableDnsHostnames: true, tags: { Name: name } },
      options,
    );
    const zones = aws.getAvailabilityZonesOutput({ state: "available" }, options).names;
    // The one route table has the local route only: nothing leads out of the VPC.
    const routeTable = new aws.ec2.RouteTable(name, { vpcId: vpc.id, tags: { Name: name } }, options);
    const subnetIds = subnetCidrs(vpcCidr).map((cidrBlock, index) => {
      const subnetName = `${name}-${index + 1}`;
      const subnet = new aws.ec2.Subnet(
        subnetName,
        {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: zones.apply((names) => zoneAt(names, index)),
          mapPublicIpOnLaunch: false,
          tags: { Name: subnetName },
        },
        { ...options, ignoreChanges: ["availabilityZone"] },
      );
      new aws.ec2.RouteTableAssociation(
        subnetName,
        { subnetId: subnet.id, routeTableId: routeTable.id },
        options,
      );
      return subnet.id;
    });
    return { vpcId: vpc.id, subnetIds };
  }
}

/** The first two sixteenths of an IPv4 block: 10.0.0.0/16 gives 10.0.0.0/20 and 10.0.16.0/20. */
export function subnetCidrs(vpcCidr: string): [string, string] {
  const [address = "", length = ""] = vpcCidr.split("/");
  const base = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - Number(length) - 4);
  return [`${dotted(base)}/${Number(length) + 4}`, `${dotted(base + size)}/${Number(length) + 4}`];
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

function zoneAt(names: readonly string[], index: number): string {
  const zone = names[index];
  if (zone === undefined) throw fault(`the region offers ${names.length} zones; two are needed`);
  return zone;
}
