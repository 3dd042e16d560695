import { KeyAlgorithm, ListTagsForCertificateCommand, paginateListCertificates } from "@aws-sdk/client-acm";
import {
  GetBasePathMappingCommand,
  GetDomainNameAccessAssociationsCommand,
  paginateGetDomainNames,
} from "@aws-sdk/client-api-gateway";
import {
  paginateGetResourceShareAssociations,
  paginateGetResourceShares,
  type ResourceShareAssociationType,
} from "@aws-sdk/client-ram";
import {
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  paginateListHostedZones,
} from "@aws-sdk/client-route-53";
import { z } from "zod";
import type { Aws } from "./aws";
import { existing, type Find, type Found, foundIn, hasTags, isTagged, of, tags, text } from "./found";

/**
 * A zone gets its tags by a second call. Until then it is recognized by the provider's own reference, by its comment, and by its
 * one VPC, which has no other zone of the name.
 * https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/route53/zone.go
 */
const reference = "terraform-";
const vpcs = z.tuple([z.object({ vpcId: text })]);

/** How to find what a killed creation has made of a private domain, on either side. */
export const domainFinders: Readonly<Record<string, Find>> = {
  "aws:acm/certificate:Certificate": of({ tags }, async (inputs, { acm: client }) => {
    // ACM lists RSA keys of 1024 and 2048 bits unless asked otherwise.
    const Includes = { keyTypes: Object.values(KeyAlgorithm) };
    const arns = await foundIn(
      paginateListCertificates({ client }, { Includes }),
      ({ CertificateSummaryList = [] }) => CertificateSummaryList,
      ({ CertificateArn = "" }) => ({ importId: CertificateArn }),
    );
    return owned(arns, async ({ importId: CertificateArn }) => {
      const { Tags } = await client.send(new ListTagsForCertificateCommand({ CertificateArn }));
      return isTagged(Tags, inputs);
    });
  }),
  "aws:apigateway/domainName:DomainName": of(
    { domainName: text, tags },
    ({ domainName, tags }, { apiGateway: client }) =>
      foundIn(
        paginateGetDomainNames({ client }, { resourceOwner: "SELF" }),
        ({ items = [] }) => items.filter((it) => it.domainName === domainName && hasTags(it.tags, tags)),
        ({ domainNameId = "" }) => ({ importId: `${domainName}/${domainNameId}` }),
      ),
  ),
  "aws:apigateway/basePathMapping:BasePathMapping": of(
    { domainName: text, domainNameId: text, basePath: text },
    ({ domainName, domainNameId, basePath }, { apiGateway }) =>
      existing(
        `${domainName}/${basePath}/${domainNameId}`,
        apiGateway.send(new GetBasePathMappingCommand({ domainName, domainNameId, basePath })),
      ),
  ),
  "aws:apigateway/domainNameAccessAssociation:DomainNameAccessAssociation": of(
    { domainNameArn: text, accessAssociationSource: text, tags },
    async ({ domainNameArn, accessAssociationSource: source, tags }, { apiGateway: client }) => {
      const found: Found[] = [];
      let position: string | undefined;
      do {
        const page = await client.send(
          new GetDomainNameAccessAssociationsCommand({ resourceOwner: "SELF", position }),
        );
        const own = (page.items ?? []).filter(
          (it) =>
            it.domainNameArn === domainNameArn &&
            it.accessAssociationSource === source &&
            hasTags(it.tags, tags),
        );
        found.push(...own.map((it) => ({ importId: it.domainNameAccessAssociationArn ?? "" })));
        position = page.position;
      } while (position !== undefined);
      return found;
    },
  ),
  "aws:ram/resourceShare:ResourceShare": of({ name: text, tags }, (inputs, { ram: client }) =>
    foundIn(
      paginateGetResourceShares({ client }, { resourceOwner: "SELF", name: inputs.name }),
      ({ resourceShares = [] }) =>
        resourceShares.filter((it) => isLiving(it) && hasPairs(it.tags, inputs.tags)),
      ({ resourceShareArn = "" }) => ({ importId: resourceShareArn }),
    ),
  ),
  "aws:ram/resourceAssociation:ResourceAssociation": of(
    { resourceShareArn: text, resourceArn: text },
    ({ resourceShareArn, resourceArn }, aws) => associated("RESOURCE", resourceShareArn, resourceArn, aws),
  ),
  "aws:ram/principalAssociation:PrincipalAssociation": of(
    { resourceShareArn: text, principal: text },
    ({ resourceShareArn, principal }, aws) => associated("PRINCIPAL", resourceShareArn, principal, aws),
  ),
  // Accepted twice there is no invitation to be found, which is an error.
  "aws:ram/resourceShareAccepter:ResourceShareAccepter": of(
    { shareArn: text },
    ({ shareArn }, { ram: client }) =>
      foundIn(
        paginateGetResourceShares(
          { client },
          { resourceOwner: "OTHER-ACCOUNTS", resourceShareArns: [shareArn] },
        ),
        ({ resourceShares = [] }) => resourceShares.filter(isLiving),
        () => ({ importId: shareArn, part: true }),
      ),
  ),
  "aws:route53/zone:Zone": of(
    { name: text, comment: text, vpcs, tags },
    async (inputs, { route53: client }) => {
      const zones = await foundIn(
        paginateListHostedZones({ client }, {}),
        ({ HostedZones = [] }) => HostedZones.filter((it) => it.Name === `${inputs.name}.`),
        ({ Id = "" }) => ({ importId: Id.replace("/hostedzone/", "") }),
      );
      return owned(zones, async ({ importId: Id }) => {
        const { ResourceTagSet } = await client.send(
          new ListTagsForResourceCommand({ ResourceType: "hostedzone", ResourceId: Id }),
        );
        const { Tags = [] } = ResourceTagSet ?? {};
        if (Tags.length > 0) return isTagged(Tags, inputs);
        const { HostedZone: zone, VPCs = [] } = await client.send(new GetHostedZoneCommand({ Id }));
        return (
          zone?.CallerReference?.startsWith(reference) === true &&
          zone.Config?.Comment === inputs.comment &&
          VPCs.length === 1 &&
          VPCs[0]?.VPCId === inputs.vpcs[0].vpcId
        );
      });
    },
  ),
  "aws:route53/record:Record": of(
    { zoneId: text, name: text, type: text },
    async ({ zoneId, name, type }, { route53 }) => {
      const bare = name.replace(/\.$/, "");
      const asked = { HostedZoneId: zoneId, StartRecordName: name, MaxItems: 10 };
      const found = await existing(
        `${zoneId}_${bare}_${type}`,
        route53.send(new ListResourceRecordSetsCommand(asked)),
        ({ ResourceRecordSets = [] }) =>
          ResourceRecordSets.some((it) => it.Name === `${bare}.` && it.Type === type),
      );
      return found.map((it) => ({ ...it, part: true }));
    },
  ),
};

function associated(
  associationType: ResourceShareAssociationType,
  resourceShareArn: string,
  entity: string,
  { ram: client }: Aws,
): Promise<Found[]> {
  return foundIn(
    paginateGetResourceShareAssociations(
      { client },
      { associationType, resourceShareArns: [resourceShareArn] },
    ),
    ({ resourceShareAssociations = [] }) =>
      resourceShareAssociations.filter(
        (it) =>
          it.associatedEntity === entity && it.status !== "DISASSOCIATED" && it.status !== "DISASSOCIATING",
      ),
    () => ({ importId: `${resourceShareArn},${entity}`, part: true }),
  );
}

/** What is deleted is listed for some time. */
function isLiving({ status }: { readonly status?: string | undefined }): boolean {
  return status !== "DELETED" && status !== "DELETING";
}

function hasPairs(
  pairs: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[] = [],
  wanted: Readonly<Record<string, string>>,
): boolean {
  return hasTags(Object.fromEntries(pairs.map(({ key = "", value = "" }) => [key, value])), wanted);
}

async function owned(found: readonly Found[], isOwn: (each: Found) => Promise<boolean>): Promise<Found[]> {
  const own = await Promise.all(found.map(isOwn));
  return found.filter((_, at) => own[at]);
}
