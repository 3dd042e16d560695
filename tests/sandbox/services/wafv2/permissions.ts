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

/** The web ACL; one that the request creates has no id yet. */
const webAcl: Part = (call) => {
  const { Name, Id = "*", WebACLArn, ResourceARN, Tags, TagKeys } = jsonBody(call, body);
  const arn = `arn:aws:wafv2:${call.region}:${call.account}:regional/webacl/${Name}/${Id}`;
  const requestTags = Tags && Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  return [
    { action: actionOf(call), resource: WebACLArn ?? ResourceARN ?? arn, requestTags, tagKeys: TagKeys },
  ];
};

const stage: Part = (call) => [{ action: actionOf(call), resource: jsonBody(call, body).ResourceArn ?? "*" }];

/** API Gateway's own permission, on the stage. */
const setWebAcl: Part = (call) => [
  { action: "apigateway:SetWebACL", resource: jsonBody(call, body).ResourceArn ?? "*" },
];

const all: Part = (call) => [{ action: actionOf(call), resource: "*" }];

/** wafv2:GetWebACL on the associated web ACL, which may be any. */
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
