import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { nameInStack } from "../../shared/contract/stack-name";
import type { DomainAccess } from "../access";

export interface PrivateDomainAccessArgs extends DomainAccess {
  readonly vpcId: pulumi.Input<string>;
  readonly vpcEndpointId: pulumi.Input<string>;
  /** The endpoint's regional DNS name, and AWS's hosted zone of it. */
  readonly endpointDnsName: pulumi.Input<string>;
  readonly endpointZoneId: pulumi.Input<string>;
  /** Private hosted zone of the VPC for the domain's name; default: a new one. */
  readonly existingZone: string | undefined;
}

/**
 * Connects a VPC with another account's private domain: accepts its share, associates the endpoint with it, and
 * resolves its name to the endpoint.
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
      // The account may create it only after the share is accepted.
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

  /** A zone of exactly the domain's name, so that it hides no other names from the VPC. */
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
