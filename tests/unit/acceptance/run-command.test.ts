import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { SSMClient } from "@aws-sdk/client-ssm";
import { runCommand } from "../../acceptance/observe/run-command";

/** One answer of Systems Manager; "silence" keeps the connection open without any. */
type Answer = "silence" | { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

const ok = (body: Readonly<Record<string, unknown>>): Answer => ({ status: 200, body });
const error = (status: number, type: string): Answer => ({
  status,
  body: { __type: type, message: "so says AWS" },
});
const agent = (PingStatus?: string) =>
  ok({
    InstanceInformationList: PingStatus ? [{ InstanceId: "i-0123456789abcdef0", PingStatus }] : [],
  });
const invocation = (Status: string, more = {}) =>
  ok({ Status, StatusDetails: Status, StandardOutputContent: "printed", ...more });

const sent = ok({ Command: { CommandId: "c0ffee" } });
const throttled = error(400, "ThrottlingException");

/** By operation: its answers one after the other; the last is given for ever. */
type Answers = Readonly<Record<string, readonly Answer[]>>;

const cases: readonly { name: string; answers: Answers; expected: RegExp; cancelled: boolean }[] = [
  {
    name: "agent offline",
    answers: { DescribeInstanceInformation: [agent("ConnectionLost")] },
    expected: /SSM agent of i-0123456789abcdef0 was not online within 0.2 s \(ConnectionLost\).*ssmmessages/,
    cancelled: false,
  },
  {
    name: "no such instance",
    answers: { DescribeInstanceInformation: [agent()] },
    expected: /was not online within 0.2 s \(SSM does not know the instance\)/,
    cancelled: false,
  },
  {
    name: "command that never returns",
    answers: { GetCommandInvocation: [invocation("InProgress")] },
    expected: /command c0ffee on i-0123456789abcdef0 did not end within 0.4 s$/,
    cancelled: true,
  },
  {
    name: "command that is being cancelled for ever",
    answers: { GetCommandInvocation: [invocation("Cancelling")] },
    expected: /did not end within 0.4 s$/,
    cancelled: true,
  },
  {
    name: "probe terminated while the command runs",
    answers: {
      DescribeInstanceInformation: [agent("Online"), agent()],
      GetCommandInvocation: [invocation("InProgress")],
    },
    expected: /did not end within 0.4 s; the SSM agent of .* is not online any more.*was it terminated\?/,
    cancelled: true,
  },
  {
    name: "probe terminated before the command is sent",
    answers: { SendCommand: [error(400, "InvalidInstanceId")] },
    expected: /SSM did not take the command for i-0123456789abcdef0: InvalidInstanceId: so says AWS/,
    cancelled: false,
  },
  {
    name: "script over its time",
    answers: {
      GetCommandInvocation: [invocation("TimedOut", { StatusDetails: "Execution Timed Out" })],
    },
    expected: /TimedOut: Execution Timed Out after 0.2 s/,
    cancelled: false,
  },
  {
    name: "script that failed",
    answers: { GetCommandInvocation: [invocation("Failed", { StandardErrorContent: "curl: not found" })] },
    expected: /Failed: Failed\ncurl: not found/,
    cancelled: false,
  },
  {
    name: "SSM that does not answer",
    answers: { DescribeInstanceInformation: ["silence"] },
    expected: /was not online within 0.2 s.*AWS's last answer: /,
    cancelled: false,
  },
  {
    name: "SSM that falls silent while the command runs",
    answers: { GetCommandInvocation: ["silence"] },
    expected: /did not end within 0.4 s; AWS's last answer: /,
    cancelled: true,
  },
  {
    name: "throttling without end",
    answers: { DescribeInstanceInformation: [throttled] },
    expected: /was not online within 0.2 s.*AWS's last answer: ThrottlingException: so says AWS/,
    cancelled: false,
  },
  {
    name: "missing permission",
    answers: { DescribeInstanceInformation: [error(400, "AccessDeniedException")] },
    expected: /^so says AWS$/,
    cancelled: false,
  },
];

describe("Run Command against Systems Manager", () => {
  let server: http.Server;
  let answers: Answers;
  let asked: string[];
  const run = () => {
    const { port } = server.address() as AddressInfo;
    const client = new SSMClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
      maxAttempts: 1,
    });
    return runCommand({
      client,
      instanceId: "i-0123456789abcdef0",
      script: ["true"],
      timeoutSeconds: 0.2,
      log: () => undefined,
      pace: { deliverySeconds: 0.2, requestSeconds: 0.3, pollMilliseconds: 10 },
    }).finally(() => client.destroy());
  };

  before((done) => {
    server = http.createServer((request, response) => {
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      const usual: Answers = {
        DescribeInstanceInformation: [agent("Online")],
        SendCommand: [sent],
        GetCommandInvocation: [invocation("Success")],
        CancelCommand: [ok({})],
      };
      const given = answers[operation] ?? usual[operation] ?? [];
      const nth = asked.filter((each) => each === operation).length;
      asked.push(operation);
      const answer = given[Math.min(nth, given.length - 1)];
      if (answer === undefined || answer === "silence") return;
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(answer.body));
    });
    server.listen(0, "127.0.0.1", done);
  });
  beforeEach(() => {
    asked = [];
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  for (const { name, answers: given, expected, cancelled } of cases) {
    it(`fails with the reason: ${name}`, async () => {
      answers = given;
      await assert.rejects(run(), (failure: Error) => {
        assert.match(failure.message, expected);
        return true;
      });
      assert.equal(asked.includes("CancelCommand"), cancelled);
    });
  }

  it("returns what the script printed, through throttling, a failure and a late invocation", async () => {
    answers = {
      DescribeInstanceInformation: [throttled, agent("Inactive"), agent("Online")],
      GetCommandInvocation: [
        error(400, "InvocationDoesNotExist"),
        error(500, "InternalServerError"),
        invocation("Pending"),
        invocation("Success"),
      ],
    };
    assert.equal(await run(), "printed");
  });
});
