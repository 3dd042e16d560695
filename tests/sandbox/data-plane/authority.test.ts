import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuthority } from "./authority";

describe("certificate authority of the sandbox", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "authority-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("is kept, so that what trusts it goes on after a restart", async () => {
    const first = await openAuthority(directory);
    const second = await openAuthority(directory);
    assert.equal(second.certificate.serialNumber, first.certificate.serialNumber);
  });

  it("keeps its key from others and out of the bundle", async () => {
    const { bundleFile } = await openAuthority(directory);
    assert.equal((await stat(join(directory, "authority-key.pem"))).mode & 0o777, 0o600);
    assert.doesNotMatch(await readFile(bundleFile, "utf8"), /PRIVATE KEY/);
  });

  it("comes after the system's own roots in the bundle", async () => {
    const { bundleFile, certificate } = await openAuthority(directory);
    const certificates = (await readFile(bundleFile, "utf8")).match(
      /-----BEGIN CERTIFICATE-----[\s\S]*?-----END/g,
    );
    assert.ok((certificates?.length ?? 0) > 50);
    const own = certificate.toString("pem").split("\n")[1] ?? "";
    assert.ok(certificates?.at(-1)?.includes(own));
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
