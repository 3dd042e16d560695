import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAuthority } from "./authority";
import { keepDomainCertificate } from "./certificates";

describe("the sandbox's certificate for domain names", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "certificates-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const file = () => join(directory, "domain.pem");
  const keyFile = () => join(directory, "domain-key.pem");
  async function kept() {
    const authority = await openAuthority(directory);
    await keepDomainCertificate(directory, authority);
    const certificate = new X509Certificate(await readFile(file()));
    return { certificate, key: createPrivateKey(await readFile(keyFile())), authority };
  }

  it("is for the names of example.internal, issued by the sandbox's authority, with its key beside it", async () => {
    const { certificate, key, authority } = await kept();
    assert.equal(certificate.checkHost("api.example.internal"), "*.example.internal");
    assert.equal(certificate.checkHost("api.example.org"), undefined);
    assert.ok(certificate.verify(new X509Certificate(authority.certificate.toString("pem")).publicKey));
    assert.ok(certificate.checkPrivateKey(key));
    assert.equal((await stat(keyFile())).mode & 0o777, 0o600);
  });

  it("is the same after a restart, so that imported copies stay valid", async () => {
    const { certificate } = await kept();
    assert.equal((await kept()).certificate.fingerprint256, certificate.fingerprint256);
  });

  const broken: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["its key is missing", () => rm(keyFile())],
    ["its file is incomplete", async () => writeFile(file(), (await readFile(file(), "utf8")).slice(0, 200))],
    [
      "its key is of another certificate",
      async () => writeFile(keyFile(), await readFile(join(directory, "authority-key.pem"))),
    ],
    ["its key is empty", () => writeFile(keyFile(), "")],
    [
      "the authority has changed",
      () => Promise.all(["authority.pem", "authority-key.pem"].map((name) => rm(join(directory, name)))),
    ],
  ];
  for (const [name, breaks] of broken)
    it(`is created again when ${name}`, async () => {
      const { certificate: before } = await kept();
      await breaks();
      const { certificate, key, authority } = await kept();
      assert.notEqual(certificate.fingerprint256, before.fingerprint256);
      assert.ok(certificate.checkPrivateKey(key));
      assert.ok(certificate.verify(new X509Certificate(authority.certificate.toString("pem")).publicKey));
    });
});
