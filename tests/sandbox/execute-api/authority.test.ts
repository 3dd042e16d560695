import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuthority } from "./authority";

describe("certificate authority of the sandbox", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "authority-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("is the same after a restart, so that clients that trust it continue to work", async () => {
    const first = await openAuthority(directory);
    const second = await openAuthority(directory);
    assert.equal(second.certificate.serialNumber, first.certificate.serialNumber);
  });

  it("has a key that only its owner can read, and that is not in the bundle", async () => {
    const { bundleFile } = await openAuthority(directory);
    assert.equal((await stat(join(directory, "authority-key.pem"))).mode & 0o777, 0o600);
    assert.doesNotMatch(await readFile(bundleFile, "utf8"), /PRIVATE KEY/);
  });

  it("follows the system's root certificates in the bundle", async () => {
    const { bundleFile, certificate } = await openAuthority(directory);
    const certificates = (await readFile(bundleFile, "utf8")).match(
      /-----BEGIN CERTIFICATE-----[\s\S]*?-----END/g,
    );
    assert.ok((certificates?.length ?? 0) > 50);
    const own = certificate.toString("pem").split("\n")[1] ?? "";
    assert.ok(certificates?.at(-1)?.includes(own));
  });

  it("names an incomplete file and what to do, and is created again after its removal", async () => {
    const first = await openAuthority(directory);
    for (const name of ["authority-key.pem", "authority.pem"]) {
      const file = join(directory, name);
      const whole = await readFile(file, "utf8");
      const lines = whole.split("\n");
      const other = await mkdtemp(join(tmpdir(), "authority-"));
      await openAuthority(other);
      const broken = [
        "",
        "\0".repeat(200),
        whole.slice(0, whole.length / 2),
        lines.toSpliced(2, 1).join("\n"),
        // Complete, but of another authority.
        await readFile(join(other, name), "utf8"),
      ];
      await rm(other, { recursive: true });
      for (const text of broken) {
        await writeFile(file, text);
        await assert.rejects(openAuthority(directory), (error: Error) => {
          assert.match(error.message, /authority(-key)?\.pem cannot be read: .*Remove it and start again/s);
          return error.message.includes(directory);
        });
      }
      await writeFile(file, whole);
    }
    assert.equal((await openAuthority(directory)).certificate.serialNumber, first.certificate.serialNumber);
    await rm(join(directory, "authority-key.pem"));
    assert.notEqual(
      (await openAuthority(directory)).certificate.serialNumber,
      first.certificate.serialNumber,
    );
  });

  it("differs between sandboxes", async () => {
    const other = await mkdtemp(join(tmpdir(), "authority-"));
    try {
      const first = await openAuthority(directory);
      assert.notEqual((await openAuthority(other)).certificate.serialNumber, first.certificate.serialNumber);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });
});
