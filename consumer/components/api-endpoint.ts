import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type DomainId, domainCallArn } from "../../shared/access/domain";
import type { Grant } from "../../shared/access/grant";
import { fault } from "../../shared/contract/fault";
import { nameInStack } from "../../shared/contract/stack-name";
import { documentText, type PolicyDocument } from "../../shared/documents/document";
import {
  closedEndpointPolicy,
  endpointPolicy,
  openEndpointPolicy,
} from "../../shared/documents/endpoint-policy";
import { allowHttps, securityGroup } from "./security-group";

export interface ApiEndpointArgs {
  readonly vpcId: pulumi.Input<string>;
  /** One network interface is created in each; at most one subnet a zone. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** The whole name of execute-api's endpoint service in this region. */
  readonly serviceName: string;
  /** Resolve every execute-api name of the VPC to this endpoint. Public APIs then answer 403 inside the VPC, and
   * a VPC can have one such endpoint only.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html */
  readonly privateDns: boolean;
  /** What may pass; nothing where it is empty. The endpoint's policy is built from it, and policy rules prove the
   * policy against it, in a preview too. */
  readonly grants: readonly Grant[];
  /** arn:aws:execute-api:REGION:ACCOUNT:API of the API that the grants are for; undefined without grants. */
  readonly executionArn: pulumi.Input<string> | undefined;
  /** The private domain by which the grants may be used too. */
  readonly domain: DomainId | undefined;
  /** Let everything pass, as AWS's default does: for a stranger whom the other side must refuse by itself. */
  readonly open?: boolean;
  /** Refuse to delete the endpoint: the API's policy names its id, which it never gets back. */
  readonly protect: boolean;
}

/** Interface endpoint for execute-api, and the security group of those who may call through it. */
export class ApiEndpoint extends pulumi.ComponentResource {
  readonly vpcEndpointId: pulumi.Output<string>;
  /** Regional DNS name: vpce-x-y.execute-api.REGION.vpce.amazonaws.com. */
  readonly dnsName: pulumi.Output<string>;
  /** Zone of AWS's that has the regional name: an alias record must say it. */
  readonly zoneId: pulumi.Output<string>;
  /** Id of a security group: put an instance into it and it may call. */
  readonly clientGroup: pulumi.Output<string>;
  /** Ids of its network interfaces, one a subnet. */
  readonly networkInterfaceIds: pulumi.Output<string[]>;
  /** The text of the endpoint's policy. */
  readonly policy: pulumi.Output<string>;

  constructor(name: string, args: ApiEndpointArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:consumer:ApiEndpoint", name, args, options);
    const { vpcId } = args;
    const inner = { parent: this };
    const clients = securityGroup(
      `${name}-clients`,
      { vpcId, description: "May call the private API" },
      inner,
    );
    const interfaces = securityGroup(name, { vpcId, description: "execute-api endpoint" }, inner);
    allowHttps(name, { from: clients.id, to: interfaces.id }, inner);
    this.clientGroup = clients.id;
    this.policy = policyOf(args).apply(documentText);
    const endpoint = new aws.ec2.VpcEndpoint(
      name,
      {
        vpcId,
        vpcEndpointType: "Interface",
        serviceName: args.serviceName,
        subnetIds: args.subnetIds,
        securityGroupIds: [interfaces.id],
        privateDnsEnabled: args.privateDns,
        // Part of the endpoint itself, so that there is no moment with AWS's default, full access.
        policy: this.policy,
        tags: { Name: nameInStack(name) },
      },
      { ...inner, protect: args.protect },
    );
    this.vpcEndpointId = endpoint.id;
    this.networkInterfaceIds = endpoint.networkInterfaceIds;
    this.dnsName = endpoint.dnsEntries.apply((entries) =>
      regionalName(entries.map((entry) => entry.dnsName)),
    );
    this.zoneId = pulumi
      .all([endpoint.dnsEntries, this.dnsName])
      .apply(([entries, name]) => entries.find(({ dnsName }) => dnsName === name)?.hostedZoneId ?? "");
    this.registerOutputs({ vpcEndpointId: this.vpcEndpointId, dnsName: this.dnsName });
  }
}

function policyOf({ grants, executionArn, domain, open }: ApiEndpointArgs): pulumi.Output<PolicyDocument> {
  if (open) return pulumi.output(openEndpointPolicy);
  if (grants.length === 0) return pulumi.output(closedEndpointPolicy);
  if (executionArn === undefined)
    throw fault("grants without executionArn: set it to the API that they are for");
  return pulumi
    .output(executionArn)
    .apply((arn) => endpointPolicy(arn, grants, domain && domainCallArn(arn, domain)));
}

/** The regional name among an endpoint's names: the others are private names, or belong to one zone. */
export function regionalName(names: readonly string[]): string {
  const regional = names
    .filter((name) => name.startsWith("vpce-"))
    .sort((left, right) => left.length - right.length)[0];
  if (regional === undefined) throw fault(`the endpoint has no vpce DNS name: ${names.join(", ")}`);
  return regional;
}
