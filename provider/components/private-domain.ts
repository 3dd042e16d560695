import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Grant } from "../../shared/access/grant";
import { nameInStack } from "../../shared/contract/stack-name";
import { documentText } from "../../shared/documents/document";
import { domainPolicy } from "../../shared/documents/domain-policy";
import type { CertificateSource } from "../certificate";
import type { ConsumerGrant } from "./private-api";

export interface PrivateDomainArgs {
  readonly domainName: string;
  readonly basePath: string;
  readonly certificate: CertificateSource;
  readonly apiId: pulumi.Input<string>;
  readonly stageName: pulumi.Input<string>;
  /** Grants of the consumers that may use the domain: its policy is built from them. */
  readonly grants: readonly ConsumerGrant[];
  /** Accounts, by the stacks of their consumers, that may associate their endpoints with the domain. */
  readonly sharedWith: Readonly<Record<string, pulumi.Input<string>>>;
  /** Refuse accounts outside of the provider's organization. */
  readonly withinOrganization: boolean;
  /** Protect the domain from deletion: consumers' policies name its id, and a new domain would have another. */
  readonly protect: boolean;
}

/**
 * A private custom domain for the API, and its share. It is created with its policy, so that it is never open.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
 */
export class PrivateDomain extends pulumi.ComponentResource {
  /** AWS's id of a private domain, because the name is not unique. */
  readonly domainNameId: pulumi.Output<string>;
  readonly shareArn: pulumi.Output<string>;

  constructor(name: string, args: PrivateDomainArgs, options?: pulumi.ComponentResourceOptions) {
    super("private-api:provider:PrivateDomain", name, { ...args, certificate: undefined }, options);
    const domain = new aws.apigateway.DomainName(
      name,
      {
        domainName: args.domainName,
        // Not regionalCertificateArn, which AWS refuses for a private domain.
        certificateArn: this.certificateArn(name, args),
        endpointConfiguration: { types: "PRIVATE" },
        // The only one for private domains.
        securityPolicy: "TLS_1_2",
        policy: pulumi
          .output([...args.grants])
          .apply((grants: readonly Grant[]) => documentText(domainPolicy(grants))),
        tags: { Name: nameInStack(name) },
      },
      { parent: this, protect: args.protect },
    );
    this.domainNameId = domain.domainNameId;
    new aws.apigateway.BasePathMapping(
      name,
      {
        domainName: domain.domainName,
        // Without it AWS looks for a public domain of this name.
        domainNameId: domain.domainNameId,
        basePath: args.basePath,
        restApi: args.apiId,
        stageName: args.stageName,
      },
      { parent: this },
    );
    this.shareArn = this.share(name, domain, args);
    this.registerOutputs({ domainNameId: this.domainNameId, shareArn: this.shareArn });
  }

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-provider-share.html */
  private share(name: string, domain: aws.apigateway.DomainName, args: PrivateDomainArgs) {
    const inner = { parent: this };
    const { arn: resourceShareArn } = new aws.ram.ResourceShare(
      name,
      {
        name: nameInStack(name),
        allowExternalPrincipals: !args.withinOrganization,
        tags: { Name: nameInStack(name) },
      },
      inner,
    );
    new aws.ram.ResourceAssociation(name, { resourceShareArn, resourceArn: domain.arn }, inner);
    for (const [stack, principal] of Object.entries(args.sharedWith))
      new aws.ram.PrincipalAssociation(`${name}-${stack}`, { resourceShareArn, principal }, inner);
    return resourceShareArn;
  }

  private certificateArn(name: string, { certificate, domainName }: PrivateDomainArgs): pulumi.Input<string> {
    const inner = { parent: this };
    if ("arn" in certificate) return certificate.arn;
    const tags = { Name: nameInStack(name) };
    if ("privateKey" in certificate) {
      const { chain, ...own } = certificate;
      const given = {
        certificateBody: own.certificate,
        privateKey: pulumi.secret(own.privateKey),
        ...(chain === undefined ? {} : { certificateChain: chain }),
      };
      return new aws.acm.Certificate(name, { ...given, tags }, inner).arn;
    }
    const requested = new aws.acm.Certificate(name, { domainName, validationMethod: "DNS", tags }, inner);
    const asked = requested.domainValidationOptions.apply(([first]) => first);
    const record = new aws.route53.Record(
      `${name}-validation`,
      {
        zoneId: certificate.validationZone,
        name: asked.apply((it) => it?.resourceRecordName ?? ""),
        type: asked.apply((it) => it?.resourceRecordType ?? ""),
        records: [asked.apply((it) => it?.resourceRecordValue ?? "")],
        ttl: 300,
      },
      inner,
    );
    const valid = { certificateArn: requested.arn, validationRecordFqdns: [record.fqdn] };
    return new aws.acm.CertificateValidation(name, valid, inner).certificateArn;
  }
}
