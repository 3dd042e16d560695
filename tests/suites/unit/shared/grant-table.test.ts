import assert from "node:assert/strict";
import fc from "fast-check";
import type { z } from "zod";
import { parseCase, prove } from "../../../../policies/prover";
import { endpointIntentSetting } from "../../../../policies/rules/access/endpoint-subject";
import { intentSetting } from "../../../../policies/rules/access/intent";
import { unansweredGrants } from "../../../../provider/config";
import { grant as sharedGrant } from "../../../../shared/access/grant";
import { allow, api, baseCase, consumer, document, endpointA, grant } from "../../prover/support/case";

type Change = Readonly<
  Partial<Record<"path" | "stage" | "method" | "vpce", string> & { principals: readonly string[] }>
>;

/** What is wrong with a grant, to the prover, to the pack's config and to the projects, which share no code with it. */
function faultsOf(change: Change) {
  const { vpce = endpointA, ...rest } = grant(change);
  const parsed = parseCase(baseCase({ intent: [{ vpce, ...rest }] }));
  const shared = sharedGrant.safeParse({ ...rest, vpcEndpointId: vpce });
  const pack = intentSetting.schema.safeParse([{ ...rest, vpcEndpointId: vpce }]);
  const endpoint = endpointIntentSetting.schema.safeParse([{ ...rest, api }]);
  return {
    prover: "invalid" in parsed ? parsed.invalid.map(({ path, message }) => `${path}: ${message}`) : [],
    shared: textsOf(shared),
    pack: textsOf(pack),
    endpoint: textsOf(endpoint),
  };
}

const textsOf = ({ error }: { error?: z.ZodError }) =>
  error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];

const roleArn = (name: string) => `arn:aws:iam::${consumer}:role/${name}`;

/** What a grant can contain, and what no request can match, with what either side says to write. */
const possible: readonly Change[] = [
  { path: "/" },
  { path: "/pets" },
  { path: "/pets/*" },
  { path: "/*" },
  { path: "/a/b.c/~d_e-f:g@h" },
  { path: "/caf%C3%A9/100%25" },
  { path: "/(a)!$&'+,;=" },
  { method: "*" },
  { method: "OPTIONS" },
  { stage: "dev_2" },
  { stage: "x".repeat(128) },
  { principals: ["*"] },
  { principals: [`arn:aws:iam::${consumer}:root`] },
  { principals: [roleArn("caller"), roleArn("team/caller+=,.@_-")] },
  { principals: [roleArn("a!b/c")] },
  { principals: [`arn:aws:iam::${consumer}:user/someone`] },
];

const impossible: readonly (Change & { readonly write: RegExp })[] = [
  { path: "/pets/{petId}", write: /write "\/pets\/\*"/ },
  { path: "/{proxy+}", write: /write "\/\*"/ },
  { path: "/pets/{petId}/toys", write: /write "\/pets\/\*/ },
  { path: "/pets/{petId", write: /write "\/pets\/(\*|%7BpetId)"/ },
  { path: "/a b", write: /write "\/a%20b"/ },
  { path: "/caf\u00e9", write: /write "\/caf%C3%A9"/ },
  { path: "/\u{1f415}", write: /write "\/%F0%9F%90%95"/ },
  { path: "/100%", write: /write "\/100%25"/ },
  { path: '/"quoted"', write: /write "\/%22quoted%22"|write "\/\\?%22/ },
  { path: "/pets?limit=10", write: /write "\/pets"/ },
  { path: "/pets/*?page[size]=2&x", write: /write "\/pets\/\*"/ },
  { path: "/a#b", write: /write "\/a%23b"/ },
  { path: "/\ud800", write: /write/ },
  { path: "/a\u0007", write: /write "\/a"/ },
  { path: "/a\n", write: /write "\/a"/ },
  { path: "pets", write: /write "\/pets"/ },
  { path: "GET /pets", write: /write "\/pets"/ },
  { path: "", write: /write "\/" for the root/ },
  { method: "get", write: /write "GET"/ },
  { method: "TRACE", write: /write "\*"/ },
  { method: "", write: /write "\*"/ },
  { stage: "", write: /letters|write/ },
  { stage: "dev/GET", write: /letters/ },
  { stage: "caf\u00e9", write: /letters/ },
  { stage: "$default", write: /letters/ },
  { stage: "x".repeat(129), write: /128/ },
  { vpce: "vpce-1", write: /vpce-|among the endpoints/ },
  { vpce: "vpce-0123456789ABCDEF0", write: /vpce-|among the endpoints/ },
  { vpce: "vpc-0123456789abcdef0", write: /vpce-|among the endpoints/ },
  { principals: [], write: /write \["\*"\]/ },
  { principals: ["role"], write: /write .*arn:aws:iam::ACCOUNT:role\/NAME/ },
  { principals: ["1234"], write: /arn:aws:iam::ACCOUNT:role\/NAME/ },
  { principals: ["arn:aws:iam::1234:role/caller"], write: /arn:aws:iam::ACCOUNT:role\/NAME/ },
  { principals: [roleArn("*")], write: /write/ },
  { principals: [roleArn("a b")], write: /write/ },
  { principals: [roleArn("caf\u00e9")], write: /write/ },
  { principals: [roleArn("x".repeat(65))], write: /write/ },
  { principals: [roleArn("caf\u00e9/x")], write: /write/ },
  { principals: [roleArn("team/")], write: /write/ },
  { principals: [`arn:aws:iam::${consumer}:group/x`], write: /write/ },
  { principals: ["AROAABCDEFGHIJKLMNOP"], write: /arn:aws:iam::ACCOUNT:role\/NAME/ },
  { principals: [`arn:aws:sts::${consumer}:assumed-role/caller/s`], write: /write/ },
  { principals: ["", "*"], write: /write/ },
];

describe("what a grant may contain", () => {
  for (const change of possible) {
    it(`both sides take ${JSON.stringify(change).slice(0, 80)}`, () => {
      assert.deepEqual(Object.values(faultsOf(change)).flat(), []);
    });
  }

  for (const { write, ...change } of impossible) {
    it(`both sides refuse ${JSON.stringify(change).slice(0, 80)}, and say what to write`, () => {
      const { prover, shared, pack, endpoint } = faultsOf(change);
      const [field = ""] = Object.keys(change);
      assert.match(prover.join("\n"), new RegExp(`^intent\\[0\\]\\.${field}`));
      assert.match(prover.join("\n"), write);
      assert.match(shared.join("\n"), new RegExp(`^${field === "vpce" ? "vpcEndpointId" : field}`));
      assert.match(shared.join("\n"), write);
      assert.match(pack.join("\n"), write);
      if (field !== "vpce") assert.match(endpoint.join("\n"), write);
    });
  }

  it("the prover refuses a principal of another partition, naming the same of its own", () => {
    const { prover } = faultsOf({ principals: ["arn:aws-cn:iam::111111111111:role/caller"] });
    assert.match(prover.join(), /partition aws-cn.*write "arn:aws:iam::111111111111:role\/caller"/);
  });

  it("the prover refuses an endpoint of an API that is REGIONAL or EDGE", () => {
    for (const endpointType of ["REGIONAL", "EDGE"] as const) {
      const parsed = parseCase(baseCase({ endpointType }));
      assert.ok("invalid" in parsed);
      assert.match(JSON.stringify(parsed.invalid), /intent\[0\]\.vpce.*PRIVATE APIs alone.*write null/);
    }
  });

  it("the prover notes that availability of nothing shows nothing", () => {
    const { notes } = prove(baseCase({ intent: [] }));
    assert.match(JSON.stringify(notes), /"intent".*availability asks about nothing/);
  });

  it("the prover refuses a method that has no authorization", () => {
    const parsed = parseCase(baseCase({ authorization: { POST: "NONE" }, intent: [grant()] }));
    assert.ok("invalid" in parsed);
    assert.match(JSON.stringify(parsed.invalid), /intent\[0\]\.method.*no entry in authorization \(POST\)/);
  });

  it("prove says the same of a case that was not parsed", () => {
    const { invalid, availability } = prove(baseCase({ intent: [grant({ path: "/pets/{petId}" })] }));
    assert.equal(availability.verdict, "UNDETERMINED");
    assert.match(invalid?.[0]?.message ?? "", /write "\/pets\/\*"/);
  });
});

const texts = (...parts: readonly string[]) =>
  fc.array(fc.constantFrom(...parts), { minLength: 0, maxLength: 6 }).map((list) => list.join(""));
const changes = fc.record({
  path: texts(
    "/",
    "pets",
    "*",
    "?",
    "%",
    "%41",
    "{",
    "}",
    "{id}",
    " ",
    "\u00e9",
    "$",
    "\n",
    ":",
    "#",
    '"',
    "\ud83d",
  ),
  stage: texts("dev", "-", "_", "*", "?", "/", ".", " ", "\u00e9", "$"),
  method: fc.constantFrom("GET", "get", "*", "ANY", "TRACE", "OPTIONS", ""),
  principals: fc.array(
    fc.oneof(
      fc.constantFrom("*", consumer, "1", "AROAABCDEFGHIJKLMNOP"),
      texts("a", "/", "!", " ", "\u00e9", "*", ":", "\n", "+").map(roleArn),
      texts("a", "/", "b", " ", "*", "\n").map((name) => `arn:aws:sts::${consumer}:assumed-role/${name}`),
      texts("a", "bc", " ", "/").map((name) => `arn:aws:sts::${consumer}:federated-user/${name}`),
    ),
    { maxLength: 2 },
  ),
});

describe("any grant", () => {
  it("that the projects take, the prover takes", () => {
    fc.assert(
      fc.property(changes, (change) => {
        const { prover, shared } = faultsOf(change);
        assert.ok(shared.length > 0 || prover.length === 0, prover.join());
      }),
      { numRuns: 3000 },
    );
  });

  it("is refused with a path to write instead that is taken", () => {
    fc.assert(
      fc.property(changes, ({ path }) => {
        const { prover, shared } = faultsOf({ path });
        for (const [side, faults] of [["prover", prover] as const, ["shared", shared] as const]) {
          const written = /write ("(?:[^"\\]|\\.)*")/.exec(faults.join());
          if (written === null) continue;
          const instead: unknown = JSON.parse(written[1] ?? "");
          assert.deepEqual(faultsOf({ path: String(instead) })[side], [], `${path} -> ${instead}`);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("that the prover takes is a question about some request: refused by a policy that allows nothing", () => {
    fc.assert(
      fc.property(changes, (change) => {
        const proofCase = baseCase({
          authorization: "AWS_IAM",
          callersComply: true,
          apiPolicy: document(allow({ Resource: "arn:aws:execute-api:us-east-1:222222222222:another000/*" })),
          intent: [grant(change)],
        });
        const answer = prove(proofCase);
        if (answer.invalid === undefined)
          assert.equal(answer.availability.verdict, "VIOLATED", JSON.stringify(answer));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a grant that no route answers", () => {
  const routes = [
    { method: "GET" as const, path: "/pets/{id}", authorization: "NONE" as const },
    { method: "ANY" as const, path: "/files/{proxy+}", authorization: "NONE" as const },
    { method: "POST" as const, path: "/", authorization: "NONE" as const },
  ];
  const warned = (method: "GET" | "POST" | "*", path: string) =>
    unansweredGrants({
      routes,
      consumers: [{ grants: [{ method, path, principals: ["*"] }] }],
    });
  const rows = [
    { method: "GET", path: "/pets/7", answered: true },
    { method: "GET", path: "/pets/*", answered: true },
    { method: "GET", path: "/*", answered: true },
    { method: "*", path: "/pets/7", answered: true },
    { method: "POST", path: "/", answered: true },
    { method: "POST", path: "/*", answered: true },
    { method: "GET", path: "/files/a/b", answered: true },
    { method: "GET", path: "/files/a/*", answered: true },
    { method: "POST", path: "/pets/7", answered: false },
    { method: "GET", path: "/pets", answered: false },
    { method: "GET", path: "/pets/7/toys", answered: false },
    { method: "GET", path: "/pets/7/*", answered: false },
    { method: "GET", path: "/pet", answered: false },
    { method: "GET", path: "/", answered: false },
    { method: "GET", path: "/files", answered: false },
    { method: "GET", path: "/toys/*", answered: false },
  ] as const;
  for (const { method, path, answered } of rows) {
    it(`${method} ${path}: ${answered ? "no warning" : "a warning"}`, () => {
      const warnings = warned(method, path);
      assert.equal(warnings.length, answered ? 0 : 1);
      if (!answered)
        assert.match(warnings[0] ?? "", /consumers\[0\]\.grants\[0\].*routes: GET \/pets\/\{id\}/);
    });
  }
});
