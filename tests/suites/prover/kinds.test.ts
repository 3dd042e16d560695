/** Kinds of cases whose answers were once wrong or missing, each with several of its cases. */
import assert from "node:assert/strict";
import { type ProofAnswer, type ProofCase, parseCase, prove, type Verdict } from "../../../policies/prover";
import { prettyProof } from "../../../policies/prover/cli/pretty";
import { language } from "../../../policies/prover/sets/language";
import { literal } from "../../../policies/prover/sets/tokens";
import {
  allow,
  api,
  baseCase,
  caller,
  consumer,
  deny,
  document,
  endpointA,
  endpointB,
  grant,
  type JsonObject,
  onlyThrough,
  owner,
  vpcA,
} from "./support/case";
import { proveCommand } from "./support/command-line";
import { hardFamilies } from "./support/hard";

function answered(proofCase: ProofCase): ProofAnswer {
  const parsed = parseCase(proofCase);
  if ("invalid" in parsed) assert.fail(JSON.stringify(parsed.invalid));
  return prove(parsed.case);
}

const verdicts = ({ leastPrivilege, availability }: ProofAnswer): Verdict[] => [
  leastPrivilege.verdict,
  availability.verdict,
];
const with_ = (statement: JsonObject): ProofCase =>
  baseCase({ apiPolicy: document(onlyThrough(endpointA), allow(), statement) });

describe("statements that cannot matter", () => {
  const unknown = { Condition: { StringEquals: { "foo:Bar": "x" } } };
  const rows: readonly [string, JsonObject][] = [
    ["an unknown key about another API", deny({ ...unknown, Resource: api.replace("a1b2", "z9y8") })],
    ["an unknown key about another service", deny({ ...unknown, Resource: "arn:aws:s3:::bucket/*" })],
    ["an unknown key about another action", deny({ ...unknown, Action: "execute-api:ManageConnections" })],
    [
      "an unknown key beside an empty list",
      deny({ Condition: { StringEquals: { "foo:Bar": "x", "aws:SourceVpce": [] } } }),
    ],
    ["an unknown key for another caller", deny({ ...unknown, Principal: { AWS: caller } })],
    ["an empty list of resources", allow({ Resource: [] })],
    ["an empty list of principals", allow({ Principal: { AWS: [] }, Resource: `${api}/*` })],
    ["an empty list of actions", deny({ Action: [] })],
    ["an empty list of values", deny({ Condition: { StringLike: { "aws:UserAgent": [] } } })],
  ];
  for (const [name, statement] of rows) {
    it(`do not stop a proof: ${name}`, () =>
      assert.deepEqual(verdicts(answered(with_(statement))), ["PROVED", "PROVED"]));
  }

  it("matter where their list is of what is spared", () => {
    const spared = deny({ Condition: { StringNotLike: { "aws:UserAgent": [] } } });
    assert.deepEqual(verdicts(answered(with_(spared))), ["PROVED", "VIOLATED"]);
  });
});

describe("a value that is the same in all requests, against a variable", () => {
  const organization = (id: string | null) => ({ organization: id === null ? null : { id } });
  const through = (condition: JsonObject, accounts: ProofCase["accounts"]): Verdict[] =>
    verdicts(
      answered(
        baseCase({
          authorization: "AWS_IAM",
          callersComply: true,
          apiPolicy: document(allow({ Principal: { AWS: caller } })),
          endpoints: { [endpointA]: { policy: document(allow({ Resource: "*", Condition: condition })) } },
          identityPolicies: { [caller]: [document({ Effect: "Allow", Action: "*", Resource: "*" })] },
          intent: [grant({ principals: [caller] }), grant({ vpce: "*", principals: [caller] })],
          accounts,
        }),
      ),
    );
  const mine = "o-aaaaaaaaaa";
  const rows: readonly [string, JsonObject, ProofCase["accounts"], Verdict][] = [
    [
      "of the same organization",
      { StringEquals: { "aws:ResourceOrgID": `\${aws:PrincipalOrgID}` } },
      { [owner]: organization(mine), [consumer]: organization(mine) },
      "PROVED",
    ],
    [
      "of another organization",
      { StringEquals: { "aws:ResourceOrgID": `\${aws:PrincipalOrgID}` } },
      { [owner]: organization(mine), [consumer]: organization("o-bbbbbbbbbb") },
      "VIOLATED",
    ],
    [
      "of no organization",
      { StringEquals: { "aws:ResourceOrgID": `\${aws:PrincipalOrgID}` } },
      { [owner]: organization(mine), [consumer]: organization(null) },
      "VIOLATED",
    ],
    [
      "not of the same organization",
      { StringNotEquals: { "aws:ResourceOrgID": `\${aws:PrincipalOrgID}` } },
      { [owner]: organization(mine), [consumer]: organization(mine) },
      "VIOLATED",
    ],
    [
      "like the organization",
      { StringLike: { "aws:ResourceOrgID": `\${aws:PrincipalOrgID}` } },
      { [owner]: organization(mine), [consumer]: organization(mine) },
      "PROVED",
    ],
    [
      "of another account",
      { StringEquals: { "aws:ResourceAccount": `\${aws:PrincipalAccount}` } },
      {},
      "VIOLATED",
    ],
    [
      "not of another account",
      { StringNotEquals: { "aws:ResourceAccount": `\${aws:PrincipalAccount}` } },
      {},
      "PROVED",
    ],
    [
      "of an organization that the case does not give",
      { StringEquals: { "aws:ResourceOrgID": `\${aws:PrincipalOrgID}` } },
      {},
      "UNDETERMINED",
    ],
  ];
  for (const [name, condition, accounts, expected] of rows) {
    it(`is decided: ${name}`, () => assert.equal(through(condition, accounts)[1], expected));
  }
});

describe("a case that leaves no request", () => {
  const rows: readonly [string, Partial<ProofCase>, RegExp][] = [
    ["a time after all others", { now: "999999999999999" }, /^now: .*1970 and 9999/],
    ["a time before all others", { now: "-1" }, /^now: .*1970 and 9999/],
    ["a VPC without addresses", { vpcs: { [vpcA]: { blocks: [] } } }, /blocks: is empty/],
    [
      "a tag in two cases",
      { principals: { [caller]: { tags: { Team: "a", team: "b" } } } },
      /tags\.team: stands twice/,
    ],
    [
      "a value that no tag has",
      { principals: { [caller]: { tags: { team: "a{b}" } } } },
      /no value of a tag/,
    ],
    [
      "facts of another partition",
      { principals: { [caller.replace(":aws:", ":aws-cn:")]: {} } },
      /partition aws-cn.*write/,
    ],
    [
      "identity policies of another partition",
      { identityPolicies: { [caller.replace(":aws:", ":aws-cn:")]: [] } },
      /partition aws-cn.*write/,
    ],
    [
      "identity policies of a name that is too long",
      { identityPolicies: { [`${caller}${"x".repeat(64)}`]: [] } },
      /1 to 64/,
    ],
    [
      "a region of another partition",
      { api: api.replace("us-east-1", "cn-north-1") },
      /^api: .*write "arn:aws-cn:/,
    ],
    [
      "a partition of another region",
      { api: api.replace(":aws:", ":aws-us-gov:") },
      /^api: .*write "arn:aws:/,
    ],
    [
      "an endpoint that is not of the case",
      { intent: [grant({ vpce: endpointB })] },
      /^intent\[0\]\.vpce: .*among the endpoints/,
    ],
  ];
  for (const [name, change, says] of rows) {
    it(`is invalid by name: ${name}`, () => {
      const parsed = parseCase(baseCase(change));
      assert.ok("invalid" in parsed, "taken");
      assert.match(parsed.invalid.map(({ path, message }) => `${path}: ${message}`).join("\n"), says);
    });
  }
});

describe("a path that no request has", () => {
  const rows: readonly [string, string][] = [
    ["/pets/{petId}", "/pets/*"],
    ["/{proxy+}", "/*"],
    ["GET /pets", "/pets"],
    ["/pets?limit=10", "/pets"],
    ["/stra\u00dfe", "/stra%C3%9Fe"],
    ["/a b", "/a%20b"],
    ["/50%", "/50%25"],
    ["pets", "/pets"],
    ["https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/pets/1", "/pets/1"],
    ["https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/", "/"],
    [`${api}/dev/GET/pets`, "/pets"],
    [`${api}/dev/GET/pets/{petId}`, "/pets/*"],
  ];
  for (const [path, instead] of rows) {
    it(`is answered with what to write: ${path}`, () => {
      const parsed = parseCase(baseCase({ intent: [grant({ path })] }));
      assert.ok("invalid" in parsed, "taken");
      const [{ path: at, message } = { path: "", message: "" }] = parsed.invalid;
      assert.equal(at, "intent[0].path");
      assert.ok(message.endsWith(`write ${JSON.stringify(instead)}`), message);
      assert.ok("case" in parseCase(baseCase({ intent: [grant({ path: instead })] })));
    });
  }
});

it("shows a caller in one place of an organization, which is all that a policy asks of some place", () => {
  const condition = {
    "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-aaaaaaaaaa/*" },
    "ForAnyValue:StringNotEquals": { "aws:PrincipalOrgPaths": "o-aaaaaaaaaa/r-ab12/" },
  };
  const { leastPrivilege } = answered(
    baseCase({ authorization: "AWS_IAM", apiPolicy: document(allow({ Condition: condition })) }),
  );
  const paths = leastPrivilege.counterexample?.context["aws:PrincipalOrgPaths"];
  assert.ok(Array.isArray(paths));
  assert.equal(paths.length, 1, paths.join());
});

describe("an organization that the case does not give", () => {
  const mine = "o-aaaaaaaaaa";
  const path = `${mine}/r-ab12/ou-ab12-11111111/`;
  const rows: readonly [string, JsonObject, Verdict][] = [
    ["the caller's", { StringEquals: { "aws:PrincipalOrgID": mine } }, "UNDETERMINED"],
    ["not the caller's", { StringNotEquals: { "aws:PrincipalOrgID": mine } }, "UNDETERMINED"],
    [
      "the caller's place",
      { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${path}*` } },
      "UNDETERMINED",
    ],
    ["the API's", { StringEquals: { "aws:ResourceOrgID": mine } }, "UNDETERMINED"],
    ["one that cannot be", { StringEquals: { "aws:PrincipalOrgID": "o-MINE" } }, "VIOLATED"],
    [
      "one that decides nothing",
      { StringEquals: { "aws:PrincipalOrgID": mine, "aws:username": "x" } },
      "VIOLATED",
    ],
  ];
  const through = (condition: JsonObject, more: Partial<ProofCase> = {}) =>
    answered(
      baseCase({
        authorization: "AWS_IAM",
        callersComply: true,
        apiPolicy: document(onlyThrough(endpointA), allow({ Principal: { AWS: caller } })),
        endpoints: { [endpointA]: { policy: document(allow({ Resource: "*", Condition: condition })) } },
        intent: [grant({ principals: [caller] })],
        ...more,
      }),
    ).availability;
  for (const [name, condition, expected] of rows)
    it(`leaves open what depends on it: ${name}`, () => {
      const { verdict, reason = "" } = through(condition);
      assert.equal(verdict, expected);
      if (expected === "UNDETERMINED") assert.match(reason, /accounts\.\d{12}\.organization/);
    });

  describe("or the place in it", () => {
    const places = { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${path}*` } };
    const units = (value: string) => ({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": value } });
    const rows: readonly [string, JsonObject, string, Verdict][] = [
      ["one of its units", places, mine, "UNDETERMINED"],
      ["all units in one of its units", units(`${path}ou-*`), mine, "UNDETERMINED"],
      ["units in it that begin alike", units(`${path}ou-ab12-2*`), mine, "UNDETERMINED"],
      ["units of a root", units(`${mine}/r-a*`), mine, "UNDETERMINED"],
      ["a unit of another organization", places, "o-bbbbbbbbbb", "VIOLATED"],
      ["every place", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `${mine}/*` } }, mine, "PROVED"],
    ];
    for (const [name, condition, id, expected] of rows)
      it(`is open where it decides: ${name}`, () => {
        const { verdict, reason = "" } = through(condition, {
          accounts: { [consumer]: { organization: { id } } },
        });
        assert.equal(verdict, expected);
        if (expected === "UNDETERMINED") assert.match(reason, /accounts\.111111111111\.organization\.path/);
      });

    it("is open where it is denied", () => {
      const denied = deny({ Condition: places });
      const { verdict } = through(
        {},
        {
          accounts: { [consumer]: { organization: { id: mine } } },
          apiPolicy: document(onlyThrough(endpointA), allow({ Principal: { AWS: caller } }), denied),
        },
      );
      assert.equal(verdict, "UNDETERMINED");
    });
  });

  it("is refused where anybody may call", () => {
    const open = { apiPolicy: document(onlyThrough(endpointA), allow()), intent: [grant()] };
    assert.equal(through({ StringEquals: { "aws:PrincipalOrgID": mine } }, open).verdict, "VIOLATED");
  });
});

describe("names and numbers beyond what a request holds", () => {
  const only = (principal: unknown, condition: JsonObject = {}) =>
    answered(
      baseCase({
        authorization: "AWS_IAM",
        apiPolicy: document(allow({ Principal: principal, Resource: `${api}/*`, Condition: condition })),
        intent: [],
      }),
    ).leastPrivilege;
  for (const [kind, service, length] of [
    ["role", "iam", 65],
    ["user", "iam", 65],
    ["federated-user", "sts", 33],
  ] as const) {
    it(`are in no counterexample: a ${kind} of ${length} characters`, () => {
      const name = (count: number) => `arn:aws:${service}::${consumer}:${kind}/${"x".repeat(count)}`;
      assert.equal(only({ AWS: name(length) }).verdict, "PROVED");
      assert.equal(only({ AWS: name(length - 1) }).verdict, "VIOLATED");
    });
  }

  for (const [what, most, make] of [
    [
      "the path of a role",
      512,
      (length: number) => ({
        Principal: { AWS: `arn:aws:iam::${consumer}:role/${"p".repeat(length - 2)}/x` },
      }),
    ],
    [
      "the path of a user",
      512,
      (length: number) => ({
        Condition: {
          ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:user/${"p".repeat(length - 2)}/x` },
        },
      }),
    ],
    ["a stage", 128, (length: number) => ({ Resource: `${api}/${"s".repeat(length)}/GET/*` })],
    ["a stage that starts so", 128, (length: number) => ({ Resource: `${api}/${"s".repeat(length)}*` })],
  ] as const) {
    it(`are in no counterexample: ${what} of more than ${most} characters`, () => {
      const verdict = (length: number) =>
        answered(baseCase({ authorization: "AWS_IAM", apiPolicy: document(allow(make(length))), intent: [] }))
          .leastPrivilege.verdict;
      assert.deepEqual([verdict(most), verdict(most + 1)], ["VIOLATED", "PROVED"]);
    });
  }

  for (const [what, taken, not] of [
    ["a tag's name of more than 128 characters", "k".repeat(128), "k".repeat(129)],
    ["a tag's name with other punctuation", "team:a_b.c/d=e+f-g@h", "team;a"],
  ] as const)
    it(`are in no counterexample: ${what}`, () => {
      const verdict = (name: string) =>
        only("*", { StringEquals: { [`aws:PrincipalTag/${name}`]: "x" } }).verdict;
      assert.deepEqual([verdict(taken), verdict(not)], ["VIOLATED", "PROVED"]);
    });

  for (const [type, seconds] of [
    ["AssumedRole", 12 * 3600],
    ["User", 36 * 3600],
    ["Account", 3600],
  ] as const)
    it(`are in no counterexample: MFA older than a session of ${type} lasts`, () => {
      const verdict = (age: number) =>
        only("*", {
          StringEquals: { "aws:PrincipalType": type },
          NumericGreaterThanEquals: { "aws:MultiFactorAuthAge": age },
        }).verdict;
      assert.deepEqual([verdict(seconds), verdict(seconds + 1)], ["VIOLATED", "UNDETERMINED"]);
    });

  it("are compared, however many digits a number has", () => {
    const many = "9".repeat(400);
    const never = only("*", { NumericGreaterThan: { "aws:EpochTime": many } });
    const always = only("*", { NumericLessThan: { "aws:EpochTime": many } });
    assert.deepEqual([never.verdict, always.verdict], ["PROVED", "VIOLATED"]);
  });

  it("leave a clear date what it says beside one of four digits", () => {
    const condition = { DateLessThan: { "aws:CurrentTime": ["2999-01-01", "1999"] } };
    assert.equal(only("*", condition).verdict, "VIOLATED");
    assert.equal(only("*", { DateGreaterThan: { "aws:CurrentTime": ["2999"] } }).verdict, "UNDETERMINED");
  });
});

describe("letters that some way of folding takes for others", () => {
  const folded: readonly (readonly [string, string, string])[] = [
    ["the Kelvin sign", "\u212a", "k"],
    ["a long s", "\u017f", "s"],
    ["an i without a dot", "\u0131", "i"],
    ["a capital I with a dot", "\u0130", "i"],
  ];
  const keys: readonly (readonly [string, (letter: string) => string])[] = [
    ["aws:username", (letter) => `a${letter}b`],
    ["aws:PrincipalArn", (letter) => `arn:aws:iam::${consumer}:user/a${letter}b`],
    ["aws:PrincipalTag/team", (letter) => `a${letter}b`],
    ["aws:UserAgent", (letter) => `a${letter}b`],
    ["aws:userid", (letter) => `AIDA${letter}AAAAAAAAAAAA`],
  ];
  for (const [name, letter, plain] of folded) {
    for (const [key, value] of keys) {
      it(`leave it open whether they are the same: ${name} in a policy on ${key}`, () => {
        const user = `arn:aws:iam::${consumer}:user/a${plain}b`;
        const about = (operator: string, text: string) => ({ Condition: { [operator]: { [key]: text } } });
        const signed = { authorization: "AWS_IAM" as const, callersComply: true };
        const wide = baseCase({
          ...signed,
          apiPolicy: document(allow(about("StringEqualsIgnoreCase", value(letter)))),
          intent: [],
        });
        assert.match(answered(wide).leastPrivilege.verdict, /UNDETERMINED|VIOLATED/);
        const narrow = baseCase({
          ...signed,
          apiPolicy: document(
            onlyThrough(endpointA),
            allow({ Principal: { AWS: user } }),
            deny(about("StringEqualsIgnoreCase", value(letter))),
          ),
          intent: [grant({ principals: [user] })],
        });
        assert.match(answered(narrow).availability.verdict, /UNDETERMINED|VIOLATED/);
      });
    }
  }

  const spellings: readonly (readonly [string, string, Verdict])[] = [
    ["STRASSE", "stra\u00dfe", "UNDETERMINED"],
    ["stra\u00dfe", "strasse", "UNDETERMINED"],
    ["\u1e9e", "ss", "UNDETERMINED"],
    ["OFFICE", "o\ufb03ce", "UNDETERMINED"],
    ["o\ufb00ice", "o\ufb03ce", "UNDETERMINED"],
    ["ss".repeat(100), "\u00df".repeat(100), "UNDETERMINED"],
    ["class", "CLASS", "VIOLATED"],
    ["class", "clasp", "PROVED"],
  ];
  for (const [value, t, expected] of spellings) {
    it(`and whether one letter is several: ${value.slice(0, 9)} and ${t.slice(0, 9)}`, () => {
      const { availability } = answered(
        baseCase({
          authorization: "AWS_IAM",
          callersComply: true,
          apiPolicy: document(
            onlyThrough(endpointA),
            allow({ Condition: { StringNotEqualsIgnoreCase: { "aws:PrincipalTag/t": value } } }),
          ),
          principals: { [caller]: { tags: { t } } },
          intent: [grant({ principals: [caller] })],
        }),
      );
      assert.equal(availability.verdict, expected);
    });
  }

  it("and of a value that is the same in all requests", () => {
    const endpoint = (region: string) => ({
      [endpointA]: {
        policy: document(allow({ Condition: { StringEqualsIgnoreCase: { "aws:RequestedRegion": region } } })),
      },
    });
    const open = answered(baseCase({ endpoints: endpoint("u\u017f-east-1") }));
    assert.equal(open.availability.verdict, "UNDETERMINED");
    assert.deepEqual(verdicts(answered(baseCase({ endpoints: endpoint("US-EAST-1") }))), [
      "PROVED",
      "PROVED",
    ]);
  });
});

describe("characters beyond the basic plane", () => {
  const lamb = "\u{1f411}";
  const letter = "\u{1d49c}";
  const tagged = (allowed: JsonObject, denied?: JsonObject) =>
    answered(
      baseCase({
        authorization: "AWS_IAM",
        apiPolicy: document(
          allow({ Resource: `${api}/*`, Condition: allowed }),
          ...(denied ? [deny({ Condition: denied })] : []),
        ),
        intent: [],
      }),
    ).leastPrivilege.verdict;
  const tag = (operator: string, value: string): JsonObject => ({
    [operator]: { "aws:PrincipalTag/t": value },
  });
  const rows: readonly [string, JsonObject, JsonObject | undefined, Verdict][] = [
    ["some are letters, and some are not", tag("StringEquals", lamb), undefined, "UNDETERMINED"],
    [
      "whether ? takes in one is open",
      tag("StringLike", "?"),
      tag("StringNotEquals", letter),
      "UNDETERMINED",
    ],
    [
      "whether ?? takes in one is open",
      tag("StringLike", "??"),
      tag("StringNotEquals", letter),
      "UNDETERMINED",
    ],
    ["??? takes in none", tag("StringLike", "???"), tag("StringNotEquals", letter), "PROVED"],
    ["? takes in any other", tag("StringLike", "?"), tag("StringEquals", letter), "VIOLATED"],
  ];
  for (const [name, allowed, denied, expected] of rows) {
    it(name, () => assert.equal(tagged(allowed, denied), expected));
  }

  it("are whole in the default of a variable", () => {
    const condition = { StringEquals: { "aws:UserAgent": `\${aws:username, '${lamb}'}` } };
    const { availability } = answered(
      baseCase({ apiPolicy: document(onlyThrough(endpointA), allow(), deny({ Condition: condition })) }),
    );
    assert.equal(availability.verdict, "UNDETERMINED");
    assert.match(availability.reason ?? "", new RegExp(lamb, "u"));
  });
});

describe("reasons", () => {
  const reason = (Condition: JsonObject) =>
    answered(
      baseCase({
        authorization: "AWS_IAM",
        apiPolicy: document(allow({ Resource: `${api}/*`, Condition })),
        intent: [],
      }),
    ).leastPrivilege.reason ?? "";
  const rows: readonly [string, JsonObject, RegExp, RegExp?][] = [
    [
      "an operator of dates on a text",
      { DateLessThan: { "aws:UserAgent": "2026-01-01" } },
      /aws:UserAgent, which is a text/,
      /four digits/,
    ],
    ["four digits for a date", { DateLessThan: { "aws:CurrentTime": "2999" } }, /four digits/],
    [
      "a key with an empty value",
      { StringEquals: { "aws:PrincipalTag/t": "" }, Null: { "aws:PrincipalTag/t": "true" } },
      /aws:PrincipalTag\/t is there when it is empty/,
    ],
    [
      "a wildcard in a default",
      { StringLike: { "aws:UserAgent": `a\${aws:SourceIp, '*'}` } },
      /wildcard in the default of \$\{aws:SourceIp\}/,
    ],
  ];
  for (const [name, condition, says, not] of rows) {
    it(`name what is open: ${name}`, () => {
      assert.match(reason(condition), says);
      if (not) assert.doesNotMatch(reason(condition), not);
    });
  }
});

describe("counterexamples", () => {
  it("come from an address that somebody has", () => {
    const { availability } = answered(
      baseCase({
        apiPolicy: document(
          onlyThrough(endpointA),
          allow({ Condition: { IpAddress: { "aws:VpcSourceIp": "0.0.0.0/0" } } }),
        ),
      }),
    );
    assert.equal(availability.counterexample?.context["aws:VpcSourceIp"], "fd00::10");
  });
});

describe("hints", () => {
  const slip = (condition: JsonObject, more: Partial<ProofCase> = {}) =>
    answered(
      baseCase({ apiPolicy: document(onlyThrough(endpointA), allow({ Condition: condition })), ...more }),
    );
  const rows: readonly [string, JsonObject, RegExp][] = [
    [
      "aws:SourceIp through an endpoint",
      { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      /use aws:VpcSourceIp/,
    ],
    ["a VPC's id in aws:SourceVpce", { StringEquals: { "aws:SourceVpce": vpcA } }, /use aws:SourceVpc$/],
    [
      "an endpoint's id in aws:SourceVpc",
      { StringEquals: { "aws:SourceVpc": endpointA } },
      /use aws:SourceVpce$/,
    ],
    ["a wildcard in StringEquals", { StringEquals: { "aws:SourceVpce": "vpce-*" } }, /use StringLike/],
    [
      "an id that no endpoint has",
      { StringEquals: { "aws:SourceVpce": "vpce-MINE" } },
      /"vpce-MINE" is no value/,
    ],
    ["a name of a VPC", { StringEquals: { "aws:SourceVpc": "main" } }, /"main" is no value of aws:SourceVpc/],
    [
      "an organization of no caller",
      { StringEquals: { "aws:PrincipalOrgID": "o-aaaaaaaaaa" } },
      /use AWS_IAM/,
    ],
    ["a tag of no caller", { StringLike: { "aws:PrincipalTag/team": "*" } }, /use AWS_IAM/],
  ];
  for (const [name, condition, says] of rows) {
    it(`name the mistake behind a violation: ${name}`, () => {
      const answer = slip(condition);
      assert.equal(answer.availability.verdict, "VIOLATED");
      assert.match(answer.availability.hints?.join("\n") ?? "", says);
      assert.match(prettyProof(answer), /^ {4}hint: /m);
    });
  }

  const resources: readonly [string, string, RegExp][] = [
    ["the API alone", api, /matches no request.*write ".*a1b2c3d4e5\/\*"/],
    ["a stage alone", "execute-api:/dev", /write "execute-api:\/dev\/\*"/],
    ["no method", `${api}/dev/pets`, /"pets" where a method stands.*write ".*\/dev\/\*\/pets"/],
    ["a method in small letters", "execute-api:/dev/get/pets", /write "execute-api:\/dev\/GET\/pets"/],
    ["a route", "execute-api:/dev/GET/{proxy+}", /names a route.*write "execute-api:\/dev\/GET\/\*"/],
    ["another API", `${api.replace("a1b2", "z9y8")}/*`, /is of another API/],
    ["another account", `${api.replace(owner, consumer)}/dev/GET/pets`, /is of another API/],
  ];
  for (const [name, Resource, says] of resources)
    it(`name the mistake in a Resource: ${name}`, () => {
      const { availability } = answered(
        baseCase({ apiPolicy: document(onlyThrough(endpointA), allow({ Resource })) }),
      );
      assert.match(availability.hints?.join("\n") ?? "", says);
    });

  it("say that variables need a Version", () => {
    const statement = allow({ Condition: { StringEquals: { "aws:SourceVpce": `\${aws:SourceVpce}` } } });
    const { availability } = answered(baseCase({ apiPolicy: { Statement: [statement] } }));
    assert.match(availability.hints?.join() ?? "", /without Version "2012-10-17"/);
  });

  it("say that an anonymous request matches no role", () => {
    const { availability } = answered(
      baseCase({ apiPolicy: document(onlyThrough(endpointA), allow({ Principal: { AWS: caller } })) }),
    );
    assert.match(availability.hints?.join("\n") ?? "", /use AWS_IAM for the method/);
  });

  it("say that the name of a caller has another case", () => {
    const named = (operator: string) =>
      answered(
        baseCase({
          authorization: "AWS_IAM",
          apiPolicy: document(
            onlyThrough(endpointA),
            allow({ Condition: { [operator]: { "aws:PrincipalArn": caller.replace(/caller$/, "Caller") } } }),
          ),
          identityPolicies: { [caller]: [document({ Effect: "Allow", Action: "*", Resource: "*" })] },
          intent: [grant({ principals: [caller] })],
        }),
      ).availability;
    for (const operator of ["StringEquals", "ArnLike"])
      assert.match(named(operator).hints?.join("\n") ?? "", /but for the case of letters.*write/, operator);
    assert.equal(named("StringEqualsIgnoreCase").hints, undefined);
  });

  it("are silent about a slip that decides nothing", () => {
    const beside = document(
      onlyThrough(endpointA),
      allow({ Resource: [] }),
      deny({
        Condition: {
          IpAddress: { "aws:VpcSourceIp": "0.0.0.0/0" },
          StringEquals: { "aws:SourceVpce": vpcA },
        },
      }),
      deny(),
    );
    const { availability } = answered(baseCase({ apiPolicy: beside }));
    assert.equal(availability.verdict, "VIOLATED");
    assert.equal(availability.hints, undefined);
  });

  it("name requests through no endpoint, where a PRIVATE API is safe by itself", () => {
    const open = document(allow());
    const everywhere = { apiPolicy: open, intent: [grant({ vpce: "*" })] };
    assert.equal(answered(baseCase(everywhere)).leastPrivilege.hints, undefined);
    const more = document(
      allow(),
      deny({ Condition: { StringNotEqualsIfExists: { "aws:SourceVpce": endpointA } } }),
    );
    const without = document(
      allow(),
      deny({
        Condition: {
          StringLike: { "aws:SourceVpce": "vpce-*" },
          StringNotEquals: { "aws:SourceVpce": endpointA },
        },
      }),
    );
    assert.equal(answered(baseCase({ apiPolicy: more })).leastPrivilege.hints, undefined);
    assert.match(
      answered(baseCase({ apiPolicy: without })).leastPrivilege.hints?.join() ?? "",
      /no endpoint/,
    );
  });

  it("and notes are printed for people", () => {
    const answer = answered(with_(allow({ Resource: [] })));
    assert.match(prettyProof(answer), /^ {2}note: apiPolicy\.Statement\[2\]\.Resource is an empty list/m);
  });
});

describe("texts that take long", () => {
  const count = 4000;
  const texts = ["{{", "<%", "$(", `\${var.`, "{a", "*?", "*a", "\\"].map((each) => each.repeat(count));
  for (const text of texts) {
    it(`end: ${text.slice(0, 4)}...`, function () {
      this.timeout(0);
      const policy = with_(deny({ Condition: { StringLike: { "aws:UserAgent": text } } }));
      const parsed = parseCase(policy);
      const verdict =
        "invalid" in parsed ? "invalid" : prove(parsed.case, { budget: 0.1 }).leastPrivilege.verdict;
      assert.match(verdict, /PROVED|UNDETERMINED|invalid/);
      const route = parseCase(baseCase({ intent: [grant({ path: `/${text}` })] }));
      assert.ok("invalid" in route || route.case.intent.length === 1);
    });
  }
});

it("a union of patterns is distinguished from one pattern that looks like it", () => {
  const union = language([literal("a"), literal("b")]);
  for (const text of ["a|b", "a,b", "a b", "a97b", "97,98", "ab"]) {
    const single = language([literal(text)]);
    assert.notEqual(single, union);
    assert.ok(single.accepts(text) && !single.accepts("a"));
  }
  assert.ok(union.accepts("a") && union.accepts("b") && !union.accepts("a|b"));
});

describe("--budget", () => {
  const hard = hardFamilies.find(({ name }) => name === "pigeons and holes")?.make(5);
  const text = JSON.stringify(baseCase());
  it("is what the proof may cost", async () => {
    const short = await proveCommand(["--budget", "0.001", "-"], JSON.stringify(hard));
    assert.equal(short.status, 2);
    assert.match(short.out, /budget of 0\.001 s of work/);
    assert.equal((await proveCommand(["--budget", "1.5", "-"], text)).status, 0);
  });
  for (const wrong of ["0", "601", "1e3", "two", "0.0001"]) {
    it(`is refused: ${wrong}`, async () => {
      const { status, err } = await proveCommand([`--budget=${wrong}`, "-"], text);
      assert.equal(status, 64);
      assert.match(err, /--budget .*: expected seconds, from 0\.001 to 600/);
    });
  }
});

describe("names of tags beyond ASCII", () => {
  const tagged = (...tags: readonly [effect: typeof allow, tag: string][]): ProofCase =>
    baseCase({
      authorization: "AWS_IAM",
      callersComply: true,
      apiPolicy: document(
        onlyThrough(endpointA),
        allow(),
        ...tags.map(([effect, tag]) =>
          effect({
            Resource: `${api}/dev/GET/other`,
            Condition: { StringEquals: { [`aws:PrincipalTag/${tag}`]: "x" } },
          }),
        ),
      ),
    });
  const proved = (...tags: readonly [effect: typeof allow, tag: string][]) =>
    answered(tagged(...tags)).leastPrivilege.verdict;

  for (const [one, other] of [
    ["Ä", "ä"],
    ["\u212a", "k"],
    ["\u017f", "s"],
    ["Σ", "ς"],
  ] as const)
    it(`left open: whether ${one} is ${other}`, () => {
      assert.equal(proved([allow, one], [deny, other]), "UNDETERMINED");
      assert.notEqual(proved([allow, other], [deny, one]), "PROVED");
    });

  it("in small letters, and with ASCII capitals, are decided", () => {
    assert.equal(proved([allow, "grün"], [deny, "grün"]), "PROVED");
    assert.equal(proved([allow, "grün"], [deny, "grüner"]), "VIOLATED");
    assert.equal(proved([allow, "Grün"], [deny, "grün"]), "PROVED");
    assert.equal(proved([allow, "日本"], [deny, "日本"]), "PROVED");
  });
});

describe("a counterexample by a domain that the case does not list", () => {
  for (const endpointType of ["PRIVATE", "REGIONAL"] as const)
    it(`is by one that can be: ${endpointType}`, () => {
      const { leastPrivilege } = answered(
        baseCase({
          endpointType,
          intent: [],
          apiPolicy: document(
            allow({ Resource: "*", Condition: { StringLike: { "execute-api:viaDomainArn": "arn:*" } } }),
          ),
        }),
      );
      assert.ok(leastPrivilege.verdict === "VIOLATED", JSON.stringify(leastPrivilege));
      assert.match(
        String(leastPrivilege.counterexample?.context["execute-api:viaDomainArn"]),
        /^arn:aws:execute-api:[a-z0-9-]+:\d{12}:\/domainnames\/[\w.+-]+$/,
      );
    });
});
