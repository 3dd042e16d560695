import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Sandbox, startSandbox } from "./sandbox";
import { listHeld, listResources } from "./state/leftovers";
import { at, Boto, text } from "./testing/boto";
import { createDomain, shareDomain } from "./testing/domain";
import { createProfile, runInstance } from "./testing/instance";
import { createEndpoint, createNetwork } from "./testing/network";
import { createApi } from "./testing/rest-api";

const account = "111111111111";

describe("the sandbox's life", () => {
  let directory: string;
  const running = new Set<Sandbox>();
  /** What the last start has logged. */
  const told: string[] = [];
  const start = async (reset = false, domainDelayMilliseconds = 0) => {
    told.length = 0;
    const log = (line: string) => told.push(line);
    const sandbox = await startSandbox({ directory, reset, log, domainDelayMilliseconds });
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
      await boto.call("222222222222", "cloudwatch", "put_metric_alarm", {
        ...{ AlarmName: "few calls", Namespace: "AWS/ApiGateway", MetricName: "Count", Statistic: "Sum" },
        ...{ ComparisonOperator: "LessThanThreshold", Threshold: 1, Period: 60, EvaluationPeriods: 1 },
      });
      const api = await createApi(boto, "222222222222", {
        endpointConfiguration: { types: ["PRIVATE"], vpcEndpointIds: [vpce] },
      });
      const { restApiId } = api;
      await boto.call("222222222222", "apigateway", "create_deployment", { restApiId, stageName: "live" });
      return listResources(first.env);
    });
    assert.ok(deployed.length >= 12, deployed.join("\n"));
    assert.ok(deployed.includes("222222222222/us-east-1 alarm few calls"));
    await stop(first);
    assert.equal(emulatorPid(), undefined);
    const second = await start();
    assert.equal(second.endpoint, first.endpoint);
    assert.deepEqual(await listResources(second.env), deployed);
    await withBoto(second, async (boto) => {
      // The same default VPC, and the same access for what was there before.
      const tags = { ResourceType: "vpc", Tags: [{ Key: "Name", Value: "after" }] };
      await boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.9.0.0/16", TagSpecifications: [tags] });
    });
    assert.equal((await listResources(second.env)).length, deployed.length + 1);
  });

  it("keeps private custom domain names, and lets them take the time that it was given", async () => {
    const provider = "222222222222";
    const statusOf = async (boto: Boto, domain: { domainName: string; domainNameId: string }) =>
      text(await boto.call(provider, "apigateway", "get_domain_name", domain), "domainNameStatus");
    const first = await start(false, 3_600_000);
    const kept = await withBoto(first, async (boto) => {
      const domain = await createDomain(boto, provider, "late.example.internal");
      await shareDomain(boto, domain, provider, account);
      const { domainName, domainNameId } = domain;
      assert.equal(await statusOf(boto, { domainName, domainNameId }), "PENDING");
      return { domain: { domainName, domainNameId }, all: await listHeld(first.env) };
    });
    await stop(first);
    const second = await start(false, 500);
    assert.deepEqual(await listHeld(second.env), kept.all);
    await withBoto(second, async (boto) => {
      assert.equal(await statusOf(boto, kept.domain), "PENDING", "its hour is not over");
      const { domainName, domainNameId } = await createDomain(boto, provider, "soon.example.internal");
      while ((await statusOf(boto, { domainName, domainNameId })) === "PENDING") await sleep(50);
      assert.equal(await statusOf(boto, { domainName, domainNameId }), "AVAILABLE");
    });
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
      assert.deepEqual(await listResources(second.env), []);
      assert.equal((await listResources(first.env)).length, 1);
    } finally {
      await second.stop();
      rmSync(other, { recursive: true });
    }
  });

  it("forgets everything with reset", async () => {
    const first = await start();
    await withBoto(first, (boto) => boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.1.0.0/16" }));
    await stop(first);
    assert.deepEqual(await listResources((await start(true)).env), []);
  });

  it("has after a kill, at any moment, what was acknowledged before", async () => {
    const first = await start();
    const deployed = await withBoto(first, async (boto) => {
      const network = await createNetwork(boto, account);
      await createEndpoint(boto, account, network);
      const profile = await createProfile(boto, account, "probe");
      await runInstance(boto, account, network, { IamInstanceProfile: { Name: profile } });
      await boto.call(account, "logs", "create_log_group", { logGroupName: "/access" });
      await boto.call(account, "ssm", "put_parameter", { Name: "/one", Value: "kept", Type: "String" });
      await boto.call(null, "s3", "create_bucket", { Bucket: "state" });
      await boto.call(null, "s3", "put_object", { Bucket: "state", Key: "a", Body: "kept" });
      // Nor has anybody saved the account's default VPC.
      const gone = text(
        await boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.9.0.0/16" }),
        "Vpc.VpcId",
      );
      await boto.call(account, "ec2", "delete_vpc", { VpcId: gone });
      const described = await boto.call(account, "ec2", "describe_vpcs");
      const all = await listHeld(first.env);
      process.kill(emulatorPid() ?? 0, "SIGKILL");
      assert.match(await first.failed, /The emulator ended by itself: exit SIGKILL/);
      const refusal = await boto.refusal(account, "ec2", "describe_vpcs");
      assert.match(refusal.message, /The emulator does not answer/);
      return { all, described };
    });
    await stop(first);
    for (let time = 0; time < 2; time += 1) {
      const next = await start();
      assert.match(told.join("\n"), /was killed; carried \d+ changes out again/);
      assert.deepEqual(await listHeld(next.env), deployed.all);
      await withBoto(next, async (boto) => {
        const found = await boto.call(account, "ec2", "describe_vpcs");
        assert.deepEqual(at(found, "Vpcs"), at(deployed.described, "Vpcs"));
        assert.equal(
          text(await boto.call(account, "ssm", "get_parameter", { Name: "/one" }), "Parameter.Value"),
          "kept",
        );
        assert.equal(
          at(await boto.call(null, "s3", "head_object", { Bucket: "state", Key: "a" }), "ContentLength"),
          4,
        );
      });
      // The same once more: what was carried out again is still in the journal alone.
      process.kill(emulatorPid() ?? 0, "SIGKILL");
      await next.failed;
      await stop(next);
    }
  });

  it("takes no change twice when it was killed between a snapshot and the end of its journal", async () => {
    const first = await start();
    const create = (boto: Boto) => boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.1.0.0/16" });
    await withBoto(first, create);
    const journal = path.join(directory, "emulator.state.journal-0");
    const written = readFileSync(journal);
    await stop(first);
    assert.ok(!existsSync(journal));
    writeFileSync(journal, written);
    assert.equal((await listResources((await start()).env)).length, 1);
  });

  it("names an incomplete file and what to do", async () => {
    const first = await start();
    await withBoto(first, (boto) => boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.1.0.0/16" }));
    const journal = path.join(directory, "emulator.state.journal-0");
    const lines = readFileSync(journal);
    await stop(first);
    const state = path.join(directory, "emulator.state");
    const whole = readFileSync(state);
    for (const length of [0, whole.length - 1]) {
      writeFileSync(state, whole.subarray(0, length));
      await assert.rejects(start(), (error: Error) => {
        assert.ok(error.message.includes(`${state} cannot be read`), error.message);
        return /--reset/.test(error.message);
      });
    }
    rmSync(state);
    // What was never acknowledged, because its line is cut short, goes; what stands before it must be whole.
    writeFileSync(journal, Buffer.concat([lines, lines.subarray(0, 100)]));
    const again = await start();
    assert.equal((await listResources(again.env)).length, 1);
    await stop(again);
    rmSync(state);
    lines[100] = (lines[100] ?? 0) ^ 1;
    writeFileSync(journal, lines);
    await assert.rejects(start(), (error: Error) =>
      error.message.includes(`${journal} cannot be read: line 1`),
    );
  });

  it("does not start with an incomplete state, and the error names the file", async () => {
    const first = await start();
    await withBoto(first, (boto) => boto.call(account, "ec2", "create_vpc", { CidrBlock: "10.1.0.0/16" }));
    await stop(first);
    const inside = (name: string) => path.join(directory, name);
    /** Replaces a file by a folder, an empty file, a dangling symbolic link or nothing. */
    const spoil = (name: string, by: "folder" | "file" | "link" | "nothing") => {
      rmSync(inside(name), { recursive: true, force: true });
      if (by === "folder") mkdirSync(inside(name));
      if (by === "file") writeFileSync(inside(name), "");
      if (by === "link") symlinkSync(inside("elsewhere/file"), inside(name));
    };
    for (const [name, by] of [
      ["control-plane.json", "nothing"],
      ["control-plane.json", "link"],
      ["credentials.key", "link"],
      ["endpoint.port", "folder"],
      ["authority-key.pem", "folder"],
      ["emulator.state.lock", "folder"],
      ["emulator.state.journal-9", "file"],
      ["sandbox.lock", "file"],
    ] as const) {
      const kept = `${directory}.kept`;
      cpSync(directory, kept, { recursive: true });
      spoil(name, by);
      const before = new Map(
        ["control-plane.json", "emulator.state"]
          .filter((it) => existsSync(inside(it)))
          .map((it) => [it, readFileSync(inside(it))]),
      );
      await assert.rejects(start(), (error: Error) => {
        assert.equal(error.name, "Failure", `${name}: ${error.message}`);
        assert.ok(error.message.includes(inside(name)), `${name}: ${error.message}`);
        assert.doesNotMatch(error.message, /Traceback|at .*\.ts:/);
        return true;
      });
      for (const [it, content] of before) assert.deepEqual(readFileSync(inside(it)), content, name);
      rmSync(directory, { recursive: true });
      renameSync(kept, directory);
    }
    assert.equal((await listResources((await start()).env)).length, 1);
  });
});
