import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExplainOptions, explainCommand, explainedCall } from "../../../../scripts/explain/options";
import { wayText } from "../../../../scripts/explain/text";
import { runCommand } from "../../../../shared/terminal/command";
import type { AcceptanceInput } from "../../../acceptance/input";
import { outcomeOf, type TracedCall, traceOf } from "../../../acceptance/trace";
import { apiId } from "../../world";
import { executionArn, grant, inside } from "../fixtures";

async function parsed(args: readonly string[]): Promise<ExplainOptions[]> {
  const options: ExplainOptions[] = [];
  const of = explainCommand(async (each) => {
    options.push(each);
  });
  await runCommand(of, args);
  return options;
}

describe("the options of explain", () => {
  it("have defaults for all but the stack", async () => {
    assert.deepEqual(await parsed(["--stack", "dev"]), [
      {
        stack: "dev",
        from: "inside",
        method: "GET",
        path: "/",
        form: "private-dns",
        api: "granted",
        signer: "nobody",
      },
    ]);
  });

  const faults = [
    { args: [], message: /^--stack is missing/ },
    {
      args: ["--stack", "dev", "--from", "insid"],
      message: /^--from insid: expected inside, neighbour, .*; did you mean inside\?/,
    },
    {
      args: ["--stack", "dev", "--path", "pets"],
      message: /^--path pets: expected a path that starts with \//,
    },
    { args: ["--stack", "dev", "--method", "get"], message: /^--method get: expected a method in capitals/ },
    { args: ["--stack", "dev", "--verbos"], message: /^unknown option --verbos/ },
  ];
  for (const { args, message } of faults) {
    it(`"${args.join(" ")}" is refused with what is accepted`, async () => {
      await assert.rejects(parsed(args), { message, exitCode: 64 });
    });
  }
});

describe("the text of explain", () => {
  const call: TracedCall = {
    caller: "inside",
    via: "own",
    form: "private-dns",
    api: "granted",
    stage: "dev",
    method: "POST",
    path: "/",
    signer: "nobody",
    needsSignature: false,
  };

  it("has a line for each layer, the statement that decides, and the end", () => {
    const text = wayText(call, [
      { layer: "DNS", passes: true, because: "the name resolves to the endpoint", decidedBy: [] },
      {
        layer: "resource policy",
        passes: false,
        because: "refused by a statement",
        decidedBy: [{ policy: "api", statement: 0, sid: "DenyAll" }],
      },
    ]);
    assert.equal(
      text,
      [
        "inside: POST /dev/ by private-dns, not signed",
        "layer                     because",
        "---------------  -------  ------------------------------------------------------------------",
        "DNS              passes   the name resolves to the endpoint",
        'resource policy  REFUSES  refused by a statement; Statement[0] "DenyAll" of the API\'s policy',
        "=> refused by resource policy",
      ].join("\n"),
    );
  });

  it("shows both ends where an authorizer decides and its answer is not known", () => {
    const step = { layer: "authorizer" as const, passes: true, because: "if tokens allows it" };
    assert.match(
      wayText(call, [{ ...step, decidedBy: [] }], "tokens"),
      /^authorizer +decides +if tokens allows it\n=> answered if tokens allows it, refused by authorizer if it does not$/m,
    );
  });
});

describe("a call that explain shows a token with", () => {
  let folder: string;
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "explain-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const custom = { method: "GET", authorization: "CUSTOM" } as const;
  const deployed: AcceptanceInput = {
    region: "us-east-1",
    dnsSuffix: "amazonaws.com",
    api: {
      apiId: apiId,
      executionArn,
      stage: "dev",
      routes: [
        { method: "GET", path: "/", authorization: "NONE" },
        { ...custom, path: "/account", authorizer: { name: "tokens", headers: ["Authorization"] } },
        { ...custom, path: "/context", authorizer: { name: "context", headers: [] } },
      ],
      grants: ["/", "/account", "/context"].map((path) => ({ ...grant, path })),
      associatedVpcEndpointIds: [grant.vpcEndpointId],
    },
    inside,
    outside: true,
    timeoutSeconds: 30,
    settleSeconds: 0,
  };
  const ended = async (args: readonly string[], input = deployed) => {
    const [options] = await parsed(["--stack", "dev", ...args]);
    assert.ok(options);
    const { call, input: asked, decides } = explainedCall(options, input);
    const end = outcomeOf(traceOf(asked, call), call);
    return decides === undefined ? end : `${end} if ${decides} allows it`;
  };

  it("is refused without one, for certain", async () =>
    assert.equal(await ended(["--path", "/account"]), "refused by authorizer"));

  it("ends as the authorizer says, with a token of which nothing is known", async () =>
    assert.equal(
      await ended(["--path", "/account", "--token-file", file("token", "a-token")]),
      "answered if tokens allows it",
    ));

  it("is answered with the token that acceptance:tokenFile says is good", async () => {
    const tokenFile = file("good", "a-token");
    const input = { ...deployed, tokenFile };
    assert.equal(await ended(["--path", "/account", "--token-file", tokenFile], input), "answered");
  });

  it("ends as an authorizer says that reads no header, token or not", async () =>
    assert.equal(await ended(["--path", "/context"]), "answered if context allows it"));

  it("is none where no authorizer is asked, or the file holds none, and the text is shown nowhere", async () => {
    const refused = [
      [["--token-file", file("token", "a-token")], /--token-file: no authorizer is asked about GET \//],
      [["--path", "/account", "--token-file", join(folder, "none")], /ENOENT/],
      [
        ["--path", "/account", "--token-file", file("two", "one-secret\ntwo")],
        /expected one line of letters/,
      ],
      [
        ["--path", "/account", "--signer", "own role", "--token-file", file("token", "a-token")],
        /--token-file: a call that shows a token is not signed/,
      ],
    ] as const;
    for (const [args, message] of refused)
      await assert.rejects(ended(args), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /one-secret|a-token/);
        return true;
      });
  });
});
