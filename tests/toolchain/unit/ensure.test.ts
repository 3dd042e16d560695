import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ensureToolchain, inspectToolchain } from "..";
import { builtToolchain } from "../build";
import { lockedVersions } from "../versions";
import { HostServer } from "./host-server";

describe("ensureToolchain", () => {
  const versions = lockedVersions();
  const before = { ...process.env };
  let folder: string;
  let server: HostServer;
  let lines: string[];

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "toolchain-ensure-")));
    server = await HostServer.start(versions);
    lines = [];
    Object.assign(process.env, {
      PRIVATE_API_TOOLCHAIN_CACHE: join(folder, "cache"),
      PRIVATE_API_PULUMI_ARCHIVES: server.hosts.archives,
      PRIVATE_API_PULUMI_CHECKSUMS: server.hosts.checksums,
      // No pulumi and no go.
      PATH: [join(folder, "bin"), dirname(process.execPath), "/bin"].join(":"),
      PULUMI_HOME: join(folder, "home"),
    });
    delete process.env.PRIVATE_API_TOOLCHAIN;
  });
  afterEach(async () => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ensure = () => ensureToolchain({ log: (line) => lines.push(line) });
  const unreachable = () => {
    process.env.PRIVATE_API_PULUMI_ARCHIVES = "http://127.0.0.1:1";
    process.env.TERRAFORM_AWS_PROVIDER = process.execPath;
  };

  /** An installed CLI, whose `plugin install` creates the plugin's folder. */
  async function placeCli(...plugins: string[]): Promise<string> {
    const file = join(folder, "bin", "pulumi");
    await mkdir(dirname(file), { recursive: true });
    const install = `[ "$1" = plugin ] && mkdir -p "$PULUMI_HOME/plugins/resource-$4-$5"`;
    await writeFile(file, `#!/bin/sh\n[ "$1" = version ] && echo v${versions.engine}\n${install}\nexit 0\n`);
    await writeFile(join(folder, "bin", "pulumi-language-nodejs"), "");
    await chmod(file, 0o755);
    for (const plugin of plugins) await mkdir(join(folder, "home", "plugins", plugin), { recursive: true });
    return file;
  }

  it("downloads when nothing is installed, then needs no host", async () => {
    const first = await ensure();
    assert.equal(first.kind, "downloaded");
    assert.equal(first.version, versions.engine);
    assert.equal(first.env.PATH?.split(":")[0], dirname(first.pulumi));
    assert.ok(first.env.PULUMI_HOME?.startsWith(join(folder, "cache")));
    const requests = server.requests.length;
    assert.deepEqual(await ensure(), first);
    assert.equal(server.requests.length, requests);
    assert.equal((await inspectToolchain()).kind, "downloaded");
  });

  it("uses an installed CLI with its plugins", async () => {
    const cli = await placeCli(`resource-aws-v${versions.aws}`, `resource-command-v${versions.command}`);
    const toolchain = await ensure();
    assert.deepEqual([toolchain.kind, toolchain.pulumi], ["found", cli]);
    assert.equal(toolchain.env.PULUMI_HOME, join(folder, "home"));
    assert.deepEqual(server.requests, []);
    assert.equal((await inspectToolchain()).kind, "found");
  });

  it("installs missing plugins with the installed CLI", async () => {
    await placeCli(`resource-aws-v${versions.aws}`);
    assert.equal((await ensure()).kind, "found");
    assert.deepEqual(lines, [`command plugin ${versions.command}: pulumi plugin install`]);
    lines = [];
    assert.equal((await ensure()).kind, "found");
    assert.deepEqual(lines, []);
  });

  it("reports why a CLI without plugins is not used, why it builds, and that Go is missing", async () => {
    const cli = await placeCli();
    unreachable();
    await assert.rejects(ensure(), /Go 1\.\d+(\.\d+)? or newer is needed.*there is no `go` on PATH/);
    assert.match(
      lines[0] ?? "",
      new RegExp(`${cli} is not used: its plugins aws, command are missing, and 127.0.0.1:1 cannot`),
    );
    assert.match(lines[1] ?? "", /built from source, with stand-ins .*: 127\.0\.0\.1:1 cannot be reached/);
    const report = await inspectToolchain();
    assert.deepEqual([report.kind, report.ok], [undefined, false]);
    assert.match(report.items.find(({ name }) => name === "Go")?.fix ?? "", /go\.dev/);
  });

  it("refuses a Go that is too old and cannot download a newer one", async () => {
    unreachable();
    await mkdir(join(folder, "bin"), { recursive: true });
    await writeFile(join(folder, "bin", "go"), "#!/bin/sh\nprintf 'go1.22.1\\nlocal\\n'\n");
    await chmod(join(folder, "bin", "go"), 0o755);
    await assert.rejects(ensure(), /Go \S+ or newer is needed.*but `go` on PATH is go1\.22\.1/);
  });

  it("needs a Terraform AWS provider before it builds", async () => {
    unreachable();
    process.env.TERRAFORM_AWS_PROVIDER = join(folder, "nowhere");
    await assert.rejects(ensure(), /no Terraform AWS provider 5\.x found/);
  });

  it("prefers the official toolchain to one that was built on request", async () => {
    const built = builtToolchain(versions);
    await mkdir(built.folder, { recursive: true });
    await writeFile(join(built.folder, "why.txt"), "asked for");
    unreachable();
    assert.equal((await ensure()).kind, "built");
    assert.match(lines.join(), /: 127\.0\.0\.1:1 cannot be reached/);
    await writeFile(join(built.folder, "why.txt"), "asked for");
    process.env.PRIVATE_API_PULUMI_ARCHIVES = server.hosts.archives;
    assert.equal((await ensure()).kind, "downloaded");
  });

  it("does not fall back to stand-ins when a download fails", async () => {
    server.behaviours.set("aws", "wrong checksum");
    await assert.rejects(ensure(), /wrong checksum/);
  });

  it("uses only the kind in PRIVATE_API_TOOLCHAIN", async () => {
    await placeCli(`resource-aws-v${versions.aws}`, `resource-command-v${versions.command}`);
    process.env.PRIVATE_API_TOOLCHAIN = "downloaded";
    assert.equal((await ensure()).kind, "downloaded");
    process.env.PRIVATE_API_TOOLCHAIN = "bought";
    await assert.rejects(
      ensure(),
      /PRIVATE_API_TOOLCHAIN=bought: one of found, downloaded, built is accepted/,
    );
  });
});
