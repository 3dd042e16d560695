import { asObject, asTexts, type JsonObject } from "./document";
import { isOf, type RequestFacts } from "./facts";
import { anyOf, either, type Ternary } from "./ternary";

/** An account's number is the same in every partition; its ARN is of one. */
const accountOf = (name: string, { apiArn }: RequestFacts): string | undefined => {
  if (/^\d{12}$/.test(name)) return name;
  const [, partition, account] = /^arn:([a-z-]+):iam::(\d{12}):root$/.exec(name) ?? [];
  return partition === apiArn.split(":")[1] ? account : undefined;
};

/** Whether the AWS name is the caller itself: its user, its role, its session. */
function isSelf(name: string, facts: RequestFacts): boolean {
  const { arn, session } = facts;
  if (arn === undefined) return false;
  if (name === arn) return !arn.endsWith(":root");
  const [, partition, account, role, named] =
    /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
  return (
    named !== undefined &&
    partition === arn.split(":")[1] &&
    session === named &&
    arn.split(":")[4] === account &&
    arn.split("/").at(-1) === role
  );
}

const isUniqueId = (name: string) => /^A[A-Z]{3}[A-Z0-9]{12,}$/.test(name);

function listed(value: unknown, type: string): string[] {
  return value === "*" ? (type === "AWS" ? ["*"] : []) : asTexts(asObject(value)[type]);
}

function federated(value: unknown, facts: RequestFacts): boolean {
  const provider = facts.request.context["aws:FederatedProvider"];
  return (
    facts.session !== undefined &&
    listed(value, "Federated").some((name) => provider !== undefined && (name === "*" || name === provider))
  );
}

function service(value: unknown, facts: RequestFacts): boolean {
  if (facts.arn !== undefined || facts.principal === "anonymous") return false;
  return listed(value, "Service").some((name) => name === "*" || name === facts.principal);
}

function named(value: unknown, effect: unknown, facts: RequestFacts): Ternary {
  const names = listed(value, "AWS");
  if (names.includes("*")) return true;
  const account = facts.arn?.split(":")[4];
  const found = anyOf(names, (name): Ternary => {
    if (facts.arn !== undefined && isUniqueId(name)) return undefined;
    if (isSelf(name, facts)) return true;
    if (account === undefined || accountOf(name, facts) !== account) return false;
    // Naming the API's own account leaves the matter to identity policies; an endpoint's policy leaves nothing to them.
    const leaves = effect === "Allow" && account === facts.apiAccount && facts.policy !== "endpoint";
    return leaves && !facts.arn?.endsWith(":root") ? undefined : true;
  });
  return either(found, federated(value, facts), service(value, facts));
}

/** NotPrincipal spares for certain a caller of whom everything is named: account, itself, and its session. */
function spared(value: unknown, facts: RequestFacts): Ternary {
  const names = listed(value, "AWS");
  if (names.includes("*")) return true;
  if (service(value, facts) || federated(value, facts)) return true;
  const { arn, session } = facts;
  if (arn === undefined) return false;
  if (names.some(isUniqueId)) return undefined;
  const account = arn.split(":")[4];
  const byAccount = names.some((name) => accountOf(name, facts) === account);
  if (arn.endsWith(":root")) return byAccount;
  const self = names.some((name) => isSelf(name, facts));
  const isRole = session !== undefined;
  const bySession = names.some((name) => isOf(name, "assumed-role") && isSelf(name, facts));
  const whole = isRole ? byAccount && names.includes(arn) && bySession : byAccount && self;
  if (whole) return true;
  if (self) return undefined;
  if (!byAccount) return false;
  const detailed = names.some(
    (name) => accountOf(name, facts) === undefined && name.split(":")[4] === account,
  );
  return detailed ? false : undefined;
}

export function principalMatches(statement: JsonObject, facts: RequestFacts): Ternary {
  if (facts.policy === "identity") return true;
  if (statement.Principal !== undefined) return named(statement.Principal, statement.Effect, facts);
  const result = spared(statement.NotPrincipal, facts);
  // No page says what an Allow with NotPrincipal does: it is not supported.
  if (statement.Effect === "Allow") return result === true ? false : undefined;
  return result === undefined ? undefined : !result;
}
