import { z } from "zod";
import { actionOf, jsonBody, type Needs, type Part, rows } from "../../gateway/authorization/need";
import type { Call } from "../../gateway/call";

const body = z
  .object({
    CertificateArn: z.string(),
    DomainName: z.string(),
    SubjectAlternativeNames: z.array(z.string()),
    ValidationMethod: z.string(),
    KeyAlgorithm: z.string(),
    Tags: z.array(z.object({ Key: z.string(), Value: z.string().optional() })),
  })
  .partial();
const bodyOf = (call: Call) => jsonBody(call, body);

function tagsOf(call: Call) {
  const { Tags } = bodyOf(call);
  return Tags && Object.fromEntries(Tags.map(({ Key, Value = "" }) => [Key, Value]));
}

const certificate: Part = (call) => {
  const { CertificateArn = `arn:aws:acm:${call.region}:${call.account}:certificate/*` } = bodyOf(call);
  return [{ action: actionOf(call), resource: CertificateArn, requestTags: tagsOf(call) }];
};

const untags: Part = (call) => {
  const { CertificateArn = "*", Tags = [] } = bodyOf(call);
  return [{ action: actionOf(call), resource: CertificateArn, tagKeys: Tags.map(({ Key }) => Key) }];
};

const request: Part = (call) => {
  const { DomainName, SubjectAlternativeNames = [], ValidationMethod, KeyAlgorithm } = bodyOf(call);
  const keys = {
    "acm:domainnames": [...(DomainName === undefined ? [] : [DomainName]), ...SubjectAlternativeNames],
    "acm:validationmethod": ValidationMethod,
    "acm:keyalgorithm": KeyAlgorithm,
  };
  return [{ action: actionOf(call), resource: "*", requestTags: tagsOf(call), keys }];
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
const tagsOfMade: Part = (call) => {
  const requestTags = tagsOf(call);
  if (requestTags === undefined || Object.keys(requestTags).length === 0) return [];
  const resource = `arn:aws:acm:${call.region}:${call.account}:certificate/*`;
  return [{ action: "acm:AddTagsToCertificate", resource, requestTags }];
};

const all: Part = (call) => [{ action: actionOf(call), resource: "*" }];

/**
 * Operations of ACM to the permissions they need.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscertificatemanager.html
 */
export const acmNeeds: Needs = {
  RequestCertificate: [request, tagsOfMade],
  ImportCertificate: [certificate, tagsOfMade],
  ListCertificates: [all],
  RemoveTagsFromCertificate: [untags],
  ...rows(
    [
      "AddTagsToCertificate",
      "DeleteCertificate",
      "DescribeCertificate",
      "GetCertificate",
      "ListTagsForCertificate",
      "UpdateCertificateOptions",
    ],
    certificate,
  ),
};
