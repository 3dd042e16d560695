import assert from "node:assert/strict";
import { SSMClient } from "@aws-sdk/client-ssm";
import { runCommand } from "../../../acceptance/observe/run-command";
import { agent, error, FakeSystemsManager, invocation, type ServedReplies } from "./systems-manager.fixture";

const throttled = error(400, "ThrottlingException");
const fix = "pulumi -C consumer up --refresh --stack dev";

/** What the sandbox's Systems Manager does not do; what it does: tests/suites/e2e/ssm.test.ts */
const cases: readonly {
  name: string;
  answers: ServedReplies;
  what: RegExp;
  observed: string;
  next: string;
  cancelled: boolean;
}[] = [
  {
    name: "a lost connection that AWS has not noticed yet",
    answers: { GetCommandInvocation: [invocation("InProgress")] },
    what: /^command c0ffee on i-0123456789abcdef0 did not end within 4 s \(acceptance:timeoutSeconds\), and was cancelled$/,
    observed: "status InProgress; PingStatus Online, last ping 2026-01-02T03:04:05.000Z",
    next: fix,
    cancelled: true,
  },
  {
    name: "command that is being cancelled for ever",
    answers: { GetCommandInvocation: [invocation("Cancelling")] },
    what: /did not end within 4 s/,
    observed: "status Cancelling; PingStatus Online, last ping 2026-01-02T03:04:05.000Z",
    next: fix,
    cancelled: true,
  },
  {
    name: "command that cannot be delivered",
    answers: {
      DescribeInstanceInformation: [agent("Online"), agent("ConnectionLost")],
      GetCommandInvocation: [invocation("Failed", { StatusDetails: "Undeliverable" })],
    },
    what: /^command c0ffee on i-0123456789abcdef0 failed$/,
    observed: "status Failed, Undeliverable; PingStatus ConnectionLost, last ping 2026-01-02T03:04:05.000Z",
    next: fix,
    cancelled: false,
  },
  {
    name: "probe terminated before the command is sent",
    answers: {
      DescribeInstanceInformation: [agent("Online"), agent()],
      SendCommand: [error(400, "InvalidInstanceId")],
    },
    what: /^SSM did not take the command for i-0123456789abcdef0$/,
    observed:
      "InvalidInstanceId: so says AWS; SSM does not list the instance: stopped, terminated, or its agent has never registered",
    next: fix,
    cancelled: false,
  },
  {
    name: "sending is not allowed",
    answers: { SendCommand: [error(400, "AccessDeniedException")] },
    what: /^SSM did not take the command for i-0123456789abcdef0$/,
    observed: "AccessDeniedException: so says AWS",
    next: "see docs/policies-for-deployment/README.md",
    cancelled: false,
  },
  {
    name: "script that failed",
    answers: { GetCommandInvocation: [invocation("Failed", { StandardErrorContent: "curl: not found\n" })] },
    what: /^command c0ffee on i-0123456789abcdef0 failed$/,
    observed:
      "status Failed; PingStatus Online, last ping 2026-01-02T03:04:05.000Z; standard error: curl: not found",
    next: fix,
    cancelled: false,
  },
  {
    name: "SSM that does not answer",
    answers: { DescribeInstanceInformation: ["silence"] },
    what: /^the SSM agent of i-0123456789abcdef0 was not online within 4 s \(acceptance:timeoutSeconds\)$/,
    observed: "AWS's last answer: TimeoutError: The operation was aborted due to timeout",
    next: fix,
    cancelled: false,
  },
  {
    name: "SSM that falls silent while the command runs",
    answers: { GetCommandInvocation: [invocation("InProgress"), "silence"] },
    what: /did not end within 4 s/,
    observed:
      "status InProgress; PingStatus Online, last ping 2026-01-02T03:04:05.000Z; AWS's last answer: TimeoutError: The operation was aborted due to timeout",
    next: fix,
    cancelled: true,
  },
  {
    name: "throttling without end",
    answers: { DescribeInstanceInformation: [throttled] },
    what: /was not online within 4 s/,
    observed: "AWS's last answer: ThrottlingException: so says AWS",
    next: fix,
    cancelled: false,
  },
];

/** What comes of a script, and what was asked of a Systems Manager that answers so. */
async function outcomeOf(
  answers: ServedReplies,
): Promise<{ ended: string | Error; asked: readonly string[] }> {
  const systemsManager = new FakeSystemsManager();
  await systemsManager.start();
  systemsManager.answer(answers);
  const client = new SSMClient({
    endpoint: systemsManager.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
  const ended = await runCommand({
    client,
    instanceId: "i-0123456789abcdef0",
    stack: "organization/consumer/dev",
    script: ["true"],
    timeoutSeconds: 4,
    log: () => undefined,
    pace: { resultSeconds: 0, requestSeconds: 3, afterwardsSeconds: 3, pollMilliseconds: 50 },
  }).catch((error: Error) => error);
  client.destroy();
  await systemsManager.stop();
  return { ended, asked: systemsManager.asked };
}

describe("Run Command against Systems Manager", () => {
  // Most of them wait for the time to be over: all at once.
  const runs = new Map<string, ReturnType<typeof outcomeOf>>();
  before(async () => {
    for (const { name, answers } of cases) runs.set(name, outcomeOf(answers));
    await Promise.all(runs.values());
  });

  for (const { name, what, observed, next, cancelled } of cases) {
    it(`fails with the reason: ${name}`, async () => {
      const run = await runs.get(name);
      assert.ok(run?.ended instanceof Error);
      const [first = "", ...rest] = run.ended.message.split("\n");
      assert.match(first, what);
      assert.deepEqual(rest, [`  observed: ${observed}`, `  next: ${next}`]);
      assert.equal(run.asked.includes("CancelCommand"), cancelled);
    });
  }

  it("says what AWS says when it may not ask", async () => {
    const answers = { DescribeInstanceInformation: [error(400, "AccessDeniedException")] };
    const { ended } = await outcomeOf(answers);
    assert.ok(ended instanceof Error);
    assert.deepEqual([ended.name, ended.message], ["AccessDeniedException", "so says AWS"]);
  });

  it("returns what the script printed, through throttling, a failure and a late invocation", async () => {
    const { ended } = await outcomeOf({
      DescribeInstanceInformation: [throttled, agent("Inactive"), agent("Online")],
      GetCommandInvocation: [
        error(400, "InvocationDoesNotExist"),
        error(500, "InternalServerError"),
        invocation("Pending"),
        invocation("Success"),
      ],
    });
    assert.equal(ended, "printed");
  });
});
