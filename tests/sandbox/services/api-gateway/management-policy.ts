import { z } from "zod";
import type { Call, Context } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";
import { compilePolicy, conditionContext } from "../../policy-engine";
import type { Store } from "../../state/store";
import { sharedWith } from "../ram/shares";
import type { DomainName } from "./domain-model";

const action = "apigateway:CreateAccessAssociation";
const document = z.record(z.string(), z.unknown());

/**
 * Who may associate endpoints with a domain name: the owner's policy, and the accounts that it is shared with.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-provider-share-cli.html
 */
export function managementPolicyOf(domain: DomainName, store: Store): string | undefined {
  const shared = sharedWith(domain.arn, store).map(({ account, share }) => ({
    Sid: `${share.arn.split("/").at(-1)}-${account}-DefaultPermission`,
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: action,
    Resource: domain.arn,
  }));
  const { managementPolicy } = domain;
  if (managementPolicy === undefined) {
    return shared.length === 0 ? undefined : JSON.stringify({ Version: "2012-10-17", Statement: shared });
  }
  if (shared.length === 0) return managementPolicy;
  const given = document.parse(JSON.parse(managementPolicy));
  return JSON.stringify({ ...given, Statement: [given.Statement, ...shared].flat() });
}

/** @throws AwsError when the caller's account may not associate an endpoint with another account's domain name */
export function checkMayAssociate(domain: DomainName, call: Call, { store }: Context): void {
  const { arn, account } = call.principal;
  const text = managementPolicyOf(domain, store);
  const [, name] = /^arn:aws:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  const roleArn = name === undefined ? {} : { roleArn: `arn:aws:iam::${account}:role/${name}` };
  const decision =
    text === undefined
      ? "implicit deny"
      : compilePolicy(text)({
          principal: { kind: "aws", arn, account, ...roleArn },
          action,
          resource: domain.arn,
          context: conditionContext({
            "aws:PrincipalAccount": account,
            "aws:PrincipalArn": roleArn.roleArn ?? arn,
          }),
        }).decision;
  const isOwn = domain.account === account;
  if (decision === "allow" || (isOwn && decision !== "explicit deny")) return;
  const why =
    decision === "explicit deny"
      ? "with an explicit deny in a resource-based policy"
      : `because no resource-based policy allows the ${action} action`;
  throw new AwsError(
    "AccessDeniedException",
    `User: ${arn} is not authorized to perform: ${action} on resource: ${domain.arn} ${why}`,
    403,
  );
}
