import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Addition, planAddition } from "../../../../scripts/consumers/add";
import { filesOf } from "../../../../scripts/consumers/deployment-files";
import { isHere, nextAfter, planRemoval } from "../../../../scripts/consumers/remove";
import { writeFiles } from "../../../../scripts/consumers/write-files";
import { nextText } from "../../../../scripts/terminal/next";

const provider = `# The API of the shop.
config:
  aws:region: eu-west-1   # where everything is
  aws:allowedAccountIds: ["222222222222"]
  provider:routes:
    - { method: ANY, path: / }
    - { method: GET, path: "/orders/{id}", authorization: AWS_IAM }
  # Asked for by each team.
  provider:consumers:
    - grants:
        - { method: GET, path: / }   # the first
    # Jane's team.
    - stack: acme/consumer/shop
      grants:
        - { method: GET, path: "/orders/*", principals: [callers] }
  provider:stage: live
encryptionsalt: v1:x
`;
const acceptance = "config:\n  acceptance:profile: a\n";
const first = "config:\n  aws:assumeRoles:\n    - roleArn: arn:aws:iam::111111111111:role/ci/deployer\n";
const whole = {
  "provider/Pulumi.dev.yaml": provider,
  "Pulumi.dev.yaml": acceptance,
  "consumer/Pulumi.dev.yaml": first,
};

const document = JSON.stringify({ openapi: "3.0.1", paths: { "/cats": { get: {} } } });

describe("the files of a consumer", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "consumers-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function has(files: Readonly<Record<string, string>>): void {
    mkdirSync(join(folder, "consumer"), { recursive: true });
    mkdirSync(join(folder, "provider"), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  }

  const all = () =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.includes("Pulumi.") || name.endsWith(".tmp"))
        .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
    );

  function add(change: Partial<Addition> = {}): readonly string[] {
    const addition = { name: "billing", account: "333333333333", stack: "dev", grants: [], ...change };
    const { changes, lines } = planAddition(addition, filesOf(addition.name, addition.stack, folder));
    writeFiles(changes);
    return lines;
  }

  function remove(name: string, resources: number | undefined): readonly string[] {
    const files = filesOf(name, "dev", folder);
    const { changes, lines } = planRemoval({ name, stack: "dev", resources }, files);
    writeFiles(changes);
    const next = nextText(nextAfter({ name, stack: "dev", resources }, isHere(files, "dev")));
    return [...lines, ...next.split("\n")];
  }

  it("are written: its own, and an entry where it is named; all else stays as it was", () => {
    has(whole);
    assert.deepEqual(add({ grants: ["GET /", "GET /orders/* callers"] }), [
      "consumer billing in account 333333333333, of stack dev:",
      "  consumer/Pulumi.billing.yaml: written: region eu-west-1, role arn:aws:iam::333333333333:role/ci/deployer",
      "  Pulumi.dev.yaml: an entry in acceptance:consumers: calls are made from its probe too",
      "  provider/Pulumi.dev.yaml: an entry in provider:consumers, granted GET /, GET /orders/* callers",
    ]);
    const entry = `    - stack: acme/consumer/billing
      grants:
        - { method: GET, path: / }
        - { method: GET, path: /orders/*, principals: [ callers ] }
`;
    assert.deepEqual(all(), {
      ...whole,
      "provider/Pulumi.dev.yaml": provider.replace("  provider:stage", `${entry}  provider:stage`),
      "Pulumi.dev.yaml": `${acceptance}  acceptance:consumers:
    - stack: acme/consumer/billing
      roleArn: arn:aws:iam::333333333333:role/ci/deployer
`,
      "consumer/Pulumi.billing.yaml": `config:
  aws:region: eu-west-1
  aws:allowedAccountIds:
    - "333333333333"
  aws:assumeRoles:
    - roleArn: arn:aws:iam::333333333333:role/ci/deployer
  aws:defaultTags:
    tags:
      project: private-api
      side: consumer
      stack: billing
  consumer:providerStack: acme/provider/dev
`,
    });
  });

  it("are left alone by the same command again, also after more was set in them", () => {
    has(whole);
    add();
    const file = join(folder, "consumer/Pulumi.billing.yaml");
    writeFileSync(file, `${readFileSync(file, "utf8")}  consumer:privateDns: false\nencryptionsalt: v1:y\n`);
    const before = all();
    for (const line of add().slice(1)) assert.match(line, /already/);
    assert.deepEqual(all(), before);
  });

  it("are completed where a machine stopped half-way", () => {
    has(whole);
    add();
    const complete = all();
    writeFileSync(join(folder, "provider/Pulumi.dev.yaml"), provider);
    add();
    assert.deepEqual(all(), complete);
  });

  it("are taken back by removing it; its own file once its stack has no resources", () => {
    has(whole);
    add();
    const added = all()["consumer/Pulumi.billing.yaml"] ?? "";
    assert.deepEqual(remove("billing", 31), [
      "consumer billing of stack dev:",
      "  provider/Pulumi.dev.yaml: its entry in provider:consumers is out",
      "  Pulumi.dev.yaml: its entry in acceptance:consumers is out",
      "  consumer/Pulumi.billing.yaml: kept, since its stack has 31 resources",
      "next: npm run up -- --stack dev            the API no longer admits it",
      "      pulumi -C consumer destroy --stack billing",
      "      pulumi -C consumer stack rm billing  its config file goes with it",
    ]);
    const emptied = { ...whole, "Pulumi.dev.yaml": `${acceptance}  acceptance:consumers: []\n` };
    assert.deepEqual(all(), { ...emptied, "consumer/Pulumi.billing.yaml": added });
    assert.match(remove("billing", undefined).join("\n"), /kept, since whether .* could not be determined/);
    assert.match(remove("billing", 0).join("\n"), /removed, since its stack has no resources/);
    assert.deepEqual(all(), emptied);
  });

  it("lose with an entry the comment that is right above it, and no other", () => {
    has(whole);
    remove("shop", undefined);
    const at = provider.indexOf("    # Jane");
    const expected = provider.slice(0, at) + provider.slice(provider.indexOf("  provider:stage"));
    assert.equal(all()["provider/Pulumi.dev.yaml"], expected);
  });

  const layouts = [
    { name: "no list, in which case the first consumer stays admitted", list: "", kept: "grants" },
    { name: "a list in one line", list: "  provider:consumers: [{ grants: [] }]\n", kept: "grants: []" },
    { name: "an empty list", list: "  provider:consumers: []\n", kept: "" },
    {
      name: "a list that is not indented",
      list: "  provider:consumers:\n  - grants: []\n",
      kept: "  - grants: []\n  - stack",
    },
    { name: "an alias", list: "  x:y: &a [{ grants: [] }]\n  provider:consumers: *a\n", kept: "&a" },
  ];
  for (const { name, list, kept } of layouts) {
    it(`take an entry into ${name}`, () => {
      has({ ...whole, "provider/Pulumi.dev.yaml": `config:\n  aws:region: eu-west-1\n${list}` });
      add();
      const text = all()["provider/Pulumi.dev.yaml"] ?? "";
      assert.ok(text.includes(kept), text);
      const files = filesOf("billing", "dev", folder);
      assert.match(
        JSON.stringify(planRemoval({ name: "billing", stack: "dev", resources: 1 }, files).lines),
        /out/,
      );
      for (const line of add().slice(1)) assert.match(line, /already/);
    });
  }

  it("keep their line ends", () => {
    has({ ...whole, "provider/Pulumi.dev.yaml": provider.replaceAll("\n", "\r\n") });
    add();
    assert.doesNotMatch(all()["provider/Pulumi.dev.yaml"] ?? "", /[^\r]\n/);
  });

  it("of a consumer that another pipeline deploys are the provider's entry alone", () => {
    has(whole);
    add({ elsewhere: true });
    const { "provider/Pulumi.dev.yaml": text = "", ...others } = all();
    const { "provider/Pulumi.dev.yaml": _, ...same } = whole;
    assert.deepEqual(others, same);
    assert.match(text, /- stack: acme\/consumer\/billing\n {6}deploy: false\n/);
  });

  const withDomain = (more = "") =>
    provider.replace(
      "  # Asked for",
      `  provider:domain: { name: api.acme.internal, basePath: shop, certificateArn: a${more} }\n  # Asked for`,
    );

  it("say that it may call by the private domain, and take that back", () => {
    has({ ...whole, "provider/Pulumi.dev.yaml": withDomain(", onlyDoor: true") });
    const before = all();
    assert.match(add({ domain: true }).join("\n"), /granted GET \/, by the private domain too$/);
    const entry = /- stack: acme\/consumer\/billing\n {6}domain: true\n {6}grants:\n/;
    assert.match(all()["provider/Pulumi.dev.yaml"] ?? "", entry);
    for (const line of add({ domain: true }).slice(1)) assert.match(line, /already/);
    assert.match(remove("billing", 0).join("\n"), /is out, and with it its share of the private domain$/m);
    assert.deepEqual(all(), { ...before, "Pulumi.dev.yaml": `${acceptance}  acceptance:consumers: []\n` });
  });

  it("are refused without the domain where it is the only door", () => {
    has({ ...whole, "provider/Pulumi.dev.yaml": withDomain(", onlyDoor: true") });
    assert.throws(() => add(), {
      exitCode: 64,
      message: /^--domain is missing: api\.acme\.internal is the only/,
    });
    has({ ...whole, "provider/Pulumi.dev.yaml": withDomain() });
    assert.doesNotMatch(add().join("\n"), /domain/);
    assert.throws(() => add({ domain: true }), { message: /billing: .* with other values/ });
  });

  it("reads the routes of an OpenAPI document", () => {
    const withDocument = provider.replace(/ {2}provider:routes:\n.*\n.*\n/, "  provider:openapi: api.json\n");
    has({ ...whole, "provider/Pulumi.dev.yaml": withDocument, "provider/api.json": document });
    assert.throws(() => add({ grants: ["GET /"] }), /no route answers it; expected one of: GET \/cats$/m);
    add({ grants: ["GET /cats"] });
    assert.match(all()["provider/Pulumi.dev.yaml"] ?? "", /path: \/cats/);
  });

  it("knows every kind of route that the provider takes", () => {
    const routes = `  provider:routes:
    - { method: GET, path: /told, authorization: { custom: tokens }, validation: { query: [q] } }
    - { method: GET, path: /made, integration: { lambda: { code: backend } }, cors: { origin: "*" } }
    - { method: GET, path: /unknown, authorization: { customs: tokens } }
`;
    has({ ...whole, "provider/Pulumi.dev.yaml": provider.replace(/ {2}provider:routes:\n.*\n.*\n/, routes) });
    add({ grants: ["GET /told", "GET /made", "OPTIONS /made"] });
    const refused = (grant: string) =>
      assert.throws(
        () => add({ name: "other", grants: [grant] }),
        (error: Error) => {
          const expected = "expected one of: GET /told, GET /made, OPTIONS /made";
          assert.match(
            error.message,
            /callers/.test(grant) ? /callers do not sign on GET \/told/ : /no route answers it/,
          );
          return /callers/.test(grant) || error.message.includes(expected);
        },
      );
    for (const grant of ["GET /unknown", "GET /", "GET /told callers"]) refused(grant);
  });

  it("says where the provider has no route that could be granted", () => {
    const routes = "  provider:routes:\n    - { method: get, path: / }\n";
    has({ ...whole, "provider/Pulumi.dev.yaml": provider.replace(/ {2}provider:routes:\n.*\n.*\n/, routes) });
    assert.throws(() => add(), /no route answers it; the provider's config has no route that is valid$/m);
  });

  it("has the sandbox's own routes", () => {
    const { changes } = planAddition(
      { name: "other", account: "555555555555", stack: "sandbox", grants: ["GET /", "GET /account"] },
      filesOf("other", "sandbox"),
    );
    assert.equal(changes.length, 3);
  });

  const refused: readonly (readonly [string, Partial<Addition>, RegExp])[] = [
    [
      "the provider's account",
      { account: "222222222222" },
      /^--account 222222222222: it is the provider's.*expected the consumer's/,
    ],
    [
      "the deployment's own name",
      { name: "dev" },
      /^name dev: it is the deployment's own consumer; expected another name/,
    ],
    [
      "a name that is there with another grant",
      { name: "shop" },
      /^name shop: provider\/Pulumi\.dev\.yaml has it with other values: .*npm run remove-consumer -- shop --stack dev first/,
    ],
    [
      "a grant of no route",
      { grants: ["GET /", "POST /pets"] },
      /^grant "POST \/pets": no route answers it; expected one of: ANY \/, GET \/orders\/\{id\}/,
    ],
    ["a grant that is none", { grants: ["GET"] }, /^grant "GET": expected "METHOD PATH"/],
    [
      "a grant with a parameter",
      { grants: ["GET /orders/{id}"] },
      /^grant "GET \/orders\/\{id\}": .*write "\/orders\/\*"/,
    ],
    ["a grant in small letters", { grants: ["get /"] }, /^grant "get \/": .*write "GET"/],
    [
      "callers where nobody signs",
      { grants: ["GET / callers"] },
      /callers do not sign on ANY \/; expected "GET \/"/,
    ],
    [
      "a domain that there is not",
      { domain: true },
      /^--domain: provider\/Pulumi\.dev\.yaml has no provider:domain; expected one/,
    ],
    ["another region", { region: "us-east-1" }, /^--region us-east-1: .*expected eu-west-1/],
    [
      "a role of another account",
      { role: "arn:aws:iam::444444444444:role/x" },
      /^--role arn:aws:iam::444444444444:role\/x: .*expected arn:aws:iam::333333333333:role\/NAME/,
    ],
    [
      "credentials for what is deployed elsewhere",
      { elsewhere: true, profile: "x" },
      /^--profile: another pipeline deploys it/,
    ],
    [
      "a deployment that is not there",
      { stack: "prod" },
      /^--stack prod: there is no provider\/Pulumi\.prod\.yaml; expected one of: dev\n {2}next: cp /,
    ],
  ];
  for (const [name, change, message] of refused) {
    it(`are refused for ${name}, and nothing is written`, () => {
      has(whole);
      assert.throws(() => add(change), { name: "Failure", exitCode: 64, message });
      assert.deepEqual(all(), whole);
    });
  }

  it("are refused for all that is wrong at once, with the next command", () => {
    has(whole);
    assert.throws(() => add({ account: "222222222222", grants: ["GET"] }), {
      message: /^--account .*\n {2}grant "GET": .*\n {2}next: npm run add-consumer -- --help$/,
    });
  });

  it("are refused for a file that is another account's, or another deployment's", () => {
    has({ ...whole, "consumer/Pulumi.billing.yaml": 'config:\n  aws:allowedAccountIds: ["999999999999"]\n' });
    assert.throws(add, {
      message:
        /^name billing: consumer\/Pulumi\.billing\.yaml has it in account 999999999999, not 333333333333/,
    });
    has({ "consumer/Pulumi.billing.yaml": 'config:\n  aws:allowedAccountIds: ["333333333333"]\n' });
    assert.throws(add, { message: /has it as a consumer of billing; expected a new name/ });
  });

  it("are named where they are no YAML", () => {
    has({ ...whole, "Pulumi.dev.yaml": "config: [\n" });
    assert.throws(add, { name: "Failure", message: /^Pulumi\.dev\.yaml is no YAML: .*\n {2}next: edit it/ });
  });

  it("names the consumers that there are where one to remove is not", () => {
    has(whole);
    assert.throws(() => remove("shp", undefined), {
      exitCode: 64,
      message: /^name shp: .*expected one of: shop; did you mean shop\?/,
    });
    assert.throws(() => remove("dev", undefined), {
      exitCode: 64,
      message: /own consumer.*next: npm run destroy/s,
    });
  });

  const unwritable = [
    { name: "of which one is a folder", path: "provider/Pulumi.dev.yaml/" },
    { name: "of which one is in no folder", path: "nowhere/Pulumi.dev.yaml" },
  ];
  for (const { name, path } of unwritable) {
    it(`are all as they were where they cannot all be written, ${name}`, () => {
      has({ "consumer/Pulumi.dev.yaml": first });
      if (path.endsWith("/")) mkdirSync(join(folder, path, "x"), { recursive: true });
      const changes = ["consumer/Pulumi.new.yaml", "consumer/Pulumi.dev.yaml", path].map((file) => ({
        path: join(folder, file),
        text: "x",
      }));
      assert.throws(() => writeFiles(changes), {
        name: "Failure",
        message: /Pulumi\.dev\.yaml\/? could not be written, and nothing was changed: /,
      });
      assert.deepEqual(readdirSync(join(folder, "consumer")), ["Pulumi.dev.yaml"]);
      assert.equal(readFileSync(join(folder, "consumer/Pulumi.dev.yaml"), "utf8"), first);
    });
  }
});
