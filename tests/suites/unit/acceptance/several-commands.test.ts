import assert from "node:assert/strict";
import { accessMatrix } from "../../../acceptance/matrix";
import { intentOf } from "../../../acceptance/matrix/intent";
import { observe, patience } from "../../../acceptance/observe";
import { useEnvironment } from "../../e2e/harness/environment";
import { input } from "../../report/fixture";
import { FakeSystemsManager } from "./systems-manager.fixture";
import { nowhere } from "./unresolvable.fixture";

const unresolvable = { ...nowhere, inside: { ...nowhere.inside, roleArn: undefined } };
const [grant] = input.api.grants;

describe("calls of many grants", function () {
  this.timeout(180_000);
  const systemsManager = new FakeSystemsManager();
  let restore = () => {};

  before(async () => {
    await systemsManager.start();
    restore = useEnvironment({
      AWS_ENDPOINT_URL_SSM: systemsManager.endpoint,
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_PROFILE: "",
    });
  });
  after(async () => {
    restore();
    await systemsManager.stop();
  });

  it("are made in as many commands as it takes, each of a size that SSM takes, and none is left out", async () => {
    systemsManager.runScripts();
    const paths = Array.from({ length: 20 }, (_, at) => `/a-path-of-some-length/number-${at}`);
    const api = {
      ...unresolvable.api,
      routes: paths.map((path) => ({ method: "ANY" as const, path, authorization: "NONE" as const })),
      grants: paths.map((path) => ({ ...(grant ?? assert.fail()), path })),
    };
    const rows = accessMatrix(intentOf({ ...unresolvable, api })).filter((row) => row.caller === "inside");
    assert.ok(rows.length > 400, `${rows.length} calls`);
    const observations = await observe({ ...unresolvable, api, timeoutSeconds: 120 }, rows, () => undefined);
    assert.deepEqual(
      observations.map(({ row }) => row.name),
      rows.map((row) => row.name),
    );
    assert.ok(observations.every(({ observed }) => observed === "unresolved"));
    const sent = systemsManager.asked.filter((operation) => operation === "SendCommand").length;
    assert.ok(sent > 1 && sent === Math.ceil(rows.length / 100), `${sent} commands of ${rows.length} calls`);
  });
});

describe("how long calls that differ are made again", () => {
  const rows = accessMatrix(intentOf(input));
  const differing = (
    name: string,
    observed: "unresolved" | "refused by routing" | "timed out" | "answered",
  ) => ({
    row: rows.find((row) => row.name === name) ?? assert.fail(name),
    observed,
  });
  const byName = "inside: GET /dev/pets/probe by private-dns";
  const byAlias = "inside: GET /dev/pets/probe by route53-alias";
  const byHeader = "inside: GET /dev/pets/probe by host-header";
  const byDomain = (observed: "unresolved" | "refused by routing") => {
    const { row } = differing(byName, observed);
    return { row: { ...row, form: "private-domain" as const }, observed };
  };
  const cases = [
    { name: "a private name that is not there", differ: [differing(byName, "unresolved")], seconds: 900 },
    {
      name: "an alias that is not there, or not known to the endpoint",
      differ: [differing(byAlias, "unresolved"), differing(byAlias, "refused by routing")],
      seconds: 900,
    },
    {
      name: "a name and a policy",
      differ: [differing(byName, "unresolved"), differing(byHeader, "refused by routing")],
      seconds: 300,
    },
    { name: "an endpoint's own name", differ: [differing(byHeader, "unresolved")], seconds: 300 },
    {
      name: "a private domain",
      differ: [byDomain("unresolved"), byDomain("refused by routing")],
      seconds: 1200,
    },
    {
      name: "a private domain and a policy",
      differ: [byDomain("unresolved"), differing(byHeader, "refused by routing")],
      seconds: 300,
    },
    { name: "a time-out", differ: [differing(byName, "timed out")], seconds: 300 },
  ];
  for (const { name, differ, seconds } of cases) {
    it(`${name}: ${seconds} s; none where none are asked for`, () => {
      assert.equal(patience(differ, 300).seconds, seconds);
      assert.equal(patience(differ, 3600).seconds, 3600);
      assert.equal(patience(differ, 0).seconds, 0);
    });
  }
});
