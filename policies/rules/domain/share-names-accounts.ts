import { z } from "zod";
import { titleOf } from "../../../shared/contract/urn";
import { namesDomain, privateDomains } from "../../resources/private-domain";
import { optionalText } from "../../resources/properties";
import type { Resource } from "../../resources/resource";
import { ofType } from "../../resources/rest-api";
import { types } from "../../resources/types";
import { componentOf } from "../access/intent";
import { type RuleContext, stackRule } from "../rule";
import { gather, notApplicable, type RuleFinding } from "../verdict";

const accounts = z.array(z.string().regex(/^\d{12}$/, "an account has 12 digits")).optional();

export const shareNamesAccounts = stackRule({
  name: "private-domain-share-names-accounts",
  description: "The share of a private domain names the accounts of its grants, and no others.",
  explanation:
    "Who is a principal of the RAM share may associate endpoints with the domain: RAM writes it into the domain's management policy, which neither Terraform nor Pulumi can set. Advisory, because an organization may rightly share with all of its accounts: what an associated endpoint may call the domain's policy still decides. The accounts of the grants are those of the component PrivateDomain, or of this rule's config; without either, a share must name accounts instead of an organization. A management policy that was written by hand, a stack does not show.",
  remediation: "Name the consumers' accounts as principals of the share, one PrincipalAssociation each.",
  severity: "medium",
  level: "advisory",
  tags: ["access", "api-gateway"],
  controls: [],
  url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-provider-share.html",
  settings: {
    accounts: {
      schema: accounts,
      description: "Accounts with grants by the domain, for programs without the component PrivateDomain",
    },
  },
  check: (resources, ruleContext) => {
    const domains = privateDomains(resources);
    const shared = ofType(resources, types.resourceShareAssociation).filter((each) =>
      domains.some((domain) => namesDomain(each, "resourceArn", domain)),
    );
    if (shared.length === 0) notApplicable("the stack shares no private domain");
    const principals = ofType(resources, types.resourceSharePrincipal).flatMap((principal) => {
      const of = shared.find((each) => isOfSameShare(each, principal));
      return of === undefined ? [] : [{ principal, granted: grantedAccounts(of, ruleContext) }];
    });
    return gather(
      principals,
      ({ principal }) => principal.urn,
      ({ principal, granted }) => faults(principal, granted()),
    );
  },
});

function faults(principal: Resource, granted: readonly string[] | undefined): RuleFinding[] {
  const who = principal.properties.read("principal", z.string());
  const account = /^(\d{12})$|^arn:[^:]*:iam::(\d{12}):/.exec(who);
  const lets = `${titleOf(principal)} lets ${who} associate endpoints with a private domain`;
  if (account === null) return [{ message: `${lets}: more accounts than any grants are for` }];
  return granted === undefined || granted.includes(account[1] ?? account[2] ?? "")
    ? []
    : [{ message: `${lets}, and no grant by the domain is for that account` }];
}

/** The accounts that may associate; undefined where nothing says which. Read late: they may not be known. */
function grantedAccounts(part: Resource, ruleContext: RuleContext): () => readonly string[] | undefined {
  const component = componentOf(part, ruleContext, types.privateDomain);
  return () =>
    component === undefined
      ? accounts.parse(ruleContext.config.accounts)
      : Object.values(component.properties.read("sharedWith", z.record(z.string(), z.string())));
}

function isOfSameShare(left: Resource, right: Resource): boolean {
  const from = ({ propertyDependencies }: Resource) => propertyDependencies.resourceShareArn ?? [];
  if (from(left).some((urn) => from(right).includes(urn))) return true;
  if ([left, right].some(({ properties }) => properties.isUnknown("resourceShareArn"))) return false;
  const arn = left.properties.read("resourceShareArn", optionalText);
  return arn !== undefined && arn === right.properties.read("resourceShareArn", optionalText);
}
