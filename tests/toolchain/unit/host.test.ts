import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProgramInfo } from "@pulumi/pulumi/proto/language_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { hostOptions, splitArguments } from "../host/options";
import { dependencies } from "../host/packages";
import { programDependencies, requiredPackages } from "../host/packages-response";

describe("options of Pulumi.yaml's runtime", () => {
  const info = (options: Record<string, string | boolean>) => {
    const made = new ProgramInfo();
    made.setOptions(Struct.fromJavaScript(options));
    return made;
  };

  it("have defaults and are checked", () => {
    assert.deepEqual(hostOptions(undefined), { typescript: true, nodeargs: "", packagemanager: "auto" });
    assert.equal(hostOptions(info({ typescript: false })).typescript, false);
    assert.equal(hostOptions(info({ typescript: "false" })).typescript, false);
    assert.throws(() => hostOptions(info({ packagemanager: "cargo" })), /runtime\.options\.packagemanager/);
  });

  const lines: { text: string; expected: string[] }[] = [
    { text: "", expected: [] },
    { text: "--a=1  --b", expected: ["--a=1", "--b"] },
    { text: `--require "my file.js" --x='a b'c`, expected: ["--require", "my file.js", "--x=a bc"] },
  ];
  for (const { text, expected } of lines) {
    it(`nodeargs ${JSON.stringify(text)}`, () => assert.deepEqual(splitArguments(text), expected));
  }
});

describe("packages of a program", () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), "toolchain-packages-"));
    const sdk = (name: string, version: string, more = {}) => ({
      name,
      version,
      pulumi: { resource: true, ...more },
    });
    await manifest("", { dependencies: { "@pulumi/aws": "1", plain: "1" }, devDependencies: { dev: "1" } });
    await manifest(
      "node_modules/@pulumi/aws",
      sdk("@pulumi/aws", "7.48.0", { name: "aws", version: "7.48.0" }),
    );
    await manifest("node_modules/plain", { name: "plain", version: "1.0.0", dependencies: { deep: "1" } });
    // Of two versions the nearer to the dependent package counts.
    await manifest(
      "node_modules/plain/node_modules/deep",
      sdk("@pulumi/deep", "2.0.0", { server: "https://x" }),
    );
    await manifest("node_modules/deep", sdk("deep", "1.0.0"));
    await manifest("node_modules/dev", { name: "dev", version: "3.0.0" });
    await mkdir(join(root, "project"));
  });
  after(() => rm(root, { recursive: true, force: true }));

  async function manifest(folder: string, content: object): Promise<void> {
    await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, folder, "package.json"), JSON.stringify(content));
  }
  const info = () => {
    const made = new ProgramInfo();
    made.setProgramDirectory(join(root, "project"));
    return made;
  };

  it("are found from the nearest package.json, through nested node_modules", () => {
    const names = (transitive: boolean) =>
      dependencies(join(root, "project"), transitive).map(
        ({ name, manifest: { version } }) => `${name} ${version}`,
      );
    assert.deepEqual(names(false), ["@pulumi/aws 7.48.0", "plain 1.0.0", "dev 3.0.0"]);
    assert.deepEqual(names(true), ["@pulumi/aws 7.48.0", "plain 1.0.0", "dev 3.0.0", "deep 2.0.0"]);
  });

  it("name their plugins with a version that begins with v", () => {
    const packages = requiredPackages(info())
      .getPackagesList()
      .map((one) => [one.getName(), one.getKind(), one.getVersion(), one.getServer()]);
    assert.deepEqual(packages, [
      ["aws", "resource", "v7.48.0", ""],
      ["deep", "resource", "v2.0.0", "https://x"],
    ]);
    assert.equal(programDependencies(info(), true).getDependenciesList().length, 4);
  });
});
