import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { restReply } from "../json";
import type { AccessAssociation, DomainName } from "./domain-model";
import { input, notFound, pageReply, parameter } from "./entities";
import { checkMayAssociate } from "./management-policy";

const create = z.object({
  domainNameArn: z.string(),
  accessAssociationSourceType: z.string(),
  accessAssociationSource: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const mostAssociations = 100;

const bad = (message: string) => new AwsError("BadRequestException", message);

/** Associations of endpoints with domain names: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-associations.html */
export const accessAssociationOperations: Operations = {
  CreateDomainNameAccessAssociation: (call, context) => {
    const given = input(call, create);
    const { contents } = context.store;
    if (given.accessAssociationSourceType !== "VPCE") {
      throw bad(
        `Invalid access association source type "${given.accessAssociationSourceType}": it accepts VPCE.`,
      );
    }
    const domain = own(contents.domainNames, given.domainNameArn);
    if (domain?.region !== call.region) throw bad("Invalid domain name ARN specified");
    checkMayAssociate(domain, call, context);
    const vpcEndpointId = given.accessAssociationSource;
    checkEndpoint(vpcEndpointId, call, context);
    const mine = ownAssociations(call, context);
    checkNoOther(domain, vpcEndpointId, mine);
    if (mine.length >= mostAssociations) {
      const message = `The limit of ${mostAssociations} domain name access associations is reached.`;
      throw new AwsError("LimitExceededException", message, 429);
    }
    const association: AccessAssociation = {
      account: call.account,
      region: call.region,
      arn:
        `arn:aws:apigateway:${call.region}:${call.account}:/domainnameaccessassociations/domainname/` +
        `${domain.name}+${domain.id}/vpcesource/${vpcEndpointId}`,
      domainNameArn: domain.arn,
      vpcEndpointId,
      rejected: false,
      usableFrom: Date.now() + context.domainDelayMilliseconds,
      ...(given.tags === undefined ? {} : { tags: given.tags }),
    };
    put(contents.accessAssociations, association.arn, association);
    return restReply(201, onTheWire(association));
  },
  GetDomainNameAccessAssociations: (call, context) => {
    const { contents } = context.store;
    const isOwner = ({ domainNameArn }: AccessAssociation) =>
      own(contents.domainNames, domainNameArn)?.account === call.account;
    const found =
      call.parameters.get("resourceOwner") === "OTHER_ACCOUNTS"
        ? Object.values(contents.accessAssociations).filter(
            (it) => it.account !== call.account && it.region === call.region && isOwner(it) && !it.rejected,
          )
        : ownAssociations(call, context);
    return pageReply(call, found.map(onTheWire));
  },
  DeleteDomainNameAccessAssociation: (call, context) => {
    const arn = parameter(call, "domainNameAccessAssociationArn");
    const found = ownAssociations(call, context).find((it) => it.arn === arn);
    if (found === undefined) throw notFound("Invalid domain name access association identifier specified");
    delete context.store.contents.accessAssociations[arn];
    return restReply(202);
  },
  RejectDomainNameAccessAssociation: (call, context) => {
    const { contents } = context.store;
    const domain = own(contents.domainNames, parameter(call, "domainNameArn"));
    const found = own(contents.accessAssociations, parameter(call, "domainNameAccessAssociationArn"));
    if (domain?.account !== call.account || domain.region !== call.region)
      throw notFound("Invalid domain name identifier specified");
    if (found?.domainNameArn !== domain.arn) {
      throw notFound("Invalid domain name access association identifier specified");
    }
    if (found.account === call.account) {
      throw bad("You can't reject a domain name access association of your own account: delete it.");
    }
    found.rejected = true;
    return restReply(202);
  },
};

function ownAssociations({ account, region }: Call, { store }: Context): AccessAssociation[] {
  return Object.values(store.contents.accessAssociations).filter(
    (it) => it.account === account && it.region === region,
  );
}

function checkEndpoint(id: string, { account, region }: Call, { store }: Context): void {
  const endpoint = own(store.contents.vpcEndpoints, id);
  if (endpoint?.account !== account || endpoint.region !== region) {
    throw bad(`Invalid VPC endpoint ID: ${id}`);
  }
  if (!endpoint.serviceName.endsWith(".execute-api")) {
    throw bad(`VPC endpoint ${id} is one of ${endpoint.serviceName}, not of execute-api.`);
  }
}

/** An endpoint can be associated with one domain of each name. */
function checkNoOther(domain: DomainName, vpcEndpointId: string, mine: readonly AccessAssociation[]): void {
  const taken = mine
    .filter((it) => it.vpcEndpointId === vpcEndpointId)
    .find(({ domainNameArn }) => domainNameArn.split("/").at(-1)?.startsWith(`${domain.name}+`));
  if (taken === undefined) return;
  throw new AwsError(
    "ConflictException",
    `VPC endpoint ${vpcEndpointId} has a domain name access association of this name already: ${taken.arn}`,
    409,
  );
}

function onTheWire(association: AccessAssociation): Record<string, unknown> {
  return {
    domainNameAccessAssociationArn: association.arn,
    domainNameArn: association.domainNameArn,
    accessAssociationSourceType: "VPCE",
    accessAssociationSource: association.vpcEndpointId,
    tags: association.tags ?? {},
  };
}
