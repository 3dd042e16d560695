import { z } from "zod";
import { types } from "../../resources/types";
import { resourceRule } from "../rule";
import type { Outcome } from "../verdict";
import { beyondInvoke } from "./actions";
import { executeApiDocument, throughEndpoint, unnamedApis } from "./endpoint-policy";

const agreed = z.array(
  z.strictObject({
    api: z
      .string()
      .regex(
        /^arn:[^:]*:execute-api:[a-z0-9-]+:\d{12}:[a-z0-9]+$/,
        "expected arn:aws:execute-api:REGION:ACCOUNT:API",
      ),
    principals: z.array(z.string()).min(1).default(["*"]),
    stage: z.string().min(1),
    method: z.string().min(1),
    path: z.string().regex(/^\//, 'expected a path that starts with "/"'),
  }),
);
const config = z.looseObject({ intent: agreed.optional() });

export const endpointPolicyLeastPrivilege = resourceRule({
  name: "endpoint-policy-least-privilege",
  description:
    "The policy of an execute-api endpoint lets calls pass to named APIs only. Proved, with a counterexample.",
  explanation:
    "Through an endpoint with AWS's default policy, whoever runs code in the VPC can send data to any private API of any account that admits the endpoint. The policy must name account and id of every API, and allow nothing but execute-api:Invoke; where the pack's config says what is intended, exactly that may pass.",
  remediation: "Name the API in full: arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path.",
  severity: "high",
  level: "mandatory",
  tags: ["access", "proof"],
  counterparts: [{ catalog: "Prowler", id: "vpc_endpoint_connections_trust_boundaries" }],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-endpoint-policies.html",
  types: [types.vpcEndpoint, types.vpcEndpointPolicy],
  settings: {
    intent: {
      schema: agreed.optional(),
      description: "What may pass the endpoint: [{api, stage, method, path, principals}]",
    },
  },
  check: (resource, surroundings): Outcome => {
    const document = executeApiDocument(resource);
    const { intent = [] } = config.parse(surroundings.config);
    const apis = [...new Set(intent.map(({ api }) => api))];
    const proofs = [
      ...apis.map((api) =>
        throughEndpoint(
          document,
          api,
          intent.filter((line) => line.api === api).map(({ api: _, ...rest }) => rest),
        ),
      ),
      ...unnamedApis(document).map((api) => throughEndpoint(document, api, [])),
    ];
    const [first] = proofs.flatMap(({ findings }) => findings);
    return {
      findings: [...(first === undefined ? [] : [first]), ...beyondInvoke(document)],
      doubts: proofs.flatMap(({ doubts }) => doubts),
    };
  },
});
