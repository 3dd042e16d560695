import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findClis, missingPlugins, officialHome } from "../found";
import { contentKey } from "../hash";
import { cacheFolder } from "../paths";
import { findTerraformProvider, variable } from "../terraform-provider";
import { isOlder, lockedVersions, suits } from "../versions";
import { versions } from "./host-server";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "toolchain-unit-")));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function script(path: string, text: string): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}

describe("versions", () => {
  it("come from package-lock.json", () => {
    for (const version of Object.values(lockedVersions())) assert.match(version, /^\d+\.\d+\.\d+/);
  });
  const cases: { cli: string; suitable: boolean }[] = [
    { cli: "3.248.0", suitable: true },
    { cli: "3.300.1", suitable: true },
    { cli: "v3.248.1-dev", suitable: true },
    { cli: "3.247.9", suitable: false },
    { cli: "4.0.0", suitable: false },
    { cli: "2.999.0", suitable: false },
  ];
  for (const { cli, suitable } of cases) {
    it(`CLI ${cli} ${suitable ? "suits" : "does not suit"} SDK 3.248.0`, () =>
      assert.equal(suits(cli, "3.248.0"), suitable));
  }
  it("compare number by number", () => {
    assert.equal(isOlder("go1.9", "1.25.11"), true);
    assert.equal(isOlder("go1.26.0", "1.25.11"), false);
    assert.equal(isOlder("1.25.11", "1.25.11"), false);
  });
});

describe("a CLI on this machine", () => {
  const environment = () => ({
    PATH: [join(folder, "bin"), join(folder, "other")].join(":"),
    PULUMI_HOME: join(folder, "home"),
    PRIVATE_API_TOOLCHAIN_CACHE: join(folder, "cache"),
  });

  it("needs a suitable version and a language host; this toolchain's own CLI is ignored", async () => {
    await script(join(folder, "bin", "pulumi"), "echo v3.100.0");
    await script(join(folder, "other", "pulumi"), "echo v3.248.0");
    await script(join(folder, "home", "bin", "pulumi"), "echo v3.250.0");
    await script(join(folder, "home", "bin", "pulumi-language-nodejs"), "true");
    const own = join(cacheFolder(environment()), "built", "x", "bin");
    await script(join(own, "pulumi"), "echo v3.248.0");
    await script(join(own, "pulumi-language-nodejs"), "true");
    const clis = await findClis(versions, { ...environment(), PATH: `${own}:${environment().PATH}` });
    assert.deepEqual(
      clis.map(({ pulumi, version, unsuitable }) => [pulumi, version, unsuitable]),
      [
        [join(folder, "bin", "pulumi"), "3.100.0", "3.x from 3.248.0 on is needed"],
        [join(folder, "other", "pulumi"), "3.248.0", "it has no pulumi-language-nodejs beside it"],
        [join(folder, "home", "bin", "pulumi"), "3.250.0", undefined],
      ],
    );
  });

  it("is named with its error if it does not run", async () => {
    await script(join(folder, "bin", "pulumi"), "echo broken >&2; exit 5");
    const [cli] = await findClis(versions, environment());
    assert.match(cli?.unsuitable ?? "", /`pulumi version` fails|version` fails: .*broken/s);
  });

  it("has plugins in its PULUMI_HOME, which is never this toolchain's", async () => {
    await mkdir(join(folder, "home", "plugins", "resource-aws-v7.48.0"), { recursive: true });
    assert.deepEqual(await missingPlugins(join(folder, "home"), versions), ["command"]);
    const own = join(cacheFolder(environment()), "built", "x", "home");
    assert.equal(officialHome(environment()), join(folder, "home"));
    assert.match(officialHome({ ...environment(), PULUMI_HOME: own }), /\.pulumi$/);
  });
});

describe("contentKey", () => {
  it("changes with a file's text and name, and not with a test", async () => {
    const key = () => contentKey([folder]);
    await writeFile(join(folder, "a.go"), "one");
    const first = key();
    await writeFile(join(folder, "a_test.go"), "anything");
    assert.equal(key(), first);
    await writeFile(join(folder, "a.go"), "two");
    const second = key();
    assert.notEqual(second, first);
    await mkdir(join(folder, "b"));
    await writeFile(join(folder, "b", "a.go"), "two");
    assert.notEqual(key(), second);
  });
});

describe("the Terraform AWS provider", () => {
  const arch = process.arch === "x64" ? "amd64" : "arm64";
  const place = (version: string) =>
    join(
      folder,
      "registry.terraform.io/hashicorp/aws",
      version,
      `${process.platform}_${arch}`,
      `terraform-provider-aws_v${version}_x5`,
    );

  it("is the newest 5.x by layout", async () => {
    for (const version of ["5.9.0", "5.100.0", "6.1.0"]) await script(place(version), "true");
    const found = await findTerraformProvider({ [variable]: folder });
    assert.deepEqual(found, { path: place("5.100.0"), version: "5.100.0" });
    assert.equal((await findTerraformProvider({ [variable]: place("6.1.0") })).path, place("6.1.0"));
  });

  it("must be installed by the user when it is missing", async () => {
    await assert.rejects(
      findTerraformProvider({ [variable]: folder }),
      /no Terraform AWS provider 5\.x found.*set TERRAFORM_AWS_PROVIDER/s,
    );
  });
});
