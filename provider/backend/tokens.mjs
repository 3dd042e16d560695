/**
 * A Lambda authorizer that lets in whoever shows the token whose SHA-256 digest is in its environment. Its answer is kept
 * for every method that asks it, so that it answers for the whole stage.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
import { createHash } from "node:crypto";

export async function handler({ authorizationToken = "", methodArn }) {
  const digest = createHash("sha256").update(authorizationToken).digest("hex");
  // API Gateway answers 401 for exactly this text.
  if (digest !== process.env.TOKEN_SHA256) throw new Error("Unauthorized");
  const [api, stage] = methodArn.split("/");
  const statement = { Effect: "Allow", Action: "execute-api:Invoke", Resource: `${api}/${stage}/*` };
  return { principalId: "token", policyDocument: { Version: "2012-10-17", Statement: [statement] } };
}
