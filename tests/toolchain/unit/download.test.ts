import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { downloadedToolchain, downloadToolchain, isDownloaded } from "../download/install";
import { unreachableReason } from "../download/reachable";
import { type Behaviour, HostServer, versions } from "./host-server";

describe("download of the official toolchain", () => {
  let cache: string;
  let server: HostServer;
  const before = process.env.PRIVATE_API_TOOLCHAIN_CACHE;

  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), "toolchain-cache-"));
    process.env.PRIVATE_API_TOOLCHAIN_CACHE = cache;
    server = await HostServer.start();
  });
  afterEach(async () => {
    await server.stop();
    await rm(cache, { recursive: true, force: true });
    if (before === undefined) delete process.env.PRIVATE_API_TOOLCHAIN_CACHE;
    else process.env.PRIVATE_API_TOOLCHAIN_CACHE = before;
  });

  const download = () =>
    downloadToolchain(versions, { log: () => {}, hosts: server.hosts, stallMilliseconds: 300 });

  /** Every file below the cache. */
  async function files(): Promise<string[]> {
    const entries = await readdir(cache, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  }

  it("installs CLI and plugins in the engine's layout, and downloads nothing twice", async () => {
    const { pulumi, home } = await download();
    const { stdout } = await promisify(execFile)(pulumi, ["version"]);
    assert.equal(stdout, "v3.248.0\n");
    for (const plugin of [
      "resource-aws-v7.48.0/pulumi-resource-aws",
      "resource-command-v1.2.1/pulumi-resource-command",
    ]) {
      assert.equal((await stat(join(home, "plugins", plugin))).mode & 0o111, 0o111, plugin);
    }
    assert.equal(await isDownloaded(versions), true);
    assert.deepEqual((await files()).sort(), [
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-aws",
      "pulumi-resource-command",
    ]);
    const requests = server.requests.length;
    await download();
    assert.equal(server.requests.length, requests);
  });

  it("shares one download between two concurrent installations", async () => {
    await Promise.all([download(), download()]);
    assert.equal(server.requests.filter((line) => line.includes("pulumi-v3.248.0")).length, 1);
  });

  const bad: { behaviour: Behaviour; message: RegExp }[] = [
    {
      behaviour: "wrong checksum",
      message: /wrong checksum: sha256 is [0-9a-f]{64}, published is [0-9a-f]{64}/,
    },
    {
      behaviour: "no checksum",
      message: /pulumi-3\.248\.0-checksums\.txt has no checksum for pulumi-v3\.248\.0-/,
    },
    { behaviour: "not found", message: /Pulumi CLI 3\.248\.0: download of http\S+ failed: answered 404/ },
    { behaviour: "hanging", message: /failed: no data for 0\.3 s\. Run the same command again/ },
    { behaviour: "cut half-way", message: /failed: (terminated|ended after|other side closed)/ },
  ];
  for (const { behaviour, message } of bad) {
    it(`leaves nothing behind when the host fails: ${behaviour}`, async () => {
      server.behaviours.set("cli", behaviour);
      await assert.rejects(download(), message);
      assert.deepEqual(await files(), []);
      assert.equal(await isDownloaded(versions), false);
      server.behaviours.clear();
      await download();
      assert.equal(await isDownloaded(versions), true);
    });
  }

  it("verifies a plugin's SHA-1 and keeps earlier installations", async () => {
    server.behaviours.set("aws", "wrong checksum");
    await assert.rejects(download(), /pulumi-resource-aws\S+: wrong checksum: sha1 is/);
    assert.equal(await isDownloaded(versions), false);
    assert.equal((await stat(downloadedToolchain(versions).pulumi)).isFile(), true);
  });

  it("reports whether the hosts can be reached", async () => {
    assert.equal(await unreachableReason(server.hosts, versions.engine), undefined);
    server.behaviours.set("cli", "not found");
    assert.equal(await unreachableReason(server.hosts, versions.engine), undefined, "404 is an answer");
    const closed = { archives: "http://127.0.0.1:1", checksums: server.hosts.checksums };
    assert.match(
      (await unreachableReason(closed, versions.engine)) ?? "",
      /127\.0\.0\.1:1 cannot be reached/,
    );
  });

  it("fails after a time with a host that accepts and never answers", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const hosts = { archives: `http://127.0.0.1:${port}`, checksums: server.hosts.checksums };
    assert.match(
      (await unreachableReason(hosts, versions.engine, 200)) ?? "",
      /does not answer within 0\.2 s/,
    );
    silent.close();
  });
});
