import {
  allow,
  api,
  baseCase,
  document,
  endpointA,
  grant,
  invoke,
  type JsonObject,
  onlyThrough,
  owner,
} from "../support/case";
import { type ProofRow, testTable } from "../support/table";

const proved = ["PROVED", "PROVED"] as const;
const tooWide = ["VIOLATED", "PROVED"] as const;
const tooNarrow = ["PROVED", "VIOLATED"] as const;
const wrong = ["VIOLATED", "VIOLATED"] as const;

const allowing = (more: JsonObject, path = "/pets") =>
  baseCase({ apiPolicy: document(onlyThrough(endpointA), allow(more)), intent: [grant({ path })] });
const resource = (Resource: unknown, path?: string) => allowing({ Resource }, path);

const rows: ProofRow[] = [
  {
    name: "the route",
    proofCase: resource(`${api}/dev/GET/pets`),
    expected: proved,
    because: "exactly the grant",
  },
  {
    name: "short form",
    proofCase: resource("execute-api:/dev/GET/pets"),
    expected: proved,
    because: "API Gateway expands it on save",
  },
  {
    name: "short form of all",
    proofCase: resource("execute-api:/*"),
    expected: tooWide,
    because: "all stages, methods and paths",
  },
  { name: "*", proofCase: resource("*"), expected: tooWide, because: "everything" },
  {
    name: "a wildcard path",
    proofCase: resource(`${api}/dev/GET/pets/*`, "/pets/*"),
    expected: proved,
    because: "the same pattern",
  },
  {
    name: "pets* is more than pets/*",
    proofCase: resource(`${api}/dev/GET/pets*`, "/pets/*"),
    expected: tooWide,
    because: "/pets and /petshop too",
  },
  {
    name: "pets/* is not pets",
    proofCase: resource(`${api}/dev/GET/pets/*`, "/pets"),
    expected: wrong,
    because: "the slash must be there",
  },
  {
    name: "? is one character",
    proofCase: resource(`${api}/dev/GET/pet?`, "/pets"),
    expected: tooWide,
    because: "/petx",
  },
  {
    name: "? in the stage",
    proofCase: resource(`${api}/de?/GET/pets`),
    expected: tooWide,
    because: "stage dex",
  },
  { name: "* as method", proofCase: resource(`${api}/dev/*/pets`), expected: tooWide, because: "POST /pets" },
  {
    name: "a * that crosses slashes",
    proofCase: baseCase({
      apiPolicy: document(onlyThrough(endpointA), allow({ Resource: `${api}/dev/*/pets` })),
      intent: [grant({ method: "*" })],
    }),
    expected: tooWide,
    because: "dev/GET/x/pets: in a Resource, * does not stop at /",
  },
  {
    name: "another API",
    proofCase: resource(`arn:aws:execute-api:us-east-1:${owner}:zzzzzzzzzz/dev/GET/pets`),
    expected: tooNarrow,
    because: "nothing of this API",
  },
  {
    name: "another region",
    proofCase: resource(`arn:aws:execute-api:eu-west-1:${owner}:a1b2c3d4e5/dev/GET/pets`),
    expected: tooNarrow,
    because: "nothing of this API",
  },
  {
    name: "wildcards for region and API",
    proofCase: resource(`arn:aws:execute-api:*:${owner}:*/dev/GET/pets`),
    expected: tooWide,
    because: "the * before /dev also takes in a1b2c3d4e5/x/POST: path /x, say",
  },
  {
    name: "wildcard for the region",
    proofCase: resource(`arn:aws:execute-api:*:${owner}:a1b2c3d4e5/dev/GET/pets`),
    expected: ["UNDETERMINED", "PROVED"],
    because: "this API; and, if the * reaches past the colon, POST /x:222222222222:a1b2c3d4e5/dev/GET/pets",
  },
  {
    name: "case of the stage",
    proofCase: resource(`${api}/DEV/GET/pets`),
    expected: wrong,
    because: "resources are compared with their case",
  },
  {
    name: "case of the method",
    proofCase: resource(`${api}/dev/get/pets`),
    expected: tooNarrow,
    because: "methods are upper case",
  },
  {
    name: "no stage",
    proofCase: resource(api),
    expected: tooNarrow,
    because: "an invocation always names a stage",
  },
  {
    name: "the root",
    proofCase: resource(`${api}/dev/GET/`, "/"),
    expected: proved,
    because: "the root's ARN ends in a slash",
  },
  {
    name: "several resources",
    proofCase: resource([`${api}/dev/GET/pets`, `${api}/dev/GET/pets`]),
    expected: proved,
    because: "any of them",
  },
  {
    name: "two halves of a grant",
    proofCase: resource([`${api}/dev/GET/pets/a*`, `${api}/dev/GET/pets/*`], "/pets/*"),
    expected: proved,
    because: "one holds the other",
  },
  {
    name: "NotResource",
    proofCase: allowing({ Resource: undefined, NotResource: `${api}/dev/GET/pets` }),
    expected: wrong,
    because: "everything but the grant",
  },
  {
    name: "a narrower wildcard in the account",
    proofCase: resource(`arn:aws:execute-api:us-east-1:2*:a1b2c3d4e5/dev/GET/pets`),
    expected: ["UNDETERMINED", "PROVED"],
    because: "IAM's page lets a * that ends a part reach further, S3's does not",
  },
  {
    name: "a * that would have to cross a colon",
    proofCase: resource(`arn:aws:execute-api:us*1:${owner}:a1b2c3d4e5/dev/GET/pets`),
    expected: ["UNDETERMINED", "PROVED"],
    because: "it stays inside the region for certain only by S3's page",
  },
  {
    name: "a * that must cross a colon",
    proofCase: resource(`arn:aws:execute-api:us*22:a1b2c3d4e5/dev/GET/pets`),
    expected: ["UNDETERMINED", "UNDETERMINED"],
    because: "whether it does is what the two pages do not agree on",
  },
  {
    name: "a path with a colon",
    proofCase: resource(`${api}/dev/GET/a:*`, "/a:*"),
    expected: proved,
    because: "the sixth part holds all further colons",
  },
];

const action = (more: JsonObject) => allowing(more);
const actions: ProofRow[] = [
  {
    name: "case does not matter",
    proofCase: action({ Action: "Execute-API:INVOKE" }),
    expected: proved,
    because: "actions are compared without regard to case",
  },
  {
    name: "execute-api:*",
    proofCase: action({ Action: "execute-api:*" }),
    expected: proved,
    because: "Invoke is what a request does",
  },
  { name: "*", proofCase: action({ Action: "*" }), expected: proved, because: "the same" },
  {
    name: "execute-api:In?oke",
    proofCase: action({ Action: "execute-api:In?oke" }),
    expected: proved,
    because: "wildcards in actions",
  },
  {
    name: "another action",
    proofCase: action({ Action: ["execute-api:ManageConnections", "s3:*"] }),
    expected: tooNarrow,
    because: "not Invoke",
  },
  {
    name: "a list",
    proofCase: action({ Action: ["s3:GetObject", invoke] }),
    expected: proved,
    because: "any of them",
  },
  {
    name: "NotAction",
    proofCase: action({ Action: undefined, NotAction: "execute-api:ManageConnections" }),
    expected: proved,
    because: "all but one, so Invoke too",
  },
  {
    name: "NotAction Invoke",
    proofCase: action({ Action: undefined, NotAction: "execute-api:Inv*" }),
    expected: tooNarrow,
    because: "all but Invoke",
  },
];

rows.push({
  name: "a * that ends the pattern",
  proofCase: baseCase({
    apiPolicy: document(onlyThrough(endpointA), allow({ Resource: "arn:aws:execute-api:us-east-1:*" })),
    intent: [grant({ stage: "*", method: "*", path: "/*" })],
  }),
  expected: proved,
  because: "it takes in all further parts",
});

testTable("Resource and NotResource", rows);
testTable("Action and NotAction", actions);
