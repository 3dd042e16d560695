/**
 * Families of cases that are hard for a prover, by size. All ask one question: is there a request for `/other`,
 * which is not intended, that the API's policy allows? Its statements about `/other` are the hard part.
 */
import type { ProofCase, Verdict } from "../../../../policies/prover";
import { allow, api, baseCase, consumer, deny, document, endpointA, grant, type JsonObject } from "./case";
import { largeCase } from "./large";

export interface HardCases {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly make: (size: number) => ProofCase;
  /** Least privilege. */
  readonly expected: Verdict | ((size: number) => Verdict);
}

const list = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const other = `${api}/dev/GET/other`;
const tag = (index: number) => `aws:PrincipalTag/t${index}`;

/** The statements are about `/other`, so that only least privilege is hard. */
function about(name: string, statements: readonly JsonObject[], more: Partial<ProofCase> = {}): ProofCase {
  const closed = deny({ Condition: { StringNotEquals: { "aws:SourceVpce": endpointA } } });
  return baseCase({
    name,
    apiPolicy: document(closed, allow(), ...statements.map((each) => ({ ...each, Resource: other }))),
    intent: [grant()],
    callersComply: true,
    ...more,
  });
}

const signed = { authorization: "AWS_IAM" } as const;
const allowIf = (Condition?: JsonObject): JsonObject => allow(Condition ? { Condition } : {});
const denyIf = (Condition: JsonObject): JsonObject => deny({ Condition });
const agents = (operator: string, values: unknown): JsonObject => ({
  [operator]: { "aws:UserAgent": values },
});

const words = [
  ..."bot crawler spider curl wget python scrapy java perl ruby go-http okhttp libwww httpclient axios".split(
    " ",
  ),
  ..."headless phantom selenium puppeteer semrush ahrefs mj12 dotbot petal bytes yandex baidu sogou exabot".split(
    " ",
  ),
  ..."facebook twitter slurp teoma gigabot nutch archive nikto sqlmap masscan zgrab nmap censys shodan".split(
    " ",
  ),
];
const word = (index: number) => words[index % words.length] + (index < words.length ? "" : String(index));
const twoStars = (index: number) => `${word(index)}*${word(index + 7)}*x`;

/** A generator of numbers that is the same on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

/** Denials of random conjunctions of three tags: what is left is a formula of clauses. */
function clauses(variables: number): JsonObject[] {
  const next = random(variables);
  return list(Math.round(variables * 4.26), () => {
    const chosen = new Set<number>();
    while (chosen.size < 3) chosen.add(next(variables));
    const equal: Record<string, string> = {};
    const different: Record<string, string> = {};
    for (const each of chosen) (next(2) ? equal : different)[tag(each)] = "1";
    return denyIf({ StringEquals: equal, StringNotEquals: different });
  });
}

/** One pigeon more than there are holes; no two may share one. */
function pigeons(holes: number): JsonObject[] {
  const values = list(holes, String);
  const found = list(holes + 1, (i) => denyIf({ StringNotEquals: { [tag(i)]: values } }));
  for (let i = 0; i <= holes; i++)
    for (let j = 0; j < i; j++)
      for (const value of values) found.push(denyIf({ StringEquals: { [tag(i)]: value, [tag(j)]: value } }));
  return found;
}

/** Statements of about so many characters together. */
const fill = (characters: number, make: (index: number) => JsonObject): JsonObject[] => {
  const found: JsonObject[] = [];
  for (let length = 0, i = 0; ; i++) {
    const statement = make(i);
    length += JSON.stringify(statement).length + 40;
    if (length > characters) return found;
    found.push(statement);
  }
};

/** Each endpoint has its own role, with a statement in the API's policy and a policy of its own. */
function ownRoles(count: number): ProofCase {
  const large = largeCase({ endpoints: count, routes: 1, statements: 1 });
  const ids = Object.keys(large.endpoints);
  const role = (index: number) => `arn:aws:iam::${consumer}:role/caller-${index}`;
  const statement = (id: string, index: number) =>
    allow({
      Principal: { AWS: role(index) },
      Resource: `${api}/dev/GET/own${index}/*`,
      Condition: { StringEquals: { "aws:SourceVpce": id } },
    });
  return {
    ...large,
    ...signed,
    name: `${count} endpoints with a role and a statement each`,
    callersComply: true,
    apiPolicy: document(
      deny({ Condition: { StringNotEquals: { "aws:SourceVpce": ids } } }),
      ...ids.map((id, i) => statement(id, i)),
    ),
    endpoints: Object.fromEntries(
      ids.map((id, i) => [
        id,
        {
          account: consumer,
          policy: document(allow({ Principal: { AWS: role(i) }, Resource: `${api}/dev/GET/own${i}/*` })),
        },
      ]),
    ),
    intent: ids.map((vpce, i) => ({
      vpce,
      principals: [role(i)],
      stage: "dev",
      method: "GET",
      path: `/own${i}/*`,
    })),
  };
}

const upTo38 = [5, 10, 20, 38];

export const hardFamilies: readonly HardCases[] = [
  {
    name: "denials of a pattern with two stars, of all that is allowed",
    sizes: upTo38,
    make: (n) =>
      about("", [
        allowIf(agents("StringLike", list(n, twoStars))),
        ...list(n, (i) => denyIf(agents("StringLike", twoStars(i)))),
      ]),
    expected: "PROVED",
  },
  {
    name: "denials of `*word*word*`",
    sizes: upTo38,
    make: (n) =>
      about("", [
        allowIf(agents("StringLike", "*z*")),
        ...list(n, (i) => denyIf(agents("StringLike", `*${twoStars(i)}*`))),
      ]),
    expected: "VIOLATED",
  },
  {
    name: "denials unless `*word*word*`: every word must be there",
    sizes: upTo38,
    make: (n) =>
      about("", [
        allowIf(),
        ...list(n, (i) => denyIf(agents("StringNotLike", `*${word(i)}*${word(i + 7)}*`))),
      ]),
    expected: "VIOLATED",
  },
  {
    name: "the same, and one of the words is denied",
    sizes: upTo38,
    make: (n) =>
      about("", [
        allowIf(),
        ...list(n, (i) => denyIf(agents("StringNotLike", `*${word(i)}*${word(i + 7)}*`))),
        denyIf(agents("StringLike", `*${word(2)}*`)),
      ]),
    expected: "PROVED",
  },
  {
    name: "bot list: denied as one list, allowed one by one",
    sizes: [10, 50, 200],
    make: (n) =>
      about("", [
        ...list(Math.min(n, 20), (i) => allowIf(agents("StringLike", `*${word(i)}*`))),
        denyIf(
          agents(
            "StringLike",
            list(n, (i) => `*${word(i)}*`),
          ),
        ),
      ]),
    expected: "PROVED",
  },
  {
    name: "bot list: something else is let in",
    sizes: [10, 50, 200],
    make: (n) =>
      about("", [
        allowIf(),
        denyIf(
          agents(
            "StringLike",
            list(n, (i) => `*${word(i)}*`),
          ),
        ),
      ]),
    expected: "VIOLATED",
  },
  {
    name: "many patterns in one StringNotLike, each denied",
    sizes: [7, 14, 28],
    make: (n) =>
      about("", [
        allowIf(),
        denyIf(
          agents(
            "StringNotLike",
            list(n, (i) => `*${word(i)}*${word(i + 1)}*`),
          ),
        ),
        ...list(n, (i) => denyIf(agents("StringLike", `*${word(i)}*`))),
      ]),
    expected: "PROVED",
  },
  {
    name: "many patterns in one StringNotLike, all but one denied",
    sizes: [7, 14, 28],
    make: (n) =>
      about("", [
        allowIf(),
        denyIf(
          agents(
            "StringNotLike",
            list(n, (i) => `*${word(i)}*${word(i + 1)}*`),
          ),
        ),
        ...list(n - 2, (i) => denyIf(agents("StringLike", `*${word(i)}*`))),
      ]),
    expected: "VIOLATED",
  },
  {
    name: "two patterns that end in `?`, which exclude each other",
    sizes: [5, 10, 20, 40, 200],
    make: (n) =>
      about("", [
        allowIf(),
        denyIf(agents("StringNotLike", `*a${"?".repeat(n)}`)),
        denyIf(agents("StringNotLike", `*b${"?".repeat(n)}`)),
      ]),
    expected: "PROVED",
  },
  {
    name: "two patterns that end in `?`, within a third",
    sizes: [5, 10, 20, 40],
    make: (n) =>
      about("", [
        allowIf(agents("StringLike", `*ab${"?".repeat(n)}`)),
        denyIf(agents("StringLike", `*a${"?".repeat(n + 1)}`)),
        denyIf(agents("StringLike", `*b${"?".repeat(n)}`)),
      ]),
    expected: "PROVED",
  },
  {
    name: "patterns that end in `?`, denied one by one",
    sizes: [5, 10, 20, 40],
    make: (n) =>
      about("", [
        allowIf(agents("StringLike", "*z??")),
        ...list(n, (i) => denyIf(agents("StringLike", `*${word(i)[0]}${"?".repeat(i + 1)}`))),
      ]),
    expected: "VIOLATED",
  },
  {
    name: "clauses of three tags, 4.26 a tag",
    sizes: [5, 10, 15, 30, 45],
    make: (n) => about("", [allowIf(), ...clauses(n)], { ...signed, apiPolicyQuota: 100_000 }),
    expected: (n) => (clausesHold(n) ? "VIOLATED" : "PROVED"),
  },
  {
    name: "pigeons and holes",
    sizes: [2, 3, 4, 5, 6],
    make: (n) => about("", [allowIf(), ...pigeons(n)], { ...signed, apiPolicyQuota: 100_000 }),
    expected: "PROVED",
  },
  {
    name: "pairs of tags with two-star patterns: keys that do not hang together",
    sizes: [5, 10, 20, 40],
    make: (n) =>
      about(
        "",
        [
          allowIf(),
          ...list(n, (i) =>
            denyIf({
              StringLike: { [tag(2 * i)]: `*${twoStars(i)}*`, [tag(2 * i + 1)]: `*${twoStars(i + 1)}*` },
            }),
          ),
        ],
        { ...signed, apiPolicyQuota: 100_000 },
      ),
    expected: "VIOLATED",
  },
  {
    name: "the same, and one pair leaves nothing",
    sizes: [5, 10, 20, 40],
    make: (n) =>
      about(
        "",
        [
          allowIf(),
          ...list(n, (i) =>
            denyIf({
              StringLike: { [tag(2 * i)]: `*${twoStars(i)}*`, [tag(2 * i + 1)]: `*${twoStars(i + 1)}*` },
            }),
          ),
          denyIf({ StringNotLike: { [tag(0)]: `*${twoStars(0)}*` } }),
          denyIf({ StringNotLike: { [tag(1)]: `*${twoStars(1)}*` } }),
        ],
        { ...signed, apiPolicyQuota: 100_000 },
      ),
    expected: "PROVED",
  },
  {
    name: "allowed by many, in the endpoint's policy as in the API's",
    sizes: [10, 30, 60],
    make: (n) =>
      about(
        "",
        list(n, (i) => allowIf({ StringLike: { "aws:UserAgent": `${word(i)}*`, "aws:Referer": `*${i}` } })),
        {
          apiPolicyQuota: 100_000,
          endpoints: {
            [endpointA]: {
              account: consumer,
              policy: document(
                allow(),
                ...list(n, (i) =>
                  allow({
                    Resource: other,
                    Condition: { StringLike: { "aws:UserAgent": `Z${word(i)}*`, "aws:Referer": `*x${i}` } },
                  }),
                ),
              ),
            },
          },
        },
      ),
    expected: "PROVED",
  },
  {
    name: "a principal and a resource each",
    sizes: [10, 40, 100],
    make: (n) => {
      const role = (i: number) => `arn:aws:iam::${consumer}:role/team-${i % 7}/caller-${i}`;
      return about("", [], {
        ...signed,
        apiPolicyQuota: 100_000,
        apiPolicy: document(
          ...list(n, (i) => allow({ Principal: { AWS: role(i) }, Resource: `${api}/dev/GET/r${i}/*/x` })),
          deny({ Condition: { StringNotEquals: { "aws:SourceVpce": endpointA } } }),
        ),
        intent: list(n, (i) => grant({ principals: [role(i)], path: `/r${i}/*/x` })),
      });
    },
    expected: "PROVED",
  },
  {
    name: "resources with many stars, allowed and denied",
    sizes: [5, 10, 20, 40],
    make: (n) =>
      baseCase({
        apiPolicy: document(
          deny({ Condition: { StringNotEquals: { "aws:SourceVpce": endpointA } } }),
          allow({ Resource: list(n, (i) => `${api}/*/GET/${word(i)}/*/${word(i + 3)}/*`) }),
          ...list(n, (i) => deny({ Resource: `${api}/*/${word(i)}/*${word(i + 3)}*` })),
        ),
      }),
    expected: "PROVED",
  },
  {
    name: "addresses outside all of many blocks",
    sizes: [50, 200, 400],
    make: (n) =>
      about("", [
        allowIf(),
        denyIf({
          NotIpAddress: { "aws:VpcSourceIp": list(n, (i) => `10.${i % 256}.${Math.floor(i / 256)}.0/25`) },
        }),
        denyIf({
          IpAddress: { "aws:VpcSourceIp": list(n, (i) => `10.${i % 256}.${Math.floor(i / 256)}.0/24`) },
        }),
      ]),
    expected: "PROVED",
  },
  {
    name: "a denial for each interval of numbers and times",
    sizes: [10, 20, 40],
    make: (n) =>
      about(
        "",
        [
          allowIf(),
          ...list(n, (i) =>
            denyIf({
              DateGreaterThanEquals: { "aws:CurrentTime": new Date(Date.UTC(2027, 0, i)).toISOString() },
              DateLessThanEquals: { "aws:CurrentTime": new Date(Date.UTC(2027, 0, i + 1)).toISOString() },
              NumericGreaterThan: { "aws:MultiFactorAuthAge": String(i * 10) },
            }),
          ),
          denyIf({ NumericLessThan: { "aws:MultiFactorAuthAge": "100000" } }),
          denyIf({ Null: { "aws:MultiFactorAuthAge": "true" } }),
          denyIf({ DateLessThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" } }),
          denyIf({ DateGreaterThan: { "aws:CurrentTime": new Date(Date.UTC(2027, 0, n)).toISOString() } }),
        ],
        { ...signed, apiPolicyQuota: 100_000 },
      ),
    expected: "PROVED",
  },
  {
    name: "ForAllValues and ForAnyValue over many values",
    sizes: [5, 10, 20, 40],
    make: (n) =>
      about(
        "",
        [
          allowIf(),
          ...list(n, (i) =>
            denyIf({
              "ForAllValues:StringNotLike": { "aws:PrincipalOrgPaths": `o-*/r-${i}/*` },
              "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": `*${word(i)}*` },
            }),
          ),
          denyIf({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*" } }),
          denyIf({
            "ForAllValues:StringNotLike": { "aws:PrincipalOrgPaths": list(n, (i) => `*${word(i)}*`) },
          }),
        ],
        { ...signed, apiPolicyQuota: 100_000 },
      ),
    expected: "PROVED",
  },
  {
    name: "one pattern of many stars, characters",
    sizes: [500, 2000, 7000],
    make: (n) =>
      about(
        "",
        [
          allowIf(agents("StringLike", `${"*ab".repeat(n / 3)}*`)),
          denyIf(agents("StringLike", `${"*a*b".repeat(n / 16)}*c`)),
        ],
        { apiPolicyQuota: 20_000 },
      ),
    expected: "VIOLATED",
  },
  {
    name: "one pattern of many `?`, characters",
    sizes: [500, 2000, 7000],
    make: (n) =>
      about("", [
        allowIf(agents("StringLike", `*a${"?".repeat(n / 2)}`)),
        denyIf(agents("StringNotLike", `*b${"?".repeat(n / 2)}`)),
      ]),
    expected: "PROVED",
  },
  ...(
    [
      ["aws:username", "", "longer than a name"],
      ["aws:userid", "*:", "longer than the name of a session"],
    ] as const
  ).map(
    ([key, start, what]): HardCases => ({
      name: `${key}: a pattern of \`?\` ${what}, characters`,
      sizes: [65, 400, 7000],
      make: (n) => about("", [allowIf({ StringLike: { [key]: `${start}${"?".repeat(n)}` } })], signed),
      expected: "PROVED",
    }),
  ),
  ...(
    [
      ["behind it", (i) => `*a${"?".repeat(i)}`],
      ["before and behind it", (i) => `${"?".repeat(i)}a*b${"?".repeat(i)}`],
      ["between", (i) => `*a${"?".repeat(i)}b*`],
    ] as readonly (readonly [string, (i: number) => string])[]
  ).map(
    ([where, pattern]): HardCases => ({
      name: `denials unless a letter has so many \`?\` ${where}, each one more`,
      sizes: [10, 40],
      make: (n) =>
        about("", [allowIf(), ...list(n, (i) => denyIf({ StringNotLike: { [tag(0)]: pattern(i) } }))], {
          ...signed,
          apiPolicyQuota: 20_000,
        }),
      expected: "VIOLATED",
    }),
  ),
  {
    name: "names of users of every length, denied one by one, up to",
    sizes: [20, 64],
    make: (n) =>
      about(
        "",
        [
          allowIf({ StringEquals: { "aws:PrincipalType": "User" } }),
          ...list(n, (i) => denyIf({ StringLike: { "aws:username": "?".repeat(i + 1) } })),
        ],
        { ...signed, apiPolicyQuota: 20_000 },
      ),
    expected: (n) => (n < 64 ? "VIOLATED" : "PROVED"),
  },
  {
    name: "one pattern of a letter, within one of the letter and `?`, characters",
    sizes: [500, 2000, 7000],
    make: (n) =>
      about("", [
        allowIf(agents("StringLike", `*${"a".repeat(n / 2)}`)),
        denyIf(agents("StringLike", `*${"a?".repeat(n / 4)}`)),
      ]),
    expected: "PROVED",
  },
  {
    name: "two patterns of a letter and `?`, one place apart, characters",
    sizes: [500, 2000, 7000],
    make: (n) =>
      about("", [
        allowIf(agents("StringLike", `*${"a?".repeat(n / 4)}`)),
        denyIf(agents("StringLike", `*${"?a".repeat(n / 4)}`)),
      ]),
    expected: "VIOLATED",
  },
  {
    name: "resources of a letter and `?`, within what is denied by several, characters",
    sizes: [500, 2000, 7000],
    make: (n) =>
      baseCase({
        apiPolicyQuota: 20_000,
        apiPolicy: document(
          deny({ Condition: { StringNotEquals: { "aws:SourceVpce": endpointA } } }),
          allow(),
          allow({ Resource: `${api}/dev/GET/*${"a?".repeat(n / 4)}` }),
          deny({ Resource: `${api}/dev/GET/*${"?a".repeat(n / 4)}` }),
          deny({ Resource: `${api}/dev/GET/*a?` }),
        ),
        intent: [grant()],
      }),
    expected: "PROVED",
  },
  {
    name: "many variables in one value, characters",
    sizes: [500, 2000, 7000],
    make: (n) => about("", [allowIf(agents("StringLike", `${`\${aws:username}*`.repeat(n / 16)}x`))]),
    expected: "PROVED",
  },
  ...(["PROVED", "VIOLATED"] as const).map(
    (expected): HardCases => ({
      name: `ends that must all be there, two letters each, ${expected === "PROVED" ? "at odds" : "of one text"}, characters`,
      sizes: [2000, 7500],
      make: (n) => {
        const next = random(n);
        const text = list(24, (i) => "abc"[(i * i + i) % 3] as string);
        const letter = (at: number) => (expected === "PROVED" ? ("abc"[next(3)] as string) : text.at(-at));
        const end = (): string => {
          const [first, second] = [3 + next(9), 1 + next(9)];
          return `*${letter(first + second + 1)}${"?".repeat(first)}${letter(second)}${"?".repeat(second - 1)}`;
        };
        return about("", [allowIf(), ...fill(n, () => denyIf(agents("StringNotLike", end())))], {
          apiPolicyQuota: 20_000,
        });
      },
      expected,
    }),
  ),
  ...(
    [
      ["StringNotLike", (a: string, b: string, n: number) => `*${a}${"?".repeat(n)}${b}*`],
      [
        "ArnNotLike",
        (a: string, b: string) => [
          `arn:aws:iam::*:role/*${a}*/${b}*`,
          `arn:aws:iam::${consumer}:role/*${b}*`,
        ],
      ],
    ] as const
  ).map(
    ([operator, make]): HardCases => ({
      name: `parts of a role's ARN that must all be there, ${operator}, characters`,
      sizes: [2000, 7500],
      make: (n) => {
        const next = random(n);
        const part = () => String.fromCharCode(97 + next(9), 98 + next(9));
        const one = () => denyIf({ [operator]: { "aws:PrincipalArn": make(part(), part(), next(9)) } });
        return about("", [allowIf(), ...fill(n, one)], { ...signed, apiPolicyQuota: 20_000 });
      },
      expected: "VIOLATED",
    }),
  ),
  {
    name: "paths of which one of two must be there each, characters",
    sizes: [2000, 7500],
    make: (n) => {
      const next = random(n);
      const part = () => String.fromCharCode(97 + next(9), 98 + next(9));
      const spared = () => [`${api}/*/*/*${part()}*${part()}*`, `${api}/*/${part()}*`];
      return baseCase({
        apiPolicyQuota: 20_000,
        apiPolicy: document(
          deny({ Condition: { StringNotEquals: { "aws:SourceVpce": endpointA } } }),
          allow({ Resource: `${api}/*` }),
          ...fill(n, () => deny({ Resource: undefined, NotResource: spared() })),
        ),
        intent: [],
      });
    },
    expected: "VIOLATED",
  },
  {
    name: "denials on every key at once, characters",
    sizes: [2000, 7500],
    make: (n) => {
      const next = random(n);
      const keys = [
        "aws:UserAgent",
        "aws:Referer",
        "aws:userid",
        "aws:PrincipalOrgID",
        tag(0),
        tag(1),
        tag(2),
      ];
      const condition = (): JsonObject => {
        const chosen = list(2 + next(2), () => keys[next(keys.length)] as string);
        const operator = () => ["StringLike", "StringNotLike", "StringLikeIfExists"][next(3)] as string;
        const value = () => `*${word(next(8))}*${word(next(8))}${"?".repeat(next(5))}`;
        return Object.fromEntries(chosen.map((key) => [operator(), { [key]: [value(), value()] }]));
      };
      return about("", [allowIf(), ...fill(n, () => denyIf(condition()))], {
        ...signed,
        apiPolicyQuota: 100_000,
      });
    },
    expected: "VIOLATED",
  },
  {
    name: "endpoints with a role and a statement each, AWS_IAM",
    sizes: [10, 100, 1000],
    make: ownRoles,
    expected: "PROVED",
  },
  {
    name: "endpoints with 50 routes",
    sizes: [20, 100, 1000],
    make: (endpoints) => largeCase({ endpoints, routes: 50, statements: 1 }),
    expected: "PROVED",
  },
];

/** By trying every assignment, with the tags' values as bits. */
function clausesHold(variables: number): boolean {
  const formula = clauses(variables).map((each) => {
    const { StringEquals, StringNotEquals } = each.Condition as Record<string, Record<string, string>>;
    const bits = (block: Record<string, string> = {}) =>
      Object.keys(block).map((key) => Number(key.slice(tag(0).length - 1)));
    return { equal: bits(StringEquals), different: bits(StringNotEquals) };
  });
  const values: boolean[] = [];
  const extend = (index: number): boolean => {
    const denied = formula.some(
      ({ equal, different }) =>
        [...equal, ...different].every((bit) => bit < index) &&
        equal.every((bit) => values[bit]) &&
        different.every((bit) => !values[bit]),
    );
    if (denied) return false;
    if (index === variables) return true;
    for (const value of [true, false]) {
      values[index] = value;
      if (extend(index + 1)) return true;
    }
    return false;
  };
  return extend(0);
}
