import { describe, type Errors, isRecord, textOrTexts } from "./errors";
import type { PrincipalName } from "./policy";

const arnShape = /^arn:([^:]*):(iam|sts)::(\d{12}):(.+)$/;
const uniqueId = /^A[A-Z]{3}[A-Z0-9]{12,}$/;

function awsArn(text: string): PrincipalName | undefined {
  const [, , service, account = "", rest = ""] = arnShape.exec(text) ?? [];
  if (service === "iam") {
    if (rest === "root") return { kind: "account", account };
    const kind = rest.startsWith("user/") ? "user" : rest.startsWith("role/") ? "role" : undefined;
    return kind && !rest.endsWith("/") ? { kind, arn: text, account } : undefined;
  }
  if (service !== "sts") return undefined;
  const [kind, role, session, extra] = rest.split("/");
  if (kind === "federated-user" && role && session === undefined) return { kind, arn: text, account };
  if (kind !== "assumed-role" || !role || !session || extra !== undefined) return undefined;
  return { kind: "session", arn: text, account, role, session };
}

/** A principal as the AWS list of a Principal element names it, or why it is none. */
export function parseAwsPrincipal(text: string): PrincipalName | string {
  if (text === "*") return { kind: "everyone" };
  if (/^\d{12}$/.test(text)) return { kind: "account", account: text };
  if (uniqueId.test(text)) return { kind: "unique-id", id: text };
  if (/[*?]/.test(text)) {
    return `"${text}": a wildcard can only stand for every principal, as "*"; use a condition on aws:PrincipalArn`;
  }
  const found = awsArn(text);
  return (
    found ??
    `"${text}" is not "*", a 12-digit account or the ARN of an account, user, role, assumed-role session or federated user`
  );
}

function parseOther(type: "Service" | "Federated", text: string): PrincipalName | string {
  if (text === "") return `an empty ${type} principal`;
  if (type === "Federated") return { kind: "federated", provider: text };
  if (text === "*" || /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text))
    return { kind: "service", name: text };
  return `"${text}" is not the name of a service, like events.amazonaws.com`;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html: no roles of other partitions. */
function ofAnotherPartition(text: string, partition: string): string | undefined {
  const [, named] = /^arn:([^:]*):/.exec(text) ?? [];
  if (named === undefined || named === partition) return undefined;
  return `"${text}" is a principal of partition ${named}, and only principals of the API's partition ${partition} can call it`;
}

export function parsePrincipals(
  value: unknown,
  path: string,
  partition: string,
  errors: Errors,
): PrincipalName[] {
  if (value === "*") return [{ kind: "everyone" }];
  if (!isRecord(value)) {
    errors.add(path, `expected "*" or an object with AWS, Service or Federated, found ${describe(value)}`);
    return [];
  }
  const names: PrincipalName[] = [];
  for (const [type, list] of Object.entries(value)) {
    if (type !== "AWS" && type !== "Service" && type !== "Federated") {
      const hint = type === "CanonicalUser" ? "; CanonicalUser is for Amazon S3" : "";
      errors.add(`${path}.${type}`, `unknown kind of principal; accepted: AWS, Service, Federated${hint}`);
      continue;
    }
    for (const text of textOrTexts(list, `${path}.${type}`, errors)) {
      const name =
        ofAnotherPartition(text, partition) ??
        (type === "AWS" ? parseAwsPrincipal(text) : parseOther(type, text));
      if (typeof name === "string") errors.add(`${path}.${type}`, name);
      else names.push(name);
    }
  }
  if (Object.keys(value).length === 0) errors.note(path, "is empty, and names nobody");
  return names;
}
