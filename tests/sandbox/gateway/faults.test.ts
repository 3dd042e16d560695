import assert from "node:assert/strict";
import type { Call } from "./call";
import { type FaultKind, type FaultOptions, Faults, faultKinds } from "./faults";

const account = "111111111111";

function call(service: string, operation: string): Call {
  const principal = { account, arn: "arn:aws:iam::111111111111:user/base", userId: "AIDA" };
  const place = { principal, account, region: "us-east-1" };
  const request = { method: "POST", target: "/", headers: {}, body: Buffer.alloc(0) };
  return { service, operation, ...place, ...request, parameters: new Map() };
}

describe("faults of the control plane, by a seed", () => {
  const operations = ["CreateVpc", "CreateSubnet", "DescribeVpcs"];
  const draw = (options: Partial<FaultOptions>, order: readonly string[]) => {
    const faults = new Faults({ seed: 1, rate: 0.3, kinds: faultKinds, ...options });
    const drawn = new Map<string, (FaultKind | "none")[]>(operations.map((name) => [name, []]));
    for (const name of order) drawn.get(name)?.push(faults.next(call("ec2", name))?.kind ?? "none");
    return { drawn, faults };
  };
  const times = (n: number) => Array.from({ length: n }, () => operations).flat();

  it("are the same for the same seed, in any order of calls of different operations", () => {
    const one = draw({}, times(50)).drawn;
    const other = draw({}, times(50).sort()).drawn;
    assert.deepEqual(one, other);
    assert.notDeepEqual(one.get("CreateVpc"), one.get("CreateSubnet"));
  });

  it("differ by the seed", () => {
    assert.notDeepEqual(draw({ seed: 2 }, times(50)).drawn, draw({}, times(50)).drawn);
  });

  it("happen at the rate, are of every kind, and are counted", () => {
    const { drawn, faults } = draw({}, times(2000));
    const failed = [...drawn.values()].flat().filter((it) => it !== "none");
    assert.ok(Math.abs(failed.length / 6000 - 0.3) < 0.03, String(failed.length));
    for (const kind of faultKinds) {
      assert.equal(faults.injected[kind], failed.filter((it) => it === kind).length);
      assert.ok(faults.injected[kind] > 6000 * 0.3 * 0.15);
    }
  });

  it("never happen at rate 0, always at rate 1, and not while they are disabled", () => {
    const of = (options: Partial<FaultOptions>) => [...draw(options, times(100)).drawn.values()].flat();
    assert.ok(of({ rate: 0 }).every((it) => it === "none"));
    assert.ok(of({ rate: 1 }).every((it) => it !== "none"));
    const faults = new Faults({ seed: 1, rate: 1, kinds: ["failed"] });
    faults.enabled = false;
    assert.equal(faults.next(call("ec2", "CreateVpc")), undefined);
    assert.equal(faults.injected.failed, 0);
  });

  it("cannot have a rate outside 0 to 1, or no kinds", () => {
    assert.throws(() => new Faults({ seed: 1, rate: 1.5, kinds: faultKinds }), /faults.rate 1.5/);
    assert.throws(() => new Faults({ seed: 1, rate: 0.5, kinds: [] }), /faults.kinds is empty/);
  });
});
