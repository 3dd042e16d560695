import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createApi } from "../../testing/rest-api";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000179";

describe("client certificates", () => {
  let boto: Boto;
  const call = (operation: string, input: Input = {}) => boto.call(account, "apigateway", operation, input);
  const refusal = (operation: string, input: Input = {}) =>
    boto.refusal(account, "apigateway", operation, input);

  before(async () => {
    ({ boto } = await sharedSandbox());
  });

  it("are created with a certificate valid for a year, read, changed, tagged and deleted", async () => {
    const made = await call("generate_client_certificate", { description: "orders", tags: { side: "own" } });
    const clientCertificateId = text(made, "clientCertificateId");
    const { validFrom, validTo } = new X509Certificate(text(made, "pemEncodedCertificate"));
    assert.equal((Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000, 365);
    const patchOperations = [{ op: "replace", path: "/description", value: "others" }];
    await call("update_client_certificate", { clientCertificateId, patchOperations });
    const resourceArn = `arn:aws:apigateway:us-east-1::/clientcertificates/${clientCertificateId}`;
    await call("tag_resource", { resourceArn, tags: { more: "later" } });
    const found = await call("get_client_certificate", { clientCertificateId });
    assert.deepEqual(
      [at(found, "description"), at(found, "tags")],
      ["others", { side: "own", more: "later" }],
    );
    assert.deepEqual(at(found, "account"), undefined);
    assert.equal(list(await call("get_client_certificates"), "items").length, 1);
    await call("delete_client_certificate", { clientCertificateId });
    const { code } = await refusal("get_client_certificate", { clientCertificateId });
    assert.equal(code, "NotFoundException");
  });

  it("must exist for a stage to name them, and cannot be deleted while a stage names them", async () => {
    const { restApiId } = await createApi(boto, account);
    await call("create_deployment", { restApiId, stageName: "dev" });
    const certificate = await call("generate_client_certificate");
    const clientCertificateId = text(certificate, "clientCertificateId");
    const stage = { restApiId, stageName: "dev" };
    const show = (value: string) => ({
      ...stage,
      patchOperations: [{ op: "replace", path: "/clientCertificateId", value }],
    });
    assert.equal((await refusal("update_stage", show("abc123"))).code, "NotFoundException");
    await call("update_stage", show(clientCertificateId));
    assert.equal(at(await call("get_stage", stage), "clientCertificateId"), clientCertificateId);
    assert.equal(
      (await refusal("delete_client_certificate", { clientCertificateId })).code,
      "BadRequestException",
    );
    await call("update_stage", show(""));
    assert.equal(at(await call("get_stage", stage), "clientCertificateId"), undefined);
    await call("delete_client_certificate", { clientCertificateId });
  });
});
