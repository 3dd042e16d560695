import assert from "node:assert/strict";
import { compare, type ProofCase, parseCase, prove } from "../../../policies/prover";
import { whatIsAsked } from "../../../policies/prover/decide/mentioned-keys";
import { keep } from "../../../policies/prover/sets/language";
import { allow, api, baseCase, deny, document, endpointA, grant, onlyThrough } from "./support/case";
import { hardFamilies } from "./support/hard";

function read(proofCase: ProofCase): ProofCase {
  const parsed = parseCase(proofCase);
  if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
  return parsed.case;
}

describe("hard cases", () => {
  for (const { name, sizes, make, expected } of hardFamilies) {
    it(`are decided: ${name}`, function () {
      this.timeout(0);
      // The larger ones are in the benchmark.
      for (const size of sizes.slice(0, 2)) {
        const { leastPrivilege } = prove(read(make(size)));
        const wanted = typeof expected === "function" ? expected(size) : expected;
        assert.equal(leastPrivilege.verdict, wanted, `${size}: ${leastPrivilege.reason}`);
      }
    });
  }

  it("may have any number of callers", () => {
    const principals = Array.from({ length: 200_000 }, (_, at) => `arn:aws:iam::111111111111:role/r${at}`);
    const { named, charactersOfArns } = whatIsAsked([], [grant({ principals })]);
    assert.equal(named.length, principals.length);
    assert.equal(charactersOfArns, principals.at(-1)?.length);
  });
});

describe("statements that are easy, each alone,", () => {
  const many = Array.from({ length: 4000 }, (_, at) => allow({ Resource: `${api}/dev/GET/p${at}` }));
  const role = "arn:aws:iam::111111111111:role/caller";
  const places: Readonly<Record<string, Partial<ProofCase>>> = {
    "the API's policy": { apiPolicy: document(onlyThrough(endpointA), ...many) },
    "an endpoint's policy": { endpoints: { [endpointA]: { policy: document(...many) } } },
    "a caller's policies": {
      authorization: "AWS_IAM",
      apiPolicy: document(onlyThrough(endpointA), allow({ Principal: { AWS: role } })),
      identityPolicies: { [role]: [document(...many.map(({ Principal: _, ...rest }) => rest))] },
    },
  };
  for (const [place, changes] of Object.entries(places))
    it(`take the budget together: thousands in ${place}`, () => {
      assert.match(prove(read(baseCase(changes))).leastPrivilege.reason ?? "", /budget/);
    });
});

/** Texts of 7,500 characters in one place of a case: what a proof of them takes is counted in steps. */
describe("a long text, alone in its place,", () => {
  const units = ["{", "?", "*?", "*ab", "a?", "a", "*x?y"];
  const like = (operator: string, key: string, text: string) =>
    document(onlyThrough(endpointA), allow({ Condition: { [operator]: { [key]: text } } }));
  const signed = { authorization: "AWS_IAM" } as const;
  const places: Readonly<Record<string, (text: string) => Partial<ProofCase>>> = {
    Resource: (text) => ({
      apiPolicy: document(onlyThrough(endpointA), allow({ Resource: `${api}/*${text}` })),
    }),
    NotResource: (text) => ({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow(),
        deny({ Resource: undefined, NotResource: `${api}/*${text}` }),
      ),
    }),
    "aws:UserAgent": (text) => ({ apiPolicy: like("StringLike", "aws:UserAgent", `*${text}`) }),
    "aws:PrincipalArn": (text) => ({
      ...signed,
      apiPolicy: like("ArnLike", "aws:PrincipalArn", `arn:aws:iam::*:role/*${text}`),
    }),
    "aws:userid": (text) => ({ ...signed, apiPolicy: like("StringLike", "aws:userid", `*${text}`) }),
    "aws:PrincipalOrgPaths": (text) => ({
      ...signed,
      apiPolicy: like("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", `*${text}`),
    }),
    "a tag": (text) => ({
      ...signed,
      apiPolicy: like("ForAllValues:StringLike", "aws:PrincipalTag/t", `*${text}`),
    }),
  };
  for (const [place, make] of Object.entries(places)) {
    it(`is decided: ${place}`, function () {
      this.timeout(0);
      for (const unit of units) {
        const text = unit.repeat(7500 / unit.length);
        const { leastPrivilege, availability, steps = 0 } = prove(read(baseCase(make(text))));
        for (const { reason = "" } of [leastPrivilege, availability])
          assert.doesNotMatch(reason, /budget|internal/, `${unit}: ${reason}`);
        assert.ok(steps < 3_000_000, `${unit}: ${steps} steps`);
      }
    });
  }

  it("is answered even where each of its wildcards makes a pattern anew", () => {
    const text = `arn:aws:execute-api:${"*?".repeat(9000)}`;
    const policy = document(allow({ Resource: text }));
    const { leastPrivilege } = prove(read(baseCase({ endpoints: { [endpointA]: { policy } } })));
    assert.match(leastPrivilege.verdict, /PROVED|UNDETERMINED/);
  });
});

describe("the budget of a proof", () => {
  const hard = hardFamilies.find(({ name }) => name === "pigeons and holes")?.make(5);
  if (!hard) throw new Error("no such family");

  it("ends it, naming the statements that are hard and what to do", () => {
    const { leastPrivilege, steps } = prove(read(hard), { budget: 0.001 });
    assert.equal(leastPrivilege.verdict, "UNDETERMINED");
    assert.match(
      leastPrivilege.reason ?? "",
      /budget of 0\.001 s.*apiPolicy\.Statement\[\d+\].*larger budget/,
    );
    assert.ok(steps !== undefined && steps > 0);
  });

  it("ends a comparison", () => {
    const open = { ...hard, apiPolicy: null };
    const { relation, reason } = compare(read(hard), read(open), { budget: 0.0001 });
    assert.equal(relation, "undetermined");
    assert.match(reason ?? "", /budget of 0\.0001 s/);
  });

  it("is counted in steps, the same whatever was proved before", () => {
    const cases = hardFamilies.map(({ make, sizes }) => read(make(sizes[0] as number)));
    const steps = cases.map((each) => prove(each).steps);
    const again = [...cases].reverse().map((each) => prove(each).steps);
    assert.deepEqual(again.reverse(), steps);
  });

  it("is the same where the patterns of one before came in another order", () => {
    const caseOf = (allowed: readonly string[], denied: readonly string[]) => {
      const agents = (values: readonly string[]) => ({ StringLike: { "aws:UserAgent": values } });
      const apiPolicy = document(allow({ Condition: agents(allowed) }), deny({ Condition: agents(denied) }));
      return read(baseCase({ apiPolicy, intent: [] }));
    };
    const [allowed, denied] = [
      ["*b?x*", "*a?y*", "q*"],
      ["*z", "*b?xk", "q"],
    ];
    const answered = (...before: readonly ProofCase[]) => {
      keep(1_000_000);
      for (const each of before) prove(each);
      return { ...prove(caseOf(allowed, denied)), ms: undefined };
    };
    assert.deepEqual(answered(caseOf(allowed.toReversed(), denied.toReversed())), answered());
  });

  it("ends a proof where it did, though a larger one found the answers in between", () => {
    const cases = hardFamilies.map(({ make, sizes }) => read(make(sizes[0] as number)));
    const small = () =>
      cases.flatMap((each) =>
        [0.0005, 0.002, 0.01].map((budget) => ({ ...prove(each, { budget }), ms: undefined })),
      );
    const before = small();
    for (const each of cases) prove(each);
    assert.deepEqual(small(), before);
    const ended = before.filter(({ leastPrivilege }) => leastPrivilege.reason?.includes("budget"));
    assert.ok(ended.length > 10, String(ended.length));
  });
});
