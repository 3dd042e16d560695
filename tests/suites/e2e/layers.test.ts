import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { accessMatrix } from "../../acceptance/matrix";
import { intentOf } from "../../acceptance/matrix/intent";
import { outcomeOf, traceOf } from "../../acceptance/trace";
import { inOrder } from "../../sandbox/testing/in-order";
import { accounts, decoy, stranger } from "./harness/config";
import { toDeploy } from "./harness/deployed";
import { makeWebAcl } from "./harness/further-resources";
import { acceptanceInputOf, CallingScene } from "./harness/scene";
import { alarmStates, denyAll, passed } from "./layers/alarms";
import {
  alone,
  flips,
  joinedAndAdmitted,
  neverOpen,
  noPublicName,
  takenByPrivateDns,
  withoutPrivateDns,
} from "./layers/expectations";
import { byForms, type Expected, expand } from "./layers/expected";
import { changed, type Observed, observed, observedRows, refused, without } from "./layers/observed";
import {
  allOpen,
  asDeployed,
  Gates,
  layers,
  type OpenableLayer,
  type Openings,
  withLayer,
} from "./layers/openings";

const document = join(__dirname, "..", "..", "..", "docs", "defence-in-depth.md");

/** Defence in depth: the deployment itself is opened, layer by layer, and every call of the access matrix made. */
describe("layers on their own", function () {
  this.timeout(300_000);
  inOrder(this);
  let scene: CallingScene;
  let gates: Gates;
  let base: Observed;
  /** Refused call -> what was opened when it ended otherwise. */
  const opened = new Map<string, string[]>();
  const counts = new Map<OpenableLayer, { alone: number; flips: number }>();

  const rows = (...tables: readonly Expected[][]) => expand(tables.flat(), base);
  const sorted = (calls: Observed) => Object.fromEntries([...calls].sort());
  async function observedWith(openings: Openings): Promise<Observed> {
    await gates.set(openings);
    return observed(scene);
  }
  function note(opening: string, calls: Iterable<string>): void {
    for (const name of calls) opened.set(name, [...(opened.get(name) ?? []), opening]);
  }
  function count(layer: OpenableLayer, kind: "alone" | "flips", calls: Observed): void {
    counts.set(layer, { ...(counts.get(layer) ?? { alone: 0, flips: 0 }), [kind]: calls.size });
  }

  before(async function () {
    this.timeout(toDeploy);
    scene = await CallingScene.create();
    gates = await Gates.of(scene);
    base = await observed(scene);
  });
  after(() => scene?.remove());

  it("as deployed, every call ends as intended and as predicted", () => {
    const matrix = accessMatrix(intentOf(scene.input));
    assert.ok(matrix.length >= 60, `${matrix.length} calls`);
    assert.deepEqual(sorted(base), sorted(new Map(matrix.map((row) => [row.name, row.expected]))));
    const predicted = matrix.map((row) => [row.name, outcomeOf(traceOf(scene.input, row), row)] as const);
    assert.deepEqual(sorted(base), sorted(new Map(predicted)));
  });

  /** What is refused though all layers are open. */
  const stillRefused = () => rows([...neverOpen], [...noPublicName], [...takenByPrivateDns]);

  it("all open, every call is answered whose name leads to the API", async () => {
    const after = await observedWith(allOpen);
    assert.deepEqual(sorted(refused(after)), sorted(stillRefused()));
    note("all layers", changed(base, after).keys());
  });

  it("all open, with private DNS off the stranger's alias leads to the consumer's endpoint, and is answered", async () => {
    const after = await observedWith({ ...allOpen, privateDns: false });
    const names = [...rows([...takenByPrivateDns]).keys()];
    for (const name of names) assert.equal(after.get(name), "answered", name);
    note("all layers, private DNS off", names);
  });

  it("network and security group opened, whoever is connected is answered: the policies see the endpoint only", async () => {
    const after = changed(base, await observedWith({ ...asDeployed, network: true, securityGroup: true }));
    assert.deepEqual(sorted(after), sorted(rows([...joinedAndAdmitted])));
    note("network and security group", after.keys());
  });

  it("network and security group opened, a connected role that is granted nothing is refused by the endpoint", async () => {
    await gates.set({ ...asDeployed, network: true, securityGroup: true });
    const signed = accessMatrix(intentOf(scene.input))
      .filter(({ caller, signer }) => caller === "stranger" && signer === "own role")
      .filter(({ form }) => form === "host-header" || form === "api-id-header")
      .map((row) => ({ ...row, via: "consumer's" as const }));
    const ends = await observedRows(scene, signed);
    assert.deepEqual([...ends.values()], ["refused by endpoint policy", "refused by endpoint policy"]);
  });

  for (const layer of layers) {
    if (layer === "DNS") continue;
    it(`${layer} alone refuses what it is there for, all others open`, async () => {
      const after = await observedWith(withLayer(allOpen, layer, false));
      const held = without(refused(after), stillRefused().keys());
      assert.deepEqual(sorted(held), sorted(rows([...alone[layer]])));
      count(layer, "alone", held);
    });

    it(`${layer} opened alone, exactly the calls that depend on it end otherwise`, async () => {
      const after = changed(base, await observedWith(withLayer(asDeployed, layer, true)));
      assert.deepEqual(sorted(after), sorted(rows([...flips[layer]])));
      note(layer, after.keys());
      count(layer, "flips", after);
    });
  }

  const names = ["private-dns", "route53-alias"] as const;

  it("DNS alone, all others open: no call by a name of the API leaves its VPC's resolver", async () => {
    const after = refused(await observedWith(withLayer(allOpen, "DNS", false)));
    const never = stillRefused();
    const unresolved = new Map(byForms(base, names).map((name) => [name, "unresolved"] as const));
    assert.deepEqual(sorted(after), sorted(new Map([...never, ...unresolved])));
    count("DNS", "alone", without(unresolved, never.keys()));
  });

  it("DNS closed alone: exactly the calls by a name of the API end otherwise", async () => {
    const closed = await observedWith(withLayer(asDeployed, "DNS", false));
    const byName = byForms(base, names).filter((name) => base.get(name) !== "unresolved");
    const after = changed(base, closed);
    assert.deepEqual(sorted(after), sorted(new Map(byName.map((name) => [name, "unresolved"]))));
    // What opening DNS again flips.
    count("DNS", "flips", changed(closed, base));
  });

  it("private DNS off alone: the private names are gone, and aliases are looked up in public", async () => {
    const after = await observedWith({ ...asDeployed, privateDns: false });
    const privateNames = byForms(base, ["private-dns"]).filter((name) => base.get(name) !== "unresolved");
    const gone = new Map(privateNames.map((name) => [name, "unresolved"] as const));
    const expected = new Map([...gone, ...rows([...withoutPrivateDns])]);
    assert.deepEqual(sorted(changed(base, after)), sorted(expected));
  });

  it("a public API has a name outside, where the resource policy still refuses", async () => {
    const outside = "outside: GET /dev/ by private-dns";
    const ends = async (openings: Openings) => (await observedWith(openings)).get(outside);
    assert.equal(await ends({ ...asDeployed, publicApi: true }), "refused by resource policy");
    assert.equal(await ends({ ...asDeployed, publicApi: true, resourcePolicy: true }), "answered");
    note("private type", [outside]);
  });

  it("every refused call ends otherwise when the layer it depends on is opened", () => {
    const never = [...rows([...neverOpen]).keys()].sort();
    const held = [...refused(base).keys()].filter((name) => !opened.has(name)).sort();
    assert.deepEqual(held, never);
  });

  it("closed again, everything ends as at first", async () => {
    assert.deepEqual(sorted(await observedWith(asDeployed)), sorted(base));
  });

  const ringing = async () => {
    const states = await alarmStates(scene);
    return [...states]
      .filter(([, state]) => state !== "OK")
      .map(([watches, state]) => `${watches}: ${state}`);
  };
  const granted = () => accessMatrix(intentOf(scene.input)).filter(({ expected }) => expected === "answered");

  it("with alarms and a web ACL, calls that are granted are answered, and leave all alarms OK", async function () {
    this.timeout(toDeploy);
    const topicArn = `arn:aws:sns:us-east-1:${accounts.provider}:on-call`;
    const webAclArn = await makeWebAcl(scene.boto);
    await scene.deployment.configure("provider", {
      "provider:alarms": { topicArn },
      "provider:webAclArn": webAclArn,
    });
    await scene.deployment.up("provider");
    // What was refused so far is forgotten.
    await passed(scene, 900);
    const ends = await observedRows(scene, granted());
    assert.deepEqual([...new Set(ends.values())], ["answered"]);
    assert.deepEqual(await ringing(), []);
    assert.equal((await alarmStates(scene)).size, 5);
  });

  it("with a web ACL, explain names it after routing, and says that it knows no more", async () => {
    const input = await acceptanceInputOf(scene.deployment, "consumer", { stranger, decoy });
    const [row] = granted();
    assert.ok(row);
    const way = traceOf(input, row);
    const at = way.findIndex(({ layer }) => layer === "WAF");
    assert.equal(way[at - 1]?.layer, "routing");
    assert.equal(way[at]?.because, "web ACL organization, whose rules are not evaluated here");
    assert.equal(outcomeOf(way, row), "answered");
  });

  it("all calls of the access matrix set off the alarm on strangers, and no other", async () => {
    assert.deepEqual(sorted(await observed(scene)), sorted(base));
    assert.deepEqual(await ringing(), ["stranger refused: ALARM"]);
  });

  it("a grant that is broken by hand sets off the alarm of its consumer, and no other", async () => {
    await passed(scene, 900);
    await denyAll(scene);
    const ends = await observedRows(scene, granted());
    assert.deepEqual([...new Set(ends.values())], ["refused by resource policy"]);
    assert.deepEqual(await ringing(), ["grant broken, consumer/sandbox: ALARM"]);
    await gates.set(asDeployed);
    await passed(scene, 900);
    await observedRows(scene, granted());
    assert.deepEqual(await ringing(), []);
  });

  it("an API that is gone is unknown: routing refuses what was the decoy's, all others open", async () => {
    await gates.set(allOpen);
    await gates.deleteDecoy();
    const after = changed(base, await observed(scene));
    const decoys = [...base.keys()].filter((name) => name.includes("decoy API"));
    for (const name of decoys) assert.equal(after.get(name), "refused by routing", name);
  });

  it("is in the documentation, with the counts of this run", () => {
    const lines = readFileSync(document, "utf8").split("\n");
    for (const [layer, { alone: held, flips: flipped }] of counts) {
      const line = lines.find((each) => each.startsWith(`| ${layer} |`));
      const told = line?.split("|").map((cell) => cell.trim());
      assert.deepEqual([told?.at(-3), told?.at(-2)], [String(held), String(flipped)], line ?? layer);
    }
    assert.equal(counts.size, layers.length);
  });
});
