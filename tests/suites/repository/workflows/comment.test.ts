import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { z } from "zod";
import { commentOf } from "../../unit/preview/scene";
import { workflows } from "./read";

interface Comment {
  readonly id: number;
  readonly user: { readonly type: string };
  readonly body: string;
}

/** What `npm run preview -- --markdown` writes where nothing changes. */
const moment = { routes: [], consumers: { dev: { account: "111111111111", grants: [] } } };
const plan = commentOf({ before: moment, after: moment });
const commentMarker = "<!-- private-api-preview -->";
const robot = { type: "Bot" };
const others = [
  { id: 1, user: { type: "User" }, body: `${commentMarker}\nquoted by a person` },
  { id: 3, user: robot, body: `> ${commentMarker}\nquoted by another robot` },
];
const earlier = { id: 2, user: robot, body: `earlier\n\n${commentMarker}` };
const ofAnEarlierVersion = { id: 2, user: robot, body: `${commentMarker}\nearlier` };

/** Runs the script of preview.yml as actions/github-script does; returns the calls that it made of GitHub. */
async function runScript(comments: readonly Comment[], result: string, text?: string): Promise<unknown[][]> {
  const preview = workflows().find(({ file }) => file.endsWith("/preview.yml"));
  const steps = preview?.jobs.comment?.steps ?? [];
  const script = z.string().parse(steps.find(({ uses }) => uses?.includes("github-script"))?.with?.script);
  const calls: unknown[][] = [];
  const call = (name: string) => async (input: unknown) => calls.push([name, input]);
  const github = {
    paginate: async () => comments,
    rest: { issues: { listComments: {}, createComment: call("create"), updateComment: call("update") } },
  };
  const context = { repo: { owner: "us", repo: "api" }, issue: { number: 7 } };
  const folder = await mkdtemp(join(tmpdir(), "comment-"));
  try {
    if (text !== undefined) await writeFile(join(folder, "comment.md"), text);
    const require = createRequire(__filename);
    const inFolder = (name: string): unknown =>
      name === "node:fs/promises"
        ? { readFile: (file: string) => require("node:fs/promises").readFile(join(folder, file), "utf8") }
        : require(name);
    const process = { env: { PLAN: result, RUN: "https://github.example/run" } };
    const body = `return (async () => {${script}\n})()`;
    const run = compileFunction(body, ["github", "context", "require", "process"]);
    await Reflect.apply(run, undefined, [github, context, inFolder, process]);
  } finally {
    await rm(folder, { recursive: true });
  }
  return calls;
}

describe("the comment on a pull request", () => {
  const where = { owner: "us", repo: "api" };

  it("is written where there is none", async () => {
    const calls = await runScript(others, "success", plan);
    assert.ok(plan.endsWith(`\n${commentMarker}`));
    assert.deepEqual(calls, [["create", { ...where, issue_number: 7, body: plan }]]);
  });

  for (const own of [earlier, ofAnEarlierVersion]) {
    it(`takes the place of its predecessor: ${JSON.stringify(own.body)}`, async () => {
      const calls = await runScript([...others, own], "success", plan);
      assert.deepEqual(calls, [["update", { ...where, comment_id: 2, body: plan }]]);
    });
  }

  it("does not leave an old plan standing where the new one failed", async () => {
    const [call] = await runScript([earlier], "failure");
    const { body } = z.object({ body: z.string() }).parse(call?.[1]);
    assert.match(body, /^### This plan failed[\s\S]*https:\/\/github\.example\/run/);
    assert.ok(body.split("\n").includes(commentMarker));
  });

  it("links to the run where it shows an error", async () => {
    const failed = commentOf({ before: moment, after: moment, errors: { provider: ["no such profile"] } });
    const [call] = await runScript([earlier], "success", failed);
    const { body } = z.object({ body: z.string() }).parse(call?.[1]);
    assert.equal(body, `${failed}\n[The run](https://github.example/run) has the whole log.`);
  });

  it("is cut to what GitHub takes, and says so", async () => {
    const [call] = await runScript([], "success", plan + "x".repeat(70_000));
    const { body } = z.object({ body: z.string() }).parse(call?.[1]);
    assert.equal(body.length, 65_536);
    assert.match(body, /too long for a comment/);
    assert.ok(body.endsWith(commentMarker));
  });
});
