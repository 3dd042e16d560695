/** What `prove` does besides proving: one request, a comparison, a deployed stack, a schema, SARIF. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { parseCase, prove } from "../../../policies/prover";
import {
  allow,
  api,
  baseCase,
  caller,
  consumer,
  document,
  endpointA,
  grant,
  type JsonObject,
  onlyThrough,
} from "./support/case";
import { proveCommand } from "./support/command-line";
import { sarifLog } from "./support/sarif";

const policyWith = (...more: readonly JsonObject[]) => document(onlyThrough(endpointA), ...more);
const wide = policyWith(allow({ Sid: "AllowAll", Resource: `${api}/*` }));
const ask = { vpce: endpointA, principal: "anonymous", stage: "dev", method: "GET", path: "/pets" };
const signedCase = baseCase({
  authorization: "AWS_IAM",
  apiPolicy: policyWith(allow({ Sid: "AllowCaller", Principal: { AWS: caller } })),
  identityPolicies: {
    [caller]: [
      document({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
      document({ Sid: "NoCalls", Effect: "Deny", Action: "execute-api:*", Resource: `${api}/prod/*` }),
      document({ Sid: "Calls", Effect: "Allow", Action: "execute-api:Invoke", Resource: `${api}/*` }),
    ],
  },
  intent: [grant({ principals: [caller] })],
});

describe("prove, its other questions", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "prove-"));
  });
  after(() => rm(folder, { recursive: true }));
  const file = async (name: string, json: unknown) => {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(json, undefined, 2));
    return path;
  };
  const request = async (proofCase: unknown, asked: unknown, ...options: string[]) =>
    proveCommand([
      await file("case.json", proofCase),
      "--request",
      await file("request.json", asked),
      ...options,
    ]);

  describe("--request", () => {
    const rows: {
      name: string;
      proofCase?: ReturnType<typeof baseCase>;
      change: object;
      status: number;
      says: RegExp;
    }[] = [
      {
        name: "allowed",
        change: {},
        status: 0,
        says: /resource policy +passes .*Statement\[1\].*=> allowed, and intended/s,
      },
      {
        name: "denied by a statement",
        change: { vpce: "vpce-0123456789abcdef0" },
        status: 1,
        says: /resource policy +REFUSES +refused by a statement: Statement\[0\] of the API's policy.*=> refused, and not intended/s,
      },
      {
        name: "through no endpoint",
        change: { vpce: null },
        status: 1,
        says: /through no endpoint.*REFUSES/s,
      },
      {
        name: "allowed by nothing",
        change: { path: "/toys" },
        status: 1,
        says: /no statement of the API's policy allows it/,
      },
      {
        name: "by the endpoint's policy",
        proofCase: baseCase({
          endpoints: {
            [endpointA]: { policy: document(allow({ Sid: "Other", Resource: `${api}/dev/GET/toys` })) },
          },
        }),
        change: {},
        status: 1,
        says: /endpoint policy +REFUSES +no statement of the policy of vpce-\w+ allows it\n *=> refused, and intended/,
      },
      {
        name: "not signed",
        proofCase: signedCase,
        change: {},
        status: 1,
        says: /authorization +REFUSES +the method needs/,
      },
      {
        name: "signed, by one of several identity policies",
        proofCase: signedCase,
        change: { principal: caller },
        status: 0,
        says: /identity policy +passes .*Statement\[0\] "Calls" of identity policy \[2\] of arn:aws:iam::111111111111:role\/caller/,
      },
      {
        name: "signed, denied by one of several identity policies",
        proofCase: { ...signedCase, apiPolicy: wide },
        change: { principal: caller, stage: "prod" },
        status: 1,
        says: /identity policy +REFUSES .*Statement\[0\] "NoCalls" of identity policy \[1\]/,
      },
      {
        name: "signed, with an identity policy that the case does not show",
        proofCase: { ...signedCase, apiPolicy: wide },
        change: { principal: `arn:aws:iam::${consumer}:role/another` },
        status: 2,
        says: /identity policy +unknown +identityPolicies does not list .*=> unknown/s,
      },
    ];
    for (const { name, proofCase = baseCase(), change, status, says } of rows) {
      it(`${name}: ends as it does, layer by layer`, async () => {
        const ran = await request(proofCase, { ...ask, ...change }, "--pretty");
        assert.match(ran.out, says);
        assert.equal(ran.status, status);
        const [answer] = (await request(proofCase, { ...ask, ...change })).answers();
        assert.equal(answer?.outcome, ["allowed", "refused", "unknown"][status]);
      });
    }

    const faults: { name: string; asked: unknown; says: RegExp }[] = [
      { name: "no path", asked: { ...ask, path: undefined }, says: /"path":"path","message":"is missing/ },
      { name: "a wildcard", asked: { ...ask, path: "/pets/*" }, says: /a request has no wildcards/ },
      { name: "a query", asked: { ...ask, path: "/pets?limit=1" }, says: /its path no query/ },
      { name: "a route", asked: { ...ask, path: "/pets/{id}" }, says: /is a route/ },
      { name: "any method", asked: { ...ask, method: "ANY" }, says: /"path":"method"/ },
      { name: "an endpoint that cannot be", asked: { ...ask, vpce: "vpce-x" }, says: /is no endpoint id/ },
      { name: "nobody", asked: { ...ask, principal: "me" }, says: /is no caller; write/ },
      { name: "everybody", asked: { ...ask, principal: "*" }, says: /is no caller; write/ },
      {
        name: "a caller of another partition",
        asked: { ...ask, principal: caller.replace("arn:aws:", "arn:aws-cn:") },
        says: /of another partition than the API/,
      },
      {
        name: "a key that such a request does not have",
        asked: { ...ask, context: { "aws:SourceIp": "203.0.113.1" } },
        says: /context\.aws:SourceIp","message":"is \\"203\.0\.113\.1\\", and a request .*has no such key; leave it out/,
      },
      {
        name: "a key that follows from the way in",
        asked: { ...ask, context: { "aws:SourceVpce": "vpce-0123456789abcdef0" } },
        says: /has \\"vpce-0a+\\"; leave it out/,
      },
      ...(
        [
          ["aws:CurrentTime", "soon", /"soon\\?" is no value of aws:CurrentTime; accepted: a date, as 2026/],
          ["aws:EpochTime", "2026-01-31", /accepted: seconds since 1970/],
          ["aws:MultiFactorAuthAge", "", /accepted: a decimal number/],
          ["aws:MultiFactorAuthPresent", "yes", /accepted: true, false/],
          ["aws:MultiFactorAuthPresent", true, /expected text, or an array of texts, found true/],
          ["aws:VpcSourceIp", "10.0.0.0/8", /accepted: one address/],
          ["aws:UserAgent", ["a", "b"], /has 2 values, and a request has one of aws:UserAgent/],
        ] as const
      ).map(([key, value, says]) => ({
        name: `${key}: ${JSON.stringify(value)}`,
        asked: { ...ask, principal: caller, context: { [key]: value } },
        says,
      })),
      {
        name: "a key twice",
        asked: { ...ask, context: { "aws:UserAgent": "a", "aws:useragent": "b" } },
        says: /context\.aws:useragent","message":"stands twice/,
      },
      {
        name: "a domain, where the case has none",
        asked: { ...ask, domain: "api.example.internal" },
        says: /of the case, which has none; leave it out/,
      },
      {
        name: "an unknown field",
        asked: { ...ask, body: "x" },
        says: /unknown fields \\"body\\"; accepted: vpce, principal/,
      },
    ];
    for (const { name, asked, says } of faults) {
      it(`${name}: is invalid by name`, async () => {
        const ran = await request(baseCase(), asked);
        assert.equal(ran.status, 2);
        assert.equal(ran.answers().length, 1);
        assert.match(ran.out, says);
      });
    }

    it("takes the counterexample of a proof as it is", async () => {
      const proofCase = baseCase({ apiPolicy: wide });
      const { counterexample } = prove(proofCase).leastPrivilege;
      assert.equal((await request(proofCase, counterexample)).status, 0);
    });
  });

  describe("--compare", () => {
    const compared = async (after: unknown, ...options: string[]) =>
      proveCommand([
        "--compare",
        await file("before.json", baseCase()),
        await file("after.json", after),
        ...options,
      ]);

    it("says what is newly allowed, by which statement", async () => {
      const ran = await compared(baseCase({ apiPolicy: wide }), "--pretty");
      assert.equal(ran.status, 1);
      assert.match(
        ran.out,
        /: looser\n {2}newly allowed: .*\n(.*\n)* {4}decided by Statement\[1\] "AllowAll" of the API's/,
      );
      assert.doesNotMatch(ran.out, /newly refused/);
    });

    it("says what is newly refused, and why", async () => {
      const ran = await compared(
        baseCase({ apiPolicy: policyWith(allow({ Principal: { AWS: caller } })) }),
        "--pretty",
      );
      assert.equal(ran.status, 1);
      assert.match(
        ran.out,
        /: stricter\n {2}newly refused: .*\n(.*\n)* {4}no statement of the API's policy allows it/,
      );
    });

    it("is content with the same", async () => {
      const ran = await compared(baseCase());
      assert.equal(ran.status, 0);
      assert.equal(ran.answers()[0]?.relation, "equivalent");
    });

    it("names the file that is invalid", async () => {
      const ran = await compared({ ...baseCase(), api: "x" });
      assert.equal(ran.status, 2);
      assert.match(ran.out, /after\.json: api/);
    });

    it("wants one case a file", async () => {
      const ran = await compared([baseCase(), baseCase()]);
      assert.equal(ran.status, 64);
      assert.match(ran.err, /after\.json: holds 2 cases/);
    });
  });

  describe("--stack", () => {
    const deployed = (stack: string) => {
      const proofCase = baseCase({ name: `${stack}, NONE` });
      return Promise.resolve([{ proofCase, answer: prove(proofCase) }]);
    };

    it("proves what is deployed", async () => {
      const ran = await proveCommand(["--stack", "dev", "--pretty"], "", deployed);
      assert.equal(ran.status, 0);
      assert.match(ran.out, /^dev, NONE\n {2}least privilege: PROVED\n {2}availability: PROVED/);
    });

    it("shows the way of a request to it", async () => {
      const argv = ["--stack", "dev", "--request", "-"];
      const ran = await proveCommand(argv, JSON.stringify({ ...ask, method: "POST" }), deployed);
      assert.equal(ran.status, 1);
      assert.equal(ran.answers()[0]?.name, "dev, NONE");
    });
  });

  describe("--schema", () => {
    const schema = async () => z.fromJSONSchema(JSON.parse((await proveCommand(["--schema"])).out));
    const examples = join(__dirname, "../../../docs/examples");

    it("takes what the prover takes", async () => {
      const names = (await readdir(examples)).filter(
        (name) => name.endsWith(".json") && name !== "request.json",
      );
      const cases = await Promise.all(names.map((name) => readFile(join(examples, name), "utf8")));
      assert.ok(cases.length >= 5);
      for (const each of [...cases.map((text): unknown => JSON.parse(text)), signedCase, baseCase()]) {
        assert.ok("case" in parseCase(each));
        assert.ok((await schema()).safeParse(each).success);
      }
    });

    const wrong: [string, unknown][] = [
      ["no API", { ...baseCase(), api: undefined }],
      ["an unknown field", { ...baseCase(), more: 1 }],
      ["a route for a path", baseCase({ intent: [grant({ path: "/pets/{id}" })] })],
      ["a method in lower case", baseCase({ intent: [grant({ method: "get" })] })],
      ["nobody", baseCase({ intent: [grant({ principals: [] })] })],
      ["a stage with a space", baseCase({ intent: [grant({ stage: "a b" })] })],
      ["another authorization", { ...baseCase(), authorization: "COGNITO" }],
      ["a number for a policy", { ...baseCase(), apiPolicy: 5 }],
    ];
    for (const [name, json] of wrong) {
      it(`refuses ${name}, as the prover does`, async () => {
        const plain: unknown = JSON.parse(JSON.stringify(json));
        assert.ok("invalid" in parseCase(plain));
        assert.equal((await schema()).safeParse(plain).success, false);
      });
    }
  });

  describe("--format sarif", () => {
    const log = async (argv: readonly string[]) =>
      sarifLog.parse(JSON.parse((await proveCommand(argv)).out)).runs[0];
    const lineOf = async (path: string, text: string) =>
      (await readFile(path, "utf8")).split("\n").findIndex((line) => line.includes(text)) + 1;

    it("shows a violation at the line of the statement", async () => {
      const path = await file("wide.json", baseCase({ apiPolicy: wide }));
      const run = await log(["--format", "sarif", path]);
      const [result] = run?.results ?? [];
      assert.equal(result?.ruleId, "least-privilege");
      assert.equal(result?.level, "error");
      assert.match(result?.message.text ?? "", /Statement\[1\] "AllowAll" of the API's policy allows it/);
      const [place] = result?.locations ?? [];
      // The statement begins the line before its Sid... or its first member.
      const { startLine } = place?.physicalLocation.region ?? {};
      const first = await lineOf(path, '"Sid": "AllowAll"');
      const lines = (await readFile(path, "utf8")).split("\n");
      assert.equal(lines[(startLine ?? 0) - 1]?.trim(), "{");
      assert.ok(startLine !== undefined && startLine < first && first - startLine <= 9);
    });

    it("shows each case of JSON lines at its own", async () => {
      const path = join(folder, "cases.jsonl");
      const lines = [baseCase(), baseCase({ apiPolicy: wide }), baseCase({ apiPolicy: wide })];
      await writeFile(path, lines.map((each) => JSON.stringify(each)).join("\n"));
      const run = await log(["--format", "sarif", path]);
      assert.deepEqual(
        run?.results.map(({ locations = [] }) => locations[0]?.physicalLocation.region.startLine),
        [2, 3],
      );
    });

    it("shows a case of a list in its place", async () => {
      const path = await file("list.json", [
        baseCase(),
        baseCase({ apiPolicy: { Statement: [allow({ Effect: "allow" })] } }),
      ]);
      const [result] = (await log(["--format", "sarif", path]))?.results ?? [];
      assert.equal(result?.ruleId, "valid-case");
      assert.equal(
        result?.locations?.[0]?.physicalLocation.region.startLine,
        await lineOf(path, '"Effect": "allow"'),
      );
    });

    it("shows a text within the file at its line", async () => {
      const path = await file("text.json", baseCase({ apiPolicy: JSON.stringify(wide) }));
      const [result] = (await log(["--format", "sarif", path]))?.results ?? [];
      assert.equal(
        result?.locations?.[0]?.physicalLocation.region.startLine,
        await lineOf(path, '"apiPolicy"'),
      );
    });

    it("shows all kinds of findings, each with a rule that is there", async () => {
      const open = allow({ Condition: { StringEquals: { "aws:SomeKey": "1" } } });
      const kinds = [
        baseCase({ apiPolicy: document(open) }),
        baseCase({ apiPolicy: document(onlyThrough(endpointA)) }),
        { ...baseCase(), api: "x" },
      ];
      const run = await log(["--format", "sarif", await file("kinds.json", kinds)]);
      const found = run?.results.map(
        ({ ruleId, ruleIndex, level }) =>
          `${run.tool.driver.rules[ruleIndex]?.id === ruleId} ${ruleId} ${level}`,
      );
      assert.ok(found?.includes("true availability error"));
      assert.ok(found?.includes("true valid-case error"));
      assert.ok(found?.some((each) => each.endsWith("warning")));
    });

    it("shows what a comparison finds in the second file", async () => {
      const after = await file("after.json", baseCase({ apiPolicy: wide }));
      const run = await log(["--format", "sarif", "--compare", await file("before.json", baseCase()), after]);
      const [result] = run?.results ?? [];
      assert.equal(result?.ruleId, "change-of-access");
      assert.match(result?.locations?.[0]?.physicalLocation.artifactLocation.uri ?? "", /after\.json$/);
    });

    it("has nothing to show where all is proved", async () => {
      assert.deepEqual((await log(["--format", "sarif", await file("right.json", baseCase())]))?.results, []);
    });

    it("names a file below the working folder by its relative path, as a URI", async () => {
      const name = "a b\u00e9#.json";
      const folderBefore = process.cwd();
      await file(name, baseCase({ apiPolicy: wide }));
      process.chdir(folder);
      try {
        const [result] = (await log(["--format", "sarif", name]))?.results ?? [];
        assert.equal(result?.locations?.[0]?.physicalLocation.artifactLocation.uri, "a%20b%C3%A9%23.json");
      } finally {
        process.chdir(folderBefore);
      }
    });
  });

  describe("options that are wrong", () => {
    const rows: [string[], RegExp][] = [
      [["--requst", "x"], /unknown option --requst; did you mean --request\?/],
      [["--prety", "x"], /unknown option --prety; did you mean --pretty\?/],
      [["--comp", "a", "b"], /did you mean --compare\?/],
      [["-x", "case.json"], /unknown option -x/],
      [["--format", "srif", "x"], /--format srif: expected json, pretty, sarif; did you mean sarif\?/],
      [["--format"], /--format needs a value/],
      [["--format", "json", "--format", "sarif", "x"], /--format stands twice/],
      [["--pretty=1", "x"], /--pretty takes no value/],
      [["--pretty", "--format", "sarif", "x"], /exclude each other/],
      [["--compare", "a"], /--compare needs two files, found 1/],
      [["--compare", "a", "b", "--request", "c"], /exclude each other/],
      [["--schema", "a"], /--schema goes alone/],
      [["--stack", "dev", "a"], /goes without files/],
      [["--request", "a"], /no FILE given/],
      [["-", "--request", "-"], /standard input, which can be read once/],
      [["case.json", "--request", "r.json", "--format", "sarif"], /--format sarif .*--request/],
      [["--__proto__", "x"], /unknown option/],
      [["--constructor", "x"], /unknown option/],
      [["--\u001b[2J", "x"], /unknown option/],
    ];
    for (const [argv, says] of rows) {
      it(`${JSON.stringify(argv)}: one line`, async () => {
        const ran = await proveCommand(argv);
        assert.equal(ran.status, 64);
        assert.equal(ran.out, "");
        assert.match(ran.err, says);
        assert.match(ran.err, /^error: [ -~]*\n$/);
      });
    }

    it("--help prints the usage", async () => {
      const ran = await proveCommand(["--help"], "", async () => []);
      assert.equal(ran.status, 0);
      assert.match(ran.out, /^Usage: prove \[options\] \[file\.\.\.\]\n/);
      for (const option of ["--request", "--compare", "--stack", "--schema", "--format"])
        assert.ok(ran.out.includes(option));
    });

    it("--help leaves out --stack where no stack can be read", async () => {
      const { out } = await proveCommand(["--help"]);
      assert.doesNotMatch(out, /--stack/);
    });
  });
});
