import { createHash, randomUUID, X509Certificate } from "node:crypto";
import { z } from "zod";
import type { Call, Context, Operations } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { own, put } from "../../own";
import { input, jsonReply, pageAt, seconds } from "../json";
import type { Certificate } from "./model";
import { readCertificate, readImported } from "./pem";
import { statusOf, usersOf } from "./status";

const tagList = z.array(z.object({ Key: z.string(), Value: z.string().default("") })).default([]);
const named = z.object({ CertificateArn: z.string() });
const pem = z.string().transform((base64) => Buffer.from(base64, "base64").toString("utf8"));
const importInput = z.object({
  CertificateArn: z.string().optional(),
  Certificate: pem,
  PrivateKey: pem,
  CertificateChain: pem.optional(),
  Tags: tagList,
});
const requestInput = z.object({
  DomainName: z.string(),
  SubjectAlternativeNames: z.array(z.string()).default([]),
  ValidationMethod: z.string().default("EMAIL"),
  IdempotencyToken: z.string().optional(),
  KeyAlgorithm: z.string().default("RSA_2048"),
  Options: z
    .object({ CertificateTransparencyLoggingPreference: z.enum(["ENABLED", "DISABLED"]).default("ENABLED") })
    .default({ CertificateTransparencyLoggingPreference: "ENABLED" }),
  Tags: tagList,
});
const listInput = z.object({
  CertificateStatuses: z.array(z.string()).optional(),
  Includes: z.object({ keyTypes: z.array(z.string()).optional() }).default({}),
  MaxItems: z.number().default(1000),
  NextToken: z.string().default("0"),
});

/** https://docs.aws.amazon.com/acm/latest/APIReference/ */
export const acmOperations: Operations = {
  ImportCertificate: (call, context) => {
    const given = input(call, importInput);
    const origin = {
      kind: "imported" as const,
      certificate: given.Certificate,
      privateKey: given.PrivateKey,
      ...(given.CertificateChain === undefined ? {} : { chain: given.CertificateChain }),
    };
    const { names, keyAlgorithm } = readImported(origin);
    const shown = { domainName: names[0] ?? "", names: [...names], keyAlgorithm, origin };
    if (given.CertificateArn === undefined) return made(call, context, { ...shown, tags: byKey(given.Tags) });
    const held = certificateOf(call, context, given.CertificateArn);
    if (given.Tags.length > 0) {
      throw new AwsError("ValidationException", "You cannot apply tags when reimporting a certificate.");
    }
    if (held.origin.kind !== "imported") {
      throw new AwsError("ValidationException", `${held.arn} was not imported.`);
    }
    Object.assign(held, shown);
    return jsonReply({ CertificateArn: held.arn });
  },
  RequestCertificate: (call, context) => {
    const given = input(call, requestInput);
    if (given.ValidationMethod !== "DNS") {
      throw new AwsError(
        "UnsupportedOperation",
        `The sandbox does not emulate ValidationMethod ${given.ValidationMethod} of acm:RequestCertificate: it accepts DNS.`,
      );
    }
    const names = [...new Set([given.DomainName, ...given.SubjectAlternativeNames])];
    const earlier = certificatesOf(call, context).find(
      ({ origin, names: held }) =>
        origin.kind === "requested" &&
        origin.idempotencyToken !== undefined &&
        origin.idempotencyToken === given.IdempotencyToken &&
        String(held) === String(names),
    );
    if (earlier !== undefined) return jsonReply({ CertificateArn: earlier.arn });
    const proofs = names.map((name) => [name, proof(call.account, name)] as const);
    return made(call, context, {
      domainName: given.DomainName,
      names,
      keyAlgorithm: given.KeyAlgorithm,
      tags: byKey(given.Tags),
      origin: {
        kind: "requested",
        proofs: Object.fromEntries(proofs),
        transparencyLogging: given.Options.CertificateTransparencyLoggingPreference,
        ...(given.IdempotencyToken === undefined ? {} : { idempotencyToken: given.IdempotencyToken }),
      },
    });
  },
  UpdateCertificateOptions: (call, context) => {
    const { origin } = certificateOf(call, context);
    if (origin.kind === "imported") {
      throw new AwsError("InvalidStateException", "An imported certificate has no options.");
    }
    origin.transparencyLogging = input(
      call,
      requestInput.pick({ Options: true }),
    ).Options.CertificateTransparencyLoggingPreference;
    return jsonReply({});
  },
  DescribeCertificate: (call, context) => {
    const held = certificateOf(call, context);
    return jsonReply({ Certificate: { ...detail(held, context), InUseBy: usersOf(held, context.store) } });
  },
  GetCertificate: (call, context) => {
    const { origin, arn } = certificateOf(call, context);
    if (origin.kind === "requested") {
      throw new AwsError(
        "UnsupportedOperation",
        `The sandbox does not emulate acm:GetCertificate of a requested certificate (${arn}): the sandbox issues a certificate when it serves a domain name.`,
      );
    }
    return jsonReply({ Certificate: origin.certificate, CertificateChain: origin.chain });
  },
  ListCertificates: (call, context) => {
    const { CertificateStatuses, Includes, MaxItems, NextToken } = input(call, listInput);
    // https://docs.aws.amazon.com/acm/latest/APIReference/API_Filters.html : the default is RSA up to 2048.
    const keyTypes = Includes.keyTypes ?? ["RSA_1024", "RSA_2048"];
    const found = certificatesOf(call, context)
      .filter((it) => CertificateStatuses?.includes(statusOf(it, context.store)) ?? true)
      .filter(({ keyAlgorithm }) => keyTypes.includes(keyAlgorithm));
    const invalid = () => new AwsError("ValidationException", "The next token is invalid.");
    const { page, next } = pageAt(found, NextToken, MaxItems, invalid);
    return jsonReply({
      CertificateSummaryList: page.map((it) => summary(it, context)),
      ...(next === undefined ? {} : { NextToken: next }),
    });
  },
  DeleteCertificate: (call, context) => {
    const held = certificateOf(call, context);
    const users = usersOf(held, context.store);
    if (users.length > 0) {
      const message = `Certificate ${held.arn} in account ${call.account} is in use: ${users.join(", ")}`;
      throw new AwsError("ResourceInUseException", message);
    }
    delete context.store.contents.certificates[held.arn];
    return jsonReply({});
  },
  AddTagsToCertificate: (call, context) => {
    const { tags } = certificateOf(call, context);
    for (const { Key, Value } of input(call, z.object({ Tags: tagList })).Tags) put(tags, Key, Value);
    return jsonReply({});
  },
  RemoveTagsFromCertificate: (call, context) => {
    const { tags } = certificateOf(call, context);
    const given = z.object({ Tags: z.array(z.object({ Key: z.string(), Value: z.string().optional() })) });
    for (const { Key, Value } of input(call, given).Tags) {
      // A tag given with a value is removed only if it has that value.
      if (Value === undefined || own(tags, Key) === Value) delete tags[Key];
    }
    return jsonReply({});
  },
  ListTagsForCertificate: (call, context) => {
    const { tags } = certificateOf(call, context);
    return jsonReply({ Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) });
  },
};

function made(
  call: Call,
  { store }: Context,
  given: Omit<Certificate, "arn" | "account" | "region" | "created">,
) {
  const { account, region } = call;
  const arn = `arn:aws:acm:${region}:${account}:certificate/${randomUUID()}`;
  put(store.contents.certificates, arn, {
    ...given,
    arn,
    account,
    region,
    created: new Date().toISOString(),
  });
  return jsonReply({ CertificateArn: arn });
}

/** Depends on account and name alone, as on AWS: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html */
function proof(account: string, name: string) {
  const digest = (salt: string) =>
    createHash("md5")
      .update(`${salt}/${account}/${name.replace(/^\*\./, "")}`)
      .digest("hex");
  return {
    name: `_${digest("name")}.${name.replace(/^\*\./, "")}.`,
    value: `_${digest("value")}.${digest("zone").slice(0, 10)}.acm-validations.aws.`,
  };
}

function byKey(tags: z.infer<typeof tagList>): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

function certificatesOf(call: Call, { store }: Context): Certificate[] {
  return Object.values(store.contents.certificates).filter(
    (it) => it.account === call.account && it.region === call.region,
  );
}

function certificateOf(call: Call, context: Context, arn = input(call, named).CertificateArn): Certificate {
  const found = certificatesOf(call, context).find((it) => it.arn === arn);
  if (found === undefined) {
    const message = `Could not find certificate ${arn} in account ${call.account}.`;
    throw new AwsError("ResourceNotFoundException", message);
  }
  return found;
}

function summary(held: Certificate, context: Context): Record<string, unknown> {
  const { CertificateArn, DomainName, Status, Type, KeyAlgorithm, ...times } = detail(held, context);
  const { NotBefore, NotAfter, CreatedAt, ImportedAt, IssuedAt } = times;
  return {
    ...{ CertificateArn, DomainName, Status, Type, KeyAlgorithm },
    ...{ NotBefore, NotAfter, CreatedAt, ImportedAt, IssuedAt },
    SubjectAlternativeNameSummaries: held.names,
    HasAdditionalSubjectAlternativeNames: false,
    InUse: usersOf(held, context.store).length > 0,
  };
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html */
function detail(held: Certificate, { store }: Context): Record<string, unknown> {
  const Status = statusOf(held, store);
  const { origin } = held;
  const both = {
    CertificateArn: held.arn,
    DomainName: held.domainName,
    SubjectAlternativeNames: held.names,
    KeyAlgorithm: held.keyAlgorithm.replace("_", "-"),
    Status,
    CreatedAt: seconds(held.created),
  };
  if (origin.kind === "imported") {
    const { x509 } = readCertificate(new X509Certificate(origin.certificate));
    return {
      ...both,
      Type: "IMPORTED",
      ImportedAt: seconds(held.created),
      NotBefore: Date.parse(x509.validFrom) / 1000,
      NotAfter: Date.parse(x509.validTo) / 1000,
      Serial: x509.serialNumber.toLowerCase().match(/../g)?.join(":"),
      Subject: x509.subject.replaceAll("\n", ","),
      Issuer: x509.issuer.replaceAll("\n", ","),
      RenewalEligibility: "INELIGIBLE",
    };
  }
  return {
    ...both,
    Type: "AMAZON_ISSUED",
    RenewalEligibility: "INELIGIBLE",
    Options: { CertificateTransparencyLoggingPreference: origin.transparencyLogging },
    DomainValidationOptions: Object.entries(origin.proofs).map(([DomainName, { name, value }]) => ({
      DomainName,
      ValidationDomain: DomainName,
      ValidationMethod: "DNS",
      ValidationStatus: Status === "ISSUED" ? "SUCCESS" : "PENDING_VALIDATION",
      ResourceRecord: { Name: name, Type: "CNAME", Value: value },
    })),
    ...(origin.issued === undefined ? {} : { IssuedAt: seconds(origin.issued) }),
  };
}
