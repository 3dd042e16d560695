import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameInStack } from "../../shared/contract/stack-name";
import type { SubnetPlan } from "../zones";

/** An existing network; its DNS support and DNS host names must be on for private DNS.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html */
export interface ExistingNetwork {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

export interface NewNetwork {
  /** IPv4 block of the VPC. */
  readonly vpcCidr: string;
  readonly subnets: readonly SubnetPlan[];
}

/** A VPC with private subnets and no route to the internet; or an existing one. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** IPv4 blocks. */
  readonly cidrBlocks: pulumi.Output<string[]>;
  readonly subnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: NewNetwork | ExistingNetwork, options?: pulumi.ComponentResourceOptions) {
    super("private-api:consumer:Network", name, args, options);
    const { vpcId, subnetIds } =
      "vpcId" in args ? { vpcId: args.vpcId, subnetIds: [...args.subnetIds] } : this.create(name, args);
    this.vpcId = pulumi.output(vpcId);
    this.subnetIds = pulumi.output(subnetIds);
    this.cidrBlocks = "vpcId" in args ? this.blocksOf(args.vpcId) : pulumi.output([args.vpcCidr]);
    this.registerOutputs({ vpcId: this.vpcId, cidrBlocks: this.cidrBlocks, subnetIds: this.subnetIds });
  }

  private blocksOf(vpcId: string): pulumi.Output<string[]> {
    const vpc = aws.ec2.getVpcOutput({ id: vpcId }, { parent: this });
    return vpc.cidrBlockAssociations.apply((blocks) => blocks.map(({ cidrBlock }) => cidrBlock));
  }

  private create(name: string, { vpcCidr, subnets }: NewNetwork) {
    const options = { parent: this };
    const tags = { Name: nameInStack(name) };
    const vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: vpcCidr, enableDnsSupport: true, enableDnsHostnames: true, tags },
      options,
    );
    // The only route is the local one: there is none out of the VPC.
    const routeTable = new aws.ec2.RouteTable(name, { vpcId: vpc.id, tags }, options);
    const subnetIds = subnets.map(({ key, zone, cidrBlock, zoneIsGiven }) => {
      const subnetName = `${name}-${key}`;
      const subnet = new aws.ec2.Subnet(
        subnetName,
        {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: zone,
          mapPublicIpOnLaunch: false,
          tags: { Name: nameInStack(subnetName) },
        },
        // A new zone of AWS must not move a subnet in a later update.
        { ...options, ignoreChanges: zoneIsGiven ? [] : ["availabilityZone"] },
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
