import type { Grant } from "../../../shared/access/grant";
import type { Route } from "../../../shared/access/route";
import type {
  AcceptanceInput,
  AcceptanceResult,
  AcceptanceSubject,
  CalledApi,
  CallingInstance,
} from "../../acceptance/input";
import { accessMatrix } from "../../acceptance/matrix";
import { intentOf } from "../../acceptance/matrix/intent";
import type { Outcome } from "../../acceptance/outcome";
import { outcomeOf, traceOf } from "../../acceptance/trace";
import { statementsOf } from "../../acceptance/trace/statements";
import { accounts, apiId, region } from "../world";

const { consumer, provider, stranger: third } = accounts;
const probeRole = `arn:aws:iam::${consumer}:role/probe`;

function place(accountId: string, digit: string, instanceRole: string): CallingInstance {
  const vpcEndpointId = `vpce-${digit.repeat(17)}`;
  return {
    stack: "organization/consumer/dev",
    accountId,
    vpcId: `vpc-${digit.repeat(17)}`,
    vpcEndpointId,
    vpcEndpointDnsName: `${vpcEndpointId}-abcdefgh.execute-api.${region}.vpce.amazonaws.com`,
    privateDns: true,
    instanceId: `i-${digit.repeat(17)}`,
    instanceRole,
  };
}

const inside = { ...place(consumer, "1", probeRole), roleArn: `arn:aws:iam::${consumer}:role/deployer` };

function grant(method: Grant["method"], path: string, principals = ["*"]): Grant {
  return { vpcEndpointId: inside.vpcEndpointId, principals, stage: "dev", method, path };
}

function target(apiId: string, routes: Route[], grants: Grant[]): CalledApi {
  return {
    apiId,
    executionArn: `arn:aws:execute-api:${region}:${provider}:${apiId}`,
    stage: "dev",
    routes,
    grants,
    associatedVpcEndpointIds: [inside.vpcEndpointId],
  };
}

/** Two sides that agree, with every other caller that there can be. */
export const input: AcceptanceInput = {
  region,
  dnsSuffix: "amazonaws.com",
  api: target(
    apiId,
    [
      { method: "GET", path: "/pets/{id}", authorization: "NONE" },
      { method: "POST", path: "/orders", authorization: "AWS_IAM" },
    ],
    [grant("GET", "/pets/*"), grant("POST", "/orders", [probeRole])],
  ),
  decoy: target("f6g7h8i9j0", [{ method: "GET", path: "/", authorization: "NONE" }], [grant("GET", "/")]),
  inside,
  neighbourInstanceId: `i-${"2".repeat(17)}`,
  stranger: place(third, "3", `arn:aws:iam::${third}:role/probe`),
  foreignRoleArn: `arn:aws:iam::${third}:role/foreign`,
  outside: true,
  timeoutSeconds: 60,
  settleSeconds: 0,
};

const subject: AcceptanceSubject = {
  stack: "organization/acceptance/dev",
  region,
  sides: [
    { side: "consumer", stack: inside.stack, accountId: consumer, id: inside.vpcEndpointId },
    { side: "provider", stack: "organization/provider/dev", accountId: provider, id: apiId },
    {
      side: "stranger",
      stack: "organization/consumer/stranger-dev",
      accountId: third,
      id: `vpce-${"3".repeat(17)}`,
    },
    { side: "decoy", stack: "organization/provider/decoy-dev", accountId: provider, id: "f6g7h8i9j0" },
  ],
};

const statuses: Partial<Record<Outcome, number>> = {
  answered: 200,
  unresolved: 0,
  "timed out": 0,
  "not reached": 0,
  unexpected: 502,
};

const observedAt = "2026-01-02T03:04:05.000Z";

/** A run in which every call ends as the policies predict. */
export function resultOf(from: AcceptanceInput): AcceptanceResult {
  const rows = accessMatrix(intentOf(from)).map((row) => {
    const way = traceOf(from, row);
    const predicted = outcomeOf(way, row);
    return { ...row, way, predicted, observed: predicted, observedAt, status: statuses[predicted] ?? 403 };
  });
  const proved = { verdict: "PROVED" };
  const proofs = ["NONE", "AWS_IAM"].map((authorization) => {
    return { authorization, leastPrivilege: proved, availability: proved };
  });
  return {
    subject,
    at: "2026-01-02T03:05:00.000Z",
    commit: { id: "0123456789abcdef0123456789abcdef01234567", dirty: false },
    passed: rows.length + 3,
    failed: 0,
    rows,
    statements: statementsOf(from, rows),
    proofs,
    alarms: [
      {
        watches: "stranger refused",
        name: "provider-dev stranger refused",
        expected: "ALARM",
        observed: "ALARM",
        reason: "Threshold Crossed",
      },
      { watches: "4XX", name: "provider-dev 4XX", observed: "OK", reason: "" },
    ],
    unobserved: [],
  };
}

/** The same run with one call observed otherwise. */
export function withObserved(result: AcceptanceResult, name: string, observed: Outcome): AcceptanceResult {
  const status = statuses[observed] ?? 403;
  const said = status === 200 ? '{"message":"Hello"}' : '{"message":"Forbidden"}';
  const answer = `curl exit 0, status ${status}; ${said}`;
  const rows = result.rows.map((row) => {
    return row.name === name ? { ...row, observed, answer, status } : row;
  });
  return { ...result, rows, passed: result.passed - 1, failed: 1 };
}

export const good = resultOf(input);
const refused = good.rows.find((row) => row.expected === "refused by endpoint policy");
/** One call is answered that must be refused. */
export const differing = withObserved(good, refused?.name ?? "", "answered");
/** The run before, in which all was good. */
export const yesterday = { ...good, at: "2026-01-01T00:00:00.000Z" };
