import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { run } from "../../../policies/prover/cli";
import { types } from "../../../policies/resources/types";
import { apiPolicyLeastPrivilege } from "../../../policies/rules/access/api-policy-least-privilege";
import { wayText } from "../../../scripts/explain/text";
import { apiPolicy } from "../../../shared/documents/api-policy";
import { accessReport } from "../../acceptance/report";
import { traceOf } from "../../acceptance/trace";
import { around, resource } from "../policies/fixtures";
import { input, resultOf } from "../report/fixture";
import { executionArn, grant } from "./fixtures";
import { commentOf } from "./preview/scene";

/** What the builder makes of one grant: a Deny, and the Allow that decides. */
const document = apiPolicy(executionArn, [grant]);
const label = 'Statement[1] "AllowGranted1"';

async function commandLine(): Promise<string> {
  const proofCase = {
    api: executionArn,
    authorization: "NONE",
    apiPolicy: document,
    endpoints: { [grant.vpcEndpointId]: { policy: null } },
    intent: [],
  };
  let out = "";
  const stdout = { write: (text: string) => (out += text) };
  await run(["--pretty", "-"], { stdin: Readable.from([JSON.stringify(proofCase)]), stdout, stderr: stdout });
  return out;
}

function pack(): string {
  const policy = resource("policy", types.restApiPolicy, {
    restApiId: "a1b2c3d4e5",
    policy: JSON.stringify(document),
  });
  const intent = [{ stage: "dev", method: "POST", path: "/" }];
  return JSON.stringify(apiPolicyLeastPrivilege.judge(policy, around([policy], { intent })));
}

function explain(): string {
  const call = resultOf(input).rows.find(
    ({ predicted, signer }) => predicted === "answered" && signer === "nobody",
  );
  assert.ok(call);
  return wayText(call, traceOf(input, call));
}

/** The policy is opened by code: no grant names what it lets in. */
function comment(): string {
  const routes = [{ method: "ANY" as const, path: "/", authorization: "NONE" as const }];
  const { vpcEndpointId, ...own } = grant;
  const dev = { account: "111111111111", vpcEndpointId, grants: [{ ...own, method: "POST" as const }] };
  const before = { routes, consumers: { dev } };
  const after = { routes, consumers: { dev: { ...dev, endpointPolicy: null } }, apiPolicy: document };
  return commentOf({ before, after });
}

const unescaped = (text: string) => text.replaceAll("&quot;", '"').replaceAll('\\"', '"');

describe("a statement has one name", () => {
  const outputs: Record<string, () => string | Promise<string>> = {
    "the command line": commandLine,
    "the policy pack": pack,
    explain,
    "the report": () => accessReport(resultOf(input)),
    "the comment": comment,
  };
  for (const [name, output] of Object.entries(outputs)) {
    it(`in ${name}`, async () => {
      const text = unescaped(await output());
      assert.ok(text.includes(label), text.slice(0, 2000));
      // No other way to write it is left.
      assert.doesNotMatch(text, /statement \d|Sid <|\("AllowGranted/i);
    });
  }
});
