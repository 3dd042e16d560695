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
  /** Each gets a network interface; at most one subnet per zone. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** Full name of execute-api's endpoint service in this region. */
  readonly serviceName: string;
  /** Resolve every execute-api name of the VPC to this endpoint. Public APIs then answer 403 inside the VPC, and
   * a VPC can have one such endpoint only.
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html */
  readonly privateDns: boolean;
  /** Calls that the endpoint's policy allows; none if empty. The policy is built from these grants, and policy rules prove
   * it against them, also in a preview. */
  readonly grants: readonly Grant[];
  /** arn:aws:execute-api:REGION:ACCOUNT:API of the API that the grants are for; undefined without grants. */
  readonly executionArn: pulumi.Input<string> | undefined;
  /** The private domain, by which the grants may be used as well. */
  readonly domain: DomainId | undefined;
  /** Allow everything, as AWS's default policy does: to test that the provider refuses a stranger by itself. */
  readonly open?: boolean;
  /** Protect the endpoint from deletion: the API's policy names its id, and a new endpoint would have another. */
  readonly protect: boolean;
}

/** Interface endpoint for execute-api, and the security group of its clients. */
export class ApiEndpoint extends pulumi.ComponentResource {
  readonly vpcEndpointId: pulumi.Output<string>;
  /** Regional DNS name: vpce-x-y.execute-api.REGION.vpce.amazonaws.com. */
  readonly dnsName: pulumi.Output<string>;
  /** AWS's hosted zone of the regional name, which an alias record needs. */
  readonly zoneId: pulumi.Output<string>;
  /** Id of a security group whose instances may call. */
  readonly clientGroup: pulumi.Output<string>;
  /** Ids of its network interfaces, one per subnet. */
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
        // Part of the endpoint itself, so that it never has AWS's default policy, full access.
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

/** The regional name among an endpoint's names: the others are private or zonal names. */
export function regionalName(names: readonly string[]): string {
  const regional = names
    .filter((name) => name.startsWith("vpce-"))
    .sort((left, right) => left.length - right.length)[0];
  if (regional === undefined) throw fault(`the endpoint has no vpce DNS name: ${names.join(", ")}`);
  return regional;
}
