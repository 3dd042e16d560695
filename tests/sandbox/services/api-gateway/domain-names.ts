import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { covers, statusOf } from "../acm/status";
import { restReply } from "../json";
import { leaveShares, sharedWith } from "../ram/shares";
import type { DomainName } from "./domain-model";
import { input, newId, notFound, now, pageReply, parameter, patchInput } from "./entities";
import { managementPolicyOf } from "./management-policy";
import { applyPatch } from "./patch";
import { checkedDomainPolicy } from "./policy";

const create = z.object({
  domainName: z.string(),
  certificateArn: z.string().optional(),
  regionalCertificateArn: z.string().optional(),
  endpointConfiguration: z.object({ types: z.array(z.string()).default([]) }).default({ types: [] }),
  policy: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const mostDomains = 50;

const bad = (message: string) => new AwsError("BadRequestException", message);

/** Custom domain names for private APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html */
export const domainNameOperations: Operations = {
  CreateDomainName: async (call, context) => {
    const { domainName: name, policy, tags, ...given } = input(call, create);
    checkPrivate(given.endpointConfiguration.types);
    if (given.regionalCertificateArn !== undefined) {
      throw bad("RegionalCertificateArn is not supported for PRIVATE custom domain name");
    }
    if (
      !/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
    ) {
      throw bad(`Invalid domain name ${name}: it accepts names in lower case, and no wildcard.`);
    }
    const mine = domainsOf(call, context);
    if (mine.some((it) => it.name === name)) {
      throw new AwsError("ConflictException", "The domain name you provided already exists.", 409);
    }
    if (mine.length >= mostDomains) {
      throw new AwsError(
        "LimitExceededException",
        `The limit of ${mostDomains} private domain names is reached.`,
        429,
      );
    }
    const certificateArn = checkedCertificate(given.certificateArn, name, call, context);
    const id = newId(10);
    const arn = `arn:aws:apigateway:${call.region}:${call.account}:/domainnames/${name}+${id}`;
    const domain: DomainName = {
      account: call.account,
      region: call.region,
      arn,
      id,
      name,
      certificateArn,
      certificateUploadDate: now(),
      usable: { from: Date.now() + context.domainDelayMilliseconds, until: "PENDING" },
      mappings: {},
      ...(policy ? { policy: await checkedDomainPolicy(policy, context) } : {}),
      ...(tags === undefined ? {} : { tags }),
    };
    put(context.store.contents.domainNames, arn, domain);
    return restReply(201, onTheWire(domain, call, context));
  },
  GetDomainName: (call, context) => restReply(200, onTheWire(domainOf(call, context), call, context)),
  GetDomainNames: (call, context) => {
    const shared = call.parameters.get("resourceOwner") === "OTHER_ACCOUNTS";
    const found = shared
      ? Object.values(context.store.contents.domainNames).filter(
          ({ arn, region }) =>
            region === call.region &&
            sharedWith(arn, context.store).some(({ account }) => account === call.account),
        )
      : domainsOf(call, context);
    return pageReply(
      call,
      found.map((it) => onTheWire(it, call, context)),
    );
  },
  UpdateDomainName: async (call, context) => {
    const domain = structuredClone(domainOf(call, context));
    const operations = patchInput(call);
    for (const { path, value } of operations) {
      if (/^\/(policy|managementPolicy)$/.test(path) && value) await checkedDomainPolicy(value, context);
    }
    applyPatch(operations, {
      "/policy": ({ op, value }) => {
        if (op === "remove" || value === "") delete domain.policy;
        else domain.policy = value;
      },
      "/managementPolicy": ({ op, value }) => {
        if (op === "remove" || value === "") delete domain.managementPolicy;
        else domain.managementPolicy = value;
      },
      "/certificateArn": ({ value }) => {
        domain.certificateArn = checkedCertificate(value, domain.name, call, context);
        domain.certificateUploadDate = now();
        domain.usable = { from: Date.now() + context.domainDelayMilliseconds, until: "UPDATING" };
      },
    });
    put(context.store.contents.domainNames, domain.arn, domain);
    return restReply(200, onTheWire(domain, call, context));
  },
  DeleteDomainName: (call, context) => {
    const { arn } = domainOf(call, context);
    delete context.store.contents.domainNames[arn];
    leaveShares(arn, context.store);
    return restReply(202);
  },
};

function checkPrivate(types: readonly string[]): void {
  if (types.length === 1 && types[0] === "PRIVATE") return;
  throw new AwsError(
    "UnsupportedOperation",
    "The sandbox emulates custom domain names for private APIs: endpointConfiguration.types accepts PRIVATE, not " +
      `${types.join(", ") || "EDGE"}.`,
  );
}

/** @throws AwsError for a certificate that is not in the account and region, is not issued, or is for another name */
function checkedCertificate(arn: string | undefined, name: string, call: Call, { store }: Context): string {
  if (!arn) throw bad("A certificate ARN must be specified for a PRIVATE custom domain name.");
  const certificate = own(store.contents.certificates, arn);
  if (certificate?.account !== call.account || certificate.region !== call.region) {
    throw bad(`Invalid certificate ARN: ${arn}. Certificate must be in '${call.region}'.`);
  }
  if (statusOf(certificate, store) !== "ISSUED") {
    throw bad(`The certificate ${arn} is not issued yet: it is PENDING_VALIDATION.`);
  }
  if (!covers(certificate, name)) {
    throw bad(`The domain name ${name} is not covered by the provided certificate ${arn}.`);
  }
  return arn;
}

function domainsOf({ account, region }: Call, { store }: Context): DomainName[] {
  return Object.values(store.contents.domainNames).filter(
    (it) => it.account === account && it.region === region,
  );
}

/**
 * The domain name of the path and domainNameId. Without the id a public domain is meant, which the sandbox does not
 * have.
 */
export function domainOf(call: Call, context: Context): DomainName {
  const name = parameter(call, "domainName");
  const id = call.parameters.get("domainNameId");
  const found = domainsOf(call, context).find((it) => it.name === name && it.id === id);
  if (found === undefined) throw notFound("Invalid domain name identifier specified");
  return found;
}

function onTheWire(domain: DomainName, { account }: Call, { store }: Context): Record<string, unknown> {
  const { name, id, arn, certificateArn, certificateUploadDate, policy, usable, tags = {} } = domain;
  const managementPolicy = managementPolicyOf(domain, store);
  const isPending = Date.now() < usable.from;
  // Accounts that it is shared with may not read its policies.
  const ownersAlone =
    account === domain.account
      ? {
          tags,
          ...(policy === undefined ? {} : { policy }),
          ...(managementPolicy === undefined ? {} : { managementPolicy }),
        }
      : {};
  return {
    domainName: name,
    domainNameId: id,
    domainNameArn: arn,
    certificateArn,
    certificateUploadDate,
    endpointConfiguration: { types: ["PRIVATE"], ipAddressType: "dualstack" },
    domainNameStatus: isPending ? usable.until : "AVAILABLE",
    securityPolicy: "TLS_1_2",
    routingMode: "BASE_PATH_MAPPING_ONLY",
    ...ownersAlone,
  };
}
