import { z } from "zod";
import { actionOf, jsonBody, type Needs, type Part, rows } from "../../gateway/authorization/need";

const body = z
  .object({
    Name: z.string(),
    Id: z.string(),
    WebACLArn: z.string(),
    ResourceArn: z.string(),
    ResourceARN: z.string(),
    Tags: z.array(z.object({ Key: z.string(), Value: z.string() })),
    TagKeys: z.array(z.string()),
  })
  .partial();

/** Of the web ACL that is named; of one that is about to be made by name only. */
const webAcl: Part = (call) => {
  const { Name, Id = "*", WebACLArn, ResourceARN, Tags, TagKeys } = jsonBody(call, body);
  const arn = `arn:aws:wafv2:${call.region}:${call.account}:regional/webacl/${Name}/${Id}`;
  const requestTags = Tags && Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  return [
    { action: actionOf(call), resource: WebACLArn ?? ResourceARN ?? arn, requestTags, tagKeys: TagKeys },
  ];
};

const stage: Part = (call) => [{ action: actionOf(call), resource: jsonBody(call, body).ResourceArn ?? "*" }];

/** API Gateway's own word on it. */
const setWebAcl: Part = (call) => [
  { action: "apigateway:SetWebACL", resource: jsonBody(call, body).ResourceArn ?? "*" },
];

const all: Part = (call) => [{ action: actionOf(call), resource: "*" }];

/** It is asked for the ACL that is found. */
const getAny: Part = (call) => [
  { action: "wafv2:GetWebACL", resource: `arn:aws:wafv2:${call.region}:${call.account}:regional/webacl/*` },
];

/**
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-api-permissions-ref.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
 */
export const wafNeeds: Needs = {
  AssociateWebACL: [webAcl, stage, setWebAcl],
  DisassociateWebACL: [stage, setWebAcl],
  GetWebACLForResource: [stage, getAny],
  ListWebACLs: [all],
  ...rows(
    [
      "CreateWebACL",
      "GetWebACL",
      "DeleteWebACL",
      "ListResourcesForWebACL",
      "ListTagsForResource",
      "TagResource",
      "UntagResource",
    ],
    webAcl,
  ),
};
