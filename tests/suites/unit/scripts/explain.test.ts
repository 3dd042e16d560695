import assert from "node:assert/strict";
import { type ExplainOptions, explainCommand } from "../../../../scripts/explain/options";
import { wayText } from "../../../../scripts/explain/text";
import { runCommand } from "../../../../shared/terminal/command";
import type { TracedCall } from "../../../acceptance/trace";

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
});
