import type { ProofCase } from "../../../../policies/prover";
import {
  allow,
  baseCase,
  caller,
  colleague,
  consumer,
  deny,
  document,
  endpointA,
  grant,
  type JsonObject,
  onlyThrough,
  owner,
  stranger,
} from "../support/case";
import { type ProofRow, testTable } from "../support/table";

const proved = ["PROVED", "PROVED"] as const;
const tooWide = ["VIOLATED", "PROVED"] as const;
const tooNarrow = ["PROVED", "VIOLATED"] as const;
const session = `arn:aws:sts::${consumer}:assumed-role/caller/s1`;
const identity = document({ Effect: "Allow", Action: "execute-api:Invoke", Resource: "*" });

/** AWS_IAM, the role `caller` intended, with an identity policy that allows. */
const signed = (principals: readonly string[], ...statements: readonly JsonObject[]): ProofCase =>
  baseCase({
    authorization: "AWS_IAM",
    apiPolicy: document(onlyThrough(endpointA), ...statements),
    identityPolicies: { [caller]: [identity] },
    intent: [grant({ principals })],
  });
const principal = (value: unknown, principals: readonly string[] = [caller]) =>
  signed(principals, allow({ Principal: value }));

const rows: ProofRow[] = [
  {
    name: "the role",
    proofCase: principal({ AWS: caller }),
    expected: proved,
    because: "a role's ARN takes in its sessions",
  },
  {
    name: "everyone, as text",
    proofCase: principal("*"),
    expected: tooWide,
    because: "a stranger's identity policy is the stranger's to write",
  },
  { name: "everyone, as AWS", proofCase: principal({ AWS: "*" }), expected: tooWide, because: "the same" },
  {
    name: "the account's number",
    proofCase: principal({ AWS: consumer }),
    expected: tooWide,
    because: "every role of it",
  },
  {
    name: "the account's root",
    proofCase: principal({ AWS: [`arn:aws:iam::${consumer}:root`] }),
    expected: tooWide,
    because: "stands for the account",
  },
  {
    name: "a list",
    proofCase: principal({ AWS: [caller, colleague] }),
    expected: tooWide,
    because: "the colleague too",
  },
  {
    name: "another account",
    proofCase: principal({ AWS: stranger }),
    expected: ["VIOLATED", "VIOLATED"],
    because: "strangers, and not the caller",
  },
  {
    name: "one session",
    proofCase: principal({ AWS: session }),
    expected: tooNarrow,
    because: "other sessions of the role are refused",
  },
  {
    name: "one session, intended",
    proofCase: principal({ AWS: session }, [session]),
    expected: proved,
    because: "that session",
  },
  {
    name: "the role, one session intended",
    proofCase: principal({ AWS: caller }, [session]),
    expected: tooWide,
    because: "other sessions",
  },
  {
    name: "a service",
    proofCase: signed(
      [caller],
      allow({ Principal: { AWS: caller } }),
      allow({ Principal: { Service: "events.amazonaws.com" } }),
    ),
    expected: tooWide,
    because: "the service is a caller that nobody intended",
  },
  {
    name: "a federated provider",
    proofCase: signed(
      [caller],
      allow({ Principal: { AWS: caller } }),
      allow({ Principal: { Federated: "accounts.google.com" } }),
    ),
    expected: tooWide,
    because: "sessions that came from that provider, of any role",
  },
  {
    name: "a role of the same name in another path",
    proofCase: principal({ AWS: `arn:aws:iam::${consumer}:role/team/caller` }),
    expected: ["VIOLATED", "VIOLATED"],
    because: "another ARN",
  },
  {
    name: "a deleted principal's id",
    proofCase: signed(
      [caller],
      allow({ Principal: { AWS: caller } }),
      allow({ Principal: { AWS: "AROAEXAMPLEEXAMPLE01" } }),
    ),
    expected: ["UNDETERMINED", "PROVED"],
    because: "nobody can say whose id it is",
  },
  {
    name: "Deny for the whole account",
    proofCase: signed(
      [caller],
      allow({ Principal: { AWS: caller } }),
      deny({ Principal: { AWS: consumer } }),
    ),
    expected: tooNarrow,
    because: "the caller is of that account",
  },
  {
    name: "Deny for a colleague",
    proofCase: signed(
      [caller],
      allow({ Principal: { AWS: consumer } }),
      deny({ Principal: { AWS: colleague } }),
    ),
    expected: tooWide,
    because: "others of the account are left",
  },
  {
    name: "Allow with NotPrincipal",
    proofCase: signed([caller], allow({ Principal: undefined, NotPrincipal: { AWS: stranger } })),
    expected: ["UNDETERMINED", "UNDETERMINED"],
    because: "AWS does not support it, and says no more",
  },
  {
    name: "NotPrincipal with account, role and session",
    proofCase: signed(
      [session],
      allow({ Principal: "*" }),
      deny({ Principal: undefined, NotPrincipal: { AWS: [consumer, caller, session] } }),
    ),
    expected: ["VIOLATED", "PROVED"],
    because: "the root user is all that the account's entry names; the session is spared with all its names",
  },
  {
    name: "NotPrincipal with the role alone",
    proofCase: signed(
      [caller],
      allow({ Principal: { AWS: caller } }),
      deny({ Principal: undefined, NotPrincipal: { AWS: caller } }),
    ),
    expected: ["PROVED", "UNDETERMINED"],
    because: "AWS says only that the account, and so the caller, might be denied",
  },
  {
    name: "NotPrincipal with someone else",
    proofCase: signed(
      [caller],
      allow({ Principal: { AWS: caller } }),
      deny({ Principal: undefined, NotPrincipal: { AWS: `arn:aws:iam::${stranger}:role/x` } }),
    ),
    expected: tooNarrow,
    because: "the caller is not named at all",
  },
  {
    name: "NotPrincipal *",
    proofCase: signed(
      [caller],
      allow({ Principal: { AWS: caller } }),
      deny({ Principal: undefined, NotPrincipal: "*" }),
    ),
    expected: proved,
    because: "denies nobody",
  },
  ...[owner, `arn:aws:iam::${owner}:root`, consumer].map((account): ProofRow => {
    const inside = `arn:aws:iam::${account === consumer ? consumer : owner}:role/inside`;
    return {
      name: `an endpoint's policy that names ${account}`,
      proofCase: {
        ...signed([inside], allow({ Principal: { AWS: inside } })),
        endpoints: { [endpointA]: { policy: document(allow({ Principal: { AWS: account } })) } },
        identityPolicies: { [inside]: [identity] },
      },
      expected: proved,
      because: "an endpoint's policy grants nothing, and lets through whoever is of the account",
    };
  }),
  {
    name: "the API's own account",
    proofCase: baseCase({
      authorization: "AWS_IAM",
      apiPolicy: document(onlyThrough(endpointA), allow({ Principal: { AWS: owner } })),
      intent: [grant({ principals: [`arn:aws:iam::${owner}:role/inside`] })],
    }),
    expected: ["VIOLATED", "UNDETERMINED"],
    because:
      "naming one's own account grants its root user, and leaves others to identity policies that are not given",
  },
];

const anonymous = (value: unknown) =>
  baseCase({ apiPolicy: document(onlyThrough(endpointA), allow({ Principal: value })) });
const unsigned: ProofRow[] = [
  {
    name: "everyone",
    proofCase: anonymous("*"),
    expected: proved,
    because: "anonymous callers are of everyone",
  },
  {
    name: "everyone, as AWS",
    proofCase: anonymous({ AWS: "*" }),
    expected: proved,
    because: "the same in a resource policy",
  },
  {
    name: "a role",
    proofCase: anonymous({ AWS: caller }),
    expected: tooNarrow,
    because: "a method without authorization does not know who calls",
  },
  {
    name: "a service",
    proofCase: anonymous({ Service: "events.amazonaws.com" }),
    expected: tooNarrow,
    because: "an anonymous caller is no service",
  },
  {
    name: "Deny for a role",
    proofCase: baseCase({
      apiPolicy: document(onlyThrough(endpointA), allow(), deny({ Principal: { AWS: caller } })),
    }),
    expected: proved,
    because: "no caller is known to be the role",
  },
  {
    name: "Deny with NotPrincipal",
    proofCase: baseCase({
      apiPolicy: document(
        onlyThrough(endpointA),
        allow(),
        deny({ Principal: undefined, NotPrincipal: { AWS: [caller, consumer] } }),
      ),
    }),
    expected: tooNarrow,
    because: "an anonymous caller is none of them",
  },
];

testTable("Principal and NotPrincipal, AWS_IAM", rows);
testTable("Principal and NotPrincipal, no authorization", unsigned);
