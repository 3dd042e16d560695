import { readFileSync } from "node:fs";
import { z } from "zod";
import { Failure } from "../../../shared/terminal/failure";
import { certificate } from "../services/acm/model";
import { accessAssociation, domainName } from "../services/api-gateway/domain-model";
import { accountSettings, clientCertificate, restApi, vpcLink } from "../services/api-gateway/model";
import { vpcEndpoint } from "../services/ec2/vpc-endpoint";
import { lambdaFunction } from "../services/lambda/model";
import { ramToken, resourceShare } from "../services/ram/model";
import { hostedZone } from "../services/route53/model";
import { command } from "../services/ssm/model";
import { isThere, writeWhole } from "./files";

const contents = z.object({
  format: z.literal(1),
  /** By API id. */
  restApis: z.record(z.string(), restApi),
  /** By id. */
  vpcLinks: z.record(z.string(), vpcLink).default({}),
  /** Client certificates of API Gateway, by id. */
  clientCertificates: z.record(z.string(), clientCertificate).default({}),
  /** By "account/region". */
  accountSettings: z.record(z.string(), accountSettings),
  /** By endpoint id. */
  vpcEndpoints: z.record(z.string(), vpcEndpoint),
  /** Lambda functions by ARN. */
  functions: z.record(z.string(), lambdaFunction).default({}),
  /** By command id, oldest first. */
  commands: z.record(z.string(), command),
  /** Instances whose SSM Agent has registered: id -> ISO 8601 of its last connection. */
  agents: z.record(z.string(), z.string()).default({}),
  /** Every "account/region" that has opted in to its region's Local Zone. */
  localZones: z.array(z.string()).default([]),
  /** Private custom domain names and access associations, by ARN. */
  domainNames: z.record(z.string(), domainName).default({}),
  accessAssociations: z.record(z.string(), accessAssociation).default({}),
  /** By ARN. */
  resourceShares: z.record(z.string(), resourceShare).default({}),
  ramTokens: z.record(z.string(), ramToken).default({}),
  /** By ARN; with their private keys. */
  certificates: z.record(z.string(), certificate).default({}),
  /** By id. */
  hostedZones: z.record(z.string(), hostedZone).default({}),
  /** Every "account/region" that a mutating call has reached. */
  places: z.array(z.string()),
});

/**
 * The control plane's store, as JSON in one file. It is written after each change, by rename, before the caller gets
 * its answer: an answered change is never lost when the process ends.
 */
export class Store {
  readonly contents: z.infer<typeof contents>;
  private written = "";

  /** @throws when the file is not a store of this format; the message names --reset */
  constructor(private readonly path: string) {
    const found = isThere(path) ? read(path) : undefined;
    if (found !== undefined) this.written = JSON.stringify(found);
    this.contents = found ?? {
      format: 1,
      restApis: {},
      vpcLinks: {},
      clientCertificates: {},
      accountSettings: {},
      vpcEndpoints: {},
      functions: {},
      commands: {},
      agents: {},
      localZones: [],
      domainNames: {},
      accessAssociations: {},
      resourceShares: {},
      ramTokens: {},
      certificates: {},
      hostedZones: {},
      places: [],
    };
  }

  save(): void {
    const text = JSON.stringify(this.contents);
    // Most calls change only moto.
    if (text === this.written) return;
    writeWhole(this.path, text);
    this.written = text;
  }
}

function read(path: string): z.infer<typeof contents> {
  try {
    const given: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)));
    const found = contents.parse(given);
    const lost = notTaken(given, found, "");
    if (lost !== undefined)
      throw new Error(`it has ${lost}, which this version of the sandbox does not know`);
    return found;
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Failure(`${path} cannot be read: ${reason}. Start again with --reset.`);
  }
}

/** The first name in the file that parsing has dropped: the next save would lose it. */
function notTaken(given: unknown, found: unknown, at: string): string | undefined {
  if (typeof given !== "object" || given === null || typeof found !== "object" || found === null)
    return undefined;
  for (const [name, value] of Object.entries(given)) {
    const here = `${at}.${name}`;
    const lost = Object.hasOwn(found, name) ? notTaken(value, Reflect.get(found, name), here) : here;
    if (lost !== undefined) return lost;
  }
  return undefined;
}
