import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameInStack } from "../../shared/contract/stack-name";
import type { DomainAccess } from "../access";

export interface PrivateDomainAccessArgs extends DomainAccess {
  readonly vpcId: pulumi.Input<string>;
  readonly vpcEndpointId: pulumi.Input<string>;
  /** The endpoint's regional DNS name, and the zone of AWS's that has it. */
  readonly endpointDnsName: pulumi.Input<string>;
  readonly endpointZoneId: pulumi.Input<string>;
  /** Private hosted zone of the VPC that holds the domain's name; a new one where it is left out. */
  readonly existingZone: string | undefined;
}

/**
 * The way of a VPC to another account's private domain: its share accepted, the endpoint associated with it, and its name
 * resolved to the endpoint.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-consumer-create.html
 */
export class PrivateDomainAccess extends pulumi.ComponentResource {
  constructor(name: string, args: PrivateDomainAccessArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:consumer:PrivateDomainAccess", name, args, options);
    const inner = { parent: this };
    const accepted = args.accept
      ? [new aws.ram.ResourceShareAccepter(name, { shareArn: args.shareArn }, inner)]
      : [];
    new aws.apigateway.DomainNameAccessAssociation(
      name,
      {
        domainNameArn: args.arn,
        accessAssociationSourceType: "VPCE",
        accessAssociationSource: args.vpcEndpointId,
        tags: { Name: nameInStack(name) },
      },
      // The share is what lets the account make it.
      { ...inner, dependsOn: accepted },
    );
    new aws.route53.Record(
      name,
      {
        zoneId: args.existingZone ?? this.zone(name, args),
        name: args.name,
        type: "A",
        aliases: [{ name: args.endpointDnsName, zoneId: args.endpointZoneId, evaluateTargetHealth: false }],
      },
      inner,
    );
    this.registerOutputs({});
  }

  /** Of the domain's own name: it hides no other name from the VPC. */
  private zone(name: string, { name: domainName, vpcId }: PrivateDomainAccessArgs): pulumi.Output<string> {
    return new aws.route53.Zone(
      name,
      {
        name: domainName,
        comment: "The name of a private API",
        vpcs: [{ vpcId }],
        tags: { Name: nameInStack(name) },
      },
      { parent: this },
    ).zoneId;
  }
}
