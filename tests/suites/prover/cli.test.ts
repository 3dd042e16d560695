import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allow, api, baseCase, document, endpointA, onlyThrough } from "./support/case";
import { proveCommand as prove } from "./support/command-line";

const right = { ...baseCase(), name: "right" };
const wide = {
  ...baseCase({
    apiPolicy: document(onlyThrough(endpointA), allow({ Sid: "AllowAll", Resource: `${api}/*` })),
  }),
  name: "wide",
};
const open = {
  ...baseCase({
    apiPolicy: document(
      onlyThrough(endpointA),
      allow({ Condition: { StringEquals: { "aws:SourceAccount": "1" } } }),
    ),
  }),
  name: "open",
};

describe("prove, the command line", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "prove-"));
  });
  after(() => rm(folder, { recursive: true }));
  const file = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };

  it("exits 0 when everything is proved", async () => {
    const result = await prove([await file("right.json", JSON.stringify(right, undefined, 2))]);
    assert.equal(result.status, 0, result.out);
    const [answer] = result.answers();
    assert.deepEqual(answer?.leastPrivilege, { verdict: "PROVED" });
    assert.equal(typeof answer?.ms, "number");
  });

  it("exits 1 with a counterexample and the statement", async () => {
    const result = await prove([await file("wide.json", JSON.stringify(wide))]);
    assert.equal(result.status, 1);
    const [answer] = result.answers();
    assert.deepEqual(answer?.leastPrivilege, {
      verdict: "VIOLATED",
      counterexample: {
        vpce: endpointA,
        principal: "anonymous",
        stage: "dev",
        method: "GET",
        path: "/",
        context: { "aws:SourceVpce": endpointA },
      },
      decidedBy: [{ policy: "api", statement: 1, sid: "AllowAll" }],
    });
  });

  it("exits 2 when something is undetermined", async () => {
    const result = await prove([await file("open.json", JSON.stringify(open))]);
    assert.equal(result.status, 2);
    assert.match(
      result.out,
      /aws:SourceAccount: API Gateway does not list it among the keys of resource policies/,
    );
  });

  it("exits 2 for an invalid case, and says what is wrong", async () => {
    const result = await prove([
      await file("bad.json", JSON.stringify({ ...right, apiPolicy: { Statement: [] } })),
    ]);
    assert.equal(result.status, 2);
    assert.match(result.out, /"path":"apiPolicy.Statement"/);
  });

  it("a violation outweighs what is undetermined", async () => {
    const lines = [right, open, wide].map((each) => JSON.stringify(each)).join("\n");
    const result = await prove(["-"], `${lines}\n\n`);
    assert.equal(result.status, 1);
    assert.deepEqual(
      result.answers().map(({ name }) => name),
      ["right", "open", "wide"],
    );
  });

  it("one bad line does not stop the others", async () => {
    const result = await prove(["-"], `${JSON.stringify(right)}\n{"name":\n${JSON.stringify(wide)}\n`);
    assert.equal(result.answers().length, 3);
    assert.match(result.out, /"name":"-:2".*not JSON/);
    assert.equal(result.status, 1);
  });

  it("takes an array of cases", async () => {
    const result = await prove([await file("many.json", JSON.stringify([right, right]))]);
    assert.equal(result.answers().length, 2);
    assert.equal(result.status, 0);
  });

  it("a file that is not JSON is one answer", async () => {
    const result = await prove([await file("text.json", "{\n not json\n}")]);
    assert.equal(result.status, 2);
    assert.equal(result.answers().length, 1);
  });

  it("--pretty is for people", async () => {
    const result = await prove(["--pretty", await file("pretty.json", JSON.stringify(wide))]);
    assert.equal(result.status, 1);
    assert.match(result.out, /anyone, without a signature, could GET \/ on stage dev through vpce-0a/);
    assert.match(result.out, /decided by Statement\[1\] "AllowAll" of the API's policy/);
    assert.match(result.out, /of 8192 characters/);
  });

  for (const argv of [[], ["--wrong", "x"], ["/no/such/file"]]) {
    it(`exits 64 for ${JSON.stringify(argv)}`, async () => {
      const result = await prove(argv);
      assert.equal(result.status, 64);
      assert.notEqual(result.err, "");
      assert.equal(result.out, "");
    });
  }

  it("exits 64 for empty input", async () => {
    assert.equal((await prove(["-"], "")).status, 64);
  });
});
