import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { selfSigned } from "../../testing/certificate";
import { createDomain } from "../../testing/domain";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000070";

describe("certificates", () => {
  let boto: Boto;
  const call = (operation: string, input: Input = {}) => boto.call(account, "acm", operation, input);
  const refusal = async (operation: string, input: Input, who = account) => {
    const { code, message } = await boto.refusal(who, "acm", operation, input);
    return `${code} ${message}`;
  };
  const given = async (names: readonly string[], validTo?: Date) => {
    const { certificate, privateKey } = await selfSigned(names, validTo);
    return { Certificate: certificate, PrivateKey: privateKey };
  };
  const arnOf = (answer: unknown) => ({ CertificateArn: text(answer, "CertificateArn") });

  before(async () => {
    ({ boto } = await sharedSandbox());
  });

  it("are issued at once when they are imported, and never return their key", async () => {
    const imported = await given(["a.example.internal", "*.b.example.internal"]);
    const arn = arnOf(await call("import_certificate", { ...imported, Tags: [{ Key: "a", Value: "1" }] }));
    const found = await call("describe_certificate", arn);
    assert.deepEqual(
      ["Status", "Type", "DomainName", "SubjectAlternativeNames", "KeyAlgorithm", "InUseBy"].map((it) =>
        at(found, `Certificate.${it}`),
      ),
      [
        "ISSUED",
        "IMPORTED",
        "a.example.internal",
        ["a.example.internal", "*.b.example.internal"],
        "EC-prime256v1",
        [],
      ],
    );
    const shown = JSON.stringify([found, await call("get_certificate", arn)]);
    assert.ok(!shown.includes("PRIVATE KEY"));
    assert.deepEqual(at(await call("list_tags_for_certificate", arn), "Tags"), [{ Key: "a", Value: "1" }]);
    const again = await given(["c.example.internal"]);
    assert.deepEqual(arnOf(await call("import_certificate", { ...arn, ...again })), arn);
    assert.equal(
      text(await call("describe_certificate", arn), "Certificate.DomainName"),
      "c.example.internal",
    );
    await call("delete_certificate", arn);
    assert.match(await refusal("describe_certificate", arn), /^ResourceNotFoundException/);
  });

  it("are refused when a server could not use them", async () => {
    const one = await given(["a.example.internal"]);
    const other = await given(["a.example.internal"]);
    const old = await given(["a.example.internal"], new Date(Date.now() - 1000));
    for (const [input, answer] of [
      [{ ...one, PrivateKey: other.PrivateKey }, /^ValidationException .*does not match the private key/],
      [{ ...one, PrivateKey: "x" }, /^ValidationException .*private key is not supported/],
      [{ ...one, Certificate: "x" }, /^ValidationException .*PEM/],
      [{ ...one, Certificate: `${one.Certificate}\n${other.Certificate}` }, /more than one certificate/],
      [
        { ...one, CertificateChain: other.Certificate },
        /Could not validate the certificate with the certificate chain/,
      ],
      [old, /not in its time of validity/],
      // Searching for an end from every beginning would take hours.
      [{ ...one, CertificateChain: "-----BEGIN CERTIFICATE-----".repeat(70_000) }, /Unable to parse/],
      [{ ...one, Certificate: "-----BEGIN CERTIFICATE-----".repeat(70_000) }, /less than or equal to 32768/],
    ] as const) {
      assert.match(await refusal("import_certificate", input), answer);
    }
  });

  it("cannot be deleted while a domain name uses them", async () => {
    const { domainName, domainNameId, domainNameArn } = await createDomain(
      boto,
      account,
      "used.example.internal",
    );
    const found = await boto.call(account, "apigateway", "get_domain_name", { domainName, domainNameId });
    const arn = { CertificateArn: text(found, "certificateArn") };
    assert.deepEqual(at(await call("describe_certificate", arn), "Certificate.InUseBy"), [domainNameArn]);
    assert.match(await refusal("delete_certificate", arn), /^ResourceInUseException/);
    assert.match(await refusal("describe_certificate", arn, "310000000071"), /^ResourceNotFoundException/);
  });

  it("are issued when they are requested and every name's record is in a public zone", async () => {
    const request = {
      DomainName: "r.example.internal",
      SubjectAlternativeNames: ["*.r.example.internal"],
      ValidationMethod: "DNS",
      IdempotencyToken: "once",
    };
    const arn = arnOf(await call("request_certificate", request));
    assert.deepEqual(arnOf(await call("request_certificate", request)), arn);
    const pending = await call("describe_certificate", arn);
    assert.equal(text(pending, "Certificate.Status"), "PENDING_VALIDATION");
    const record = at(pending, "Certificate.DomainValidationOptions.0.ResourceRecord");
    const zone = await boto.call(account, "route53", "create_hosted_zone", {
      Name: "r.example.internal",
      CallerReference: "acm",
    });
    await boto.call(account, "route53", "change_resource_record_sets", {
      HostedZoneId: text(zone, "HostedZone.Id"),
      ChangeBatch: {
        Changes: [
          {
            Action: "CREATE",
            ResourceRecordSet: {
              Name: text(record, "Name"),
              Type: "CNAME",
              TTL: 60,
              ResourceRecords: [{ Value: text(record, "Value") }],
            },
          },
        ],
      },
    });
    const issued = await call("describe_certificate", arn);
    assert.equal(text(issued, "Certificate.Status"), "ISSUED");
    assert.match(await refusal("get_certificate", arn), /^UnsupportedOperation .*requested certificate/);
  });

  it("are listed in pages, only RSA up to 2048 unless other key types are requested", async () => {
    const keyTypes = ["EC_prime256v1", "RSA_2048"];
    const first = await call("list_certificates", { Includes: { keyTypes }, MaxItems: 1 });
    const rest = await call("list_certificates", {
      Includes: { keyTypes },
      NextToken: text(first, "NextToken"),
    });
    assert.equal(list(first, "CertificateSummaryList").length, 1);
    assert.equal(at(rest, "NextToken"), undefined);
    const plain = list(await call("list_certificates"), "CertificateSummaryList");
    assert.ok(plain.every((it) => text(it, "Type") === "AMAZON_ISSUED"));
  });
});
