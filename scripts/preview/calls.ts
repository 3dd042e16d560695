import { dnsSuffix } from "../../shared/invocation/form";
import type { AcceptanceInput } from "../../tests/acceptance/input";
import { accessMatrix } from "../../tests/acceptance/matrix";
import { intentOf } from "../../tests/acceptance/matrix/intent";
import type { Row } from "../../tests/acceptance/matrix/row";
import { outcomeOf, wayOf } from "../../tests/acceptance/way";
import type { Access } from "./access";
import { code } from "./plan";
import { symbolicApi } from "./proof";

/** The calls of the access matrix that are answered after the change and were not, or the other way round. */
export function callsMarkdown(before: Access, after: Access): string[] {
  const endpoints = [
    ...new Set([...before.grants, ...after.grants].map((grant) => grant.vpcEndpointId)),
  ].sort();
  const changed = endpoints.flatMap((endpoint) => {
    const [old, planned] = [inputOf(before, endpoint), inputOf(after, endpoint)];
    const calls = new Map([old, planned].flatMap(callsOf).map((row) => [callText(row, endpoint), row]));
    return [...calls].map(([text, row]) => ({
      text,
      was: endOf(before, old, row),
      will: endOf(after, planned, row),
    }));
  });
  const lines = changed
    .filter(({ was, will }) => was !== will && (was === "answered" || will === "answered"))
    .map(({ text, was, will }) => `| ${text} | ${was} | ${will} |`);
  if (lines.length === 0) return ["No call of the access matrix ends otherwise."];
  return ["| call from inside | now | after |", "| --- | --- | --- |", ...lines];
}

/** The probe's calls by one form: the others differ by name and network only. */
function callsOf(input: AcceptanceInput): Row[] {
  return accessMatrix(intentOf(input)).filter(
    (row) => row.caller === "inside" && row.api === "granted" && row.form === "host-header",
  );
}

function endOf(access: Access, input: AcceptanceInput, row: Row): string {
  return access.executionArn === undefined && access.grants.length === 0
    ? "no API"
    : outcomeOf(wayOf(input, row), row);
}

/** Both sides at rest, as far as the way of a call depends on them. */
function inputOf(
  { executionArn = symbolicApi, grants, routes }: Access,
  vpcEndpointId: string,
): AcceptanceInput {
  const own = grants.filter((grant) => grant.vpcEndpointId === vpcEndpointId);
  const role = own.flatMap((grant) => grant.principals).find((principal) => principal.includes(":role/"));
  return {
    region: executionArn.split(":")[3] ?? "",
    dnsSuffix: dnsSuffix(executionArn),
    api: {
      apiId: executionArn.split(":")[5] ?? "",
      executionArn,
      stage: grants[0]?.stage ?? "",
      routes: [...routes],
      grants: [...grants],
      associatedVpcEndpointIds: [vpcEndpointId],
    },
    inside: {
      stack: "",
      accountId: "",
      vpcId: "",
      vpcEndpointId,
      vpcEndpointDnsName: "",
      privateDns: true,
      instanceId: "",
      instanceRole: role ?? "arn:aws:iam::111111111111:role/probe",
    },
    outside: false,
    timeoutSeconds: 0,
    settleSeconds: 0,
  };
}

function callText({ method, stage, path, signer }: Row, endpoint: string): string {
  const signature = signer === "nobody" ? "" : `, signed by ${signer}`;
  return `${code(`${method} /${stage}${path}`)}${signature} through ${code(endpoint)}`;
}
