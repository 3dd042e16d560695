import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Sandbox, startSandbox } from "../sandbox";
import { at, Boto, text } from "../testing/boto";
import { createProfile, runInstance } from "../testing/instance";
import { createEndpoint, createNetwork } from "../testing/network";
import { createApi } from "../testing/rest-api";
import { listResources } from "./leftovers";

const account = "111111111111";

describe("the sandbox's life", function () {
  this.timeout(120_000);
  let directory: string;
  const running = new Set<Sandbox>();
  const start = async (reset = false) => {
    const sandbox = await startSandbox({ directory, reset, log: () => undefined });
    running.add(sandbox);
    return sandbox;
  };
  const stop = async (sandbox: Sandbox) => {
    running.delete(sandbox);
    await sandbox.stop();
  };
  const withBoto = async <T>(sandbox: Sandbox, work: (boto: Boto) => Promise<T>) => {
    const boto = await Boto.start(sandbox.env);
    try {
      return await work(boto);
    } finally {
      boto.stop();
    }
  };
  /** The one child of this process that runs the emulator on this directory. */
  const emulatorPid = () => {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
    const line = lines.find((it) => it.includes(`${directory}${path.sep}emulator.state`));
    return line === undefined ? undefined : Number.parseInt(line, 10);
  };

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "sandbox-life-"));
  });
  afterEach(async () => {
    for (const sandbox of running) await stop(sandbox);
    rmSync(directory, { recursive: true, force: true });
  });

  it("goes on after a stop with everything that was deployed", async () => {
    const first = await start();
    const deployed = await withBoto(first, async (boto) => {
      const network = await createNetwork(boto, account);
      const vpce = await createEndpoint(boto, account, network);
      const profile = await createProfile(boto, account, "probe");
      await runInstance(boto, account, network, { IamInstanceProfile: { Name: profile } });
      await boto.call("222222222222", "logs", "create_log_group", { logGroupName: "/access" });
      const api = await createApi(boto, "222222222222", {
        endpointConfiguration: { types: ["PRIVATE"], vpcEndpointIds: [vpce] },
      });
      const { restApiId } = api;
      await boto.call("222222222222", "apigateway", "create_deployment", { restApiId, stageName: "live" });
      return listResources(first.endpoint);
    });
    assert.ok(deployed.length >= 11, deployed.join("\n"));
    await stop(first);
    assert.equal(emulatorPid(), undefined);
    const second = await start();
    assert.equal(second.endpoint, first.endpoint);
    assert.deepEqual(await listResources(second.endpoint), deployed);
    await withBoto(second, async (boto) => {
      // The same default VPC, and the same access for what was there before.
      const tags = { ResourceType: "vpc", Tags: [{ Key: "Name", Value: "after" }] };
      await boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.9.0.0/16", TagSpecifications: [tags] });
    });
    assert.equal((await listResources(second.endpoint)).length, deployed.length + 1);
  });

  it("refuses a second sandbox in its directory, saying which process to stop", async () => {
    await start();
    await assert.rejects(
      start(),
      new RegExp(`is running already, as process ${process.pid}.*kill ${process.pid}`),
    );
  });

  it("runs beside another of another directory", async () => {
    const first = await start();
    await withBoto(first, (boto) => boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.1.0.0/16" }));
    const other = mkdtempSync(path.join(tmpdir(), "sandbox-other-"));
    const second = await startSandbox({ directory: other, log: () => undefined });
    try {
      assert.deepEqual(await listResources(second.endpoint), []);
      assert.equal((await listResources(first.endpoint)).length, 1);
    } finally {
      await second.stop();
      rmSync(other, { recursive: true });
    }
  });

  it("forgets everything with reset", async () => {
    const first = await start();
    await withBoto(first, (boto) => boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.1.0.0/16" }));
    await stop(first);
    assert.deepEqual(await listResources((await start(true)).endpoint), []);
  });

  it("notices that its emulator was killed, and refuses to go on with less than was deployed", async () => {
    const first = await start();
    await withBoto(first, async (boto) => {
      const network = await createNetwork(boto, account);
      await createEndpoint(boto, account, network);
      process.kill(emulatorPid() ?? 0, "SIGKILL");
      assert.match(await first.failed, /The emulator ended by itself: exit SIGKILL/);
      const refusal = await boto.refusal(account, "ec2", "describe_vpcs");
      assert.match(refusal.message, /The emulator does not answer/);
    });
    await stop(first);
    assert.ok(existsSync(path.join(directory, "emulator.state.dirty")));
    await assert.rejects(
      start(),
      /killed before it could save: .* of vpce-\w+ is missing\. Start again with --reset/,
    );
    assert.equal(emulatorPid(), undefined);
    assert.deepEqual(await listResources((await start(true)).endpoint), []);
  });

  it("goes on after a kill that lost nothing", async () => {
    const first = await start();
    const vpcId = await withBoto(first, async (boto) =>
      text(await boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.1.0.0/16" }), "Vpc.VpcId"),
    );
    while (existsSync(path.join(directory, "emulator.state.dirty"))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    process.kill(emulatorPid() ?? 0, "SIGKILL");
    await first.failed;
    await stop(first);
    await withBoto(await start(), async (boto) => {
      const found = await boto.call(account, "ec2", "describe_vpcs", { VpcIds: [vpcId] });
      assert.equal(at(found, "Vpcs.0.VpcId"), vpcId);
    });
  });
});
