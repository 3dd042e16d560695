import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createDomain, importCertificate, shareDomain, type TestDomain } from "../../testing/domain";
import { createEndpoint, createNetwork } from "../../testing/network";
import { createApi, openPolicy } from "../../testing/rest-api";
import { sharedSandbox } from "../../testing/shared-sandbox";

const owner = "310000000060";
const other = "310000000061";
const name = "api.example.internal";

describe("private custom domain names", () => {
  let boto: Boto;
  let domain: TestDomain;
  const call = (operation: string, input: Input = {}, account = owner) =>
    boto.call(account, "apigateway", operation, input);
  const refusal = async (operation: string, input: Input, account = owner) => {
    const { code, message } = await boto.refusal(account, "apigateway", operation, input);
    return `${code} ${message}`;
  };
  const named = () => ({ domainName: domain.domainName, domainNameId: domain.domainNameId });
  const patch = (op: string, path: string, value?: string) =>
    call("update_domain_name", { ...named(), patchOperations: [{ op, path, value }] });

  before(async () => {
    ({ boto } = await sharedSandbox());
    domain = await createDomain(boto, owner, name, { tags: { project: "domain" } });
  });

  it("have an id, and an ARN with their account", async () => {
    const found = await call("get_domain_name", named());
    assert.equal(
      domain.domainNameArn,
      `arn:aws:apigateway:us-east-1:${owner}:/domainnames/${name}+${domain.domainNameId}`,
    );
    assert.deepEqual(
      ["domainNameStatus", "endpointConfiguration", "securityPolicy", "policy", "tags"].map((it) =>
        at(found, it),
      ),
      [
        "AVAILABLE",
        { types: ["PRIVATE"], ipAddressType: "dualstack" },
        "TLS_1_2",
        undefined,
        { project: "domain" },
      ],
    );
  });

  it("are found only by name and id together", async () => {
    assert.match(
      await refusal("get_domain_name", { domainName: name }),
      /^NotFoundException .*Invalid domain name/,
    );
    assert.match(
      await refusal("get_domain_name", { ...named(), domainNameId: "other" }),
      /^NotFoundException .*Invalid domain name identifier specified/,
    );
    assert.match(await refusal("get_domain_name", named(), other), /^NotFoundException/);
  });

  it("return their policy as given, until it is removed", async () => {
    await patch("replace", "/policy", openPolicy);
    assert.equal(text(await call("get_domain_name", named()), "policy"), openPolicy);
    await patch("remove", "/policy");
    assert.equal(at(await call("get_domain_name", named()), "policy"), undefined);
  });

  it("may have the same name in two accounts", async () => {
    const twin = await createDomain(boto, other, name);
    assert.notEqual(twin.domainNameId, domain.domainNameId);
    await call("delete_domain_name", { domainName: name, domainNameId: twin.domainNameId }, other);
  });

  it("are listed in pages", async () => {
    const second = await createDomain(boto, owner, "b.example.internal");
    const first = await call("get_domain_names", { limit: 1 });
    const rest = await call("get_domain_names", { limit: 1, position: text(first, "position") });
    assert.deepEqual([first, rest].map((it) => text(it, "items.0.domainName")).sort(), [
      name,
      "b.example.internal",
    ]);
    assert.equal(at(rest, "position"), undefined);
    await call("delete_domain_name", { domainName: second.domainName, domainNameId: second.domainNameId });
  });

  const given = () => ({ domainName: "c.example.internal", endpointConfiguration: { types: ["PRIVATE"] } });
  const wrong: readonly (readonly [what: string, input: () => Promise<Input>, answer: RegExp])[] = [
    [
      "a name that exists already",
      async () => ({ ...given(), domainName: name }),
      /^ConflictException .*already exists/,
    ],
    [
      "a wildcard",
      async () => ({ ...given(), domainName: "*.example.internal" }),
      /^BadRequestException .*Invalid domain name/,
    ],
    ["no certificate", async () => given(), /^BadRequestException .*certificate ARN/],
    [
      "a regional certificate",
      async () => ({ ...given(), regionalCertificateArn: "arn:x" }),
      /^BadRequestException .*RegionalCertificateArn is not supported for PRIVATE custom domain name/,
    ],
    [
      "another account's certificate",
      async () => ({
        ...given(),
        certificateArn: await importCertificate(boto, other, "c.example.internal"),
      }),
      /^BadRequestException .*Invalid certificate ARN/,
    ],
    [
      "a certificate for another name",
      async () => ({
        ...given(),
        certificateArn: await importCertificate(boto, owner, "d.example.internal"),
      }),
      /^BadRequestException .*not covered/,
    ],
    [
      "a certificate that is not issued",
      async () => ({
        ...given(),
        certificateArn: text(
          await boto.call(owner, "acm", "request_certificate", {
            DomainName: "c.example.internal",
            ValidationMethod: "DNS",
          }),
          "CertificateArn",
        ),
      }),
      /^BadRequestException .*PENDING_VALIDATION/,
    ],
    [
      "an invalid policy",
      async () => ({
        ...given(),
        policy: "{}",
        certificateArn: await importCertificate(boto, owner, "*.example.internal"),
      }),
      /^BadRequestException .*Invalid policy document/,
    ],
    ["a public domain", async () => ({ domainName: "c.example.com" }), /^UnsupportedOperation .*PRIVATE/],
    [
      "routing rules",
      async () => ({ ...given(), routingMode: "ROUTING_RULE_ONLY" }),
      /^UnsupportedOperation .*routingMode/,
    ],
    [
      "mutual TLS",
      async () => ({ ...given(), mutualTlsAuthentication: { truststoreUri: "s3://a/b" } }),
      /^UnsupportedOperation .*mutualTlsAuthentication/,
    ],
  ];
  for (const [what, input, answer] of wrong) {
    it(`are refused: ${what}`, async () => {
      assert.match(await refusal("create_domain_name", await input()), answer);
    });
  }

  it("have their own patch paths", async () => {
    const patchOperations = [{ op: "replace", path: "/regionalCertificateArn", value: "x" }];
    assert.match(await refusal("update_domain_name", { ...named(), patchOperations }), /Invalid patch path/);
  });

  it("are limited to fifty, and access associations to a hundred", async function () {
    this.timeout(60_000);
    const account = "310000000062";
    const network = await createNetwork(boto, account);
    const endpoint = () => createEndpoint(boto, account, network, { PrivateDnsEnabled: false });
    const endpoints = [await endpoint(), await endpoint()];
    const associate = (domainNameArn: string, accessAssociationSource: string) => ({
      domainNameArn,
      accessAssociationSource,
      accessAssociationSourceType: "VPCE",
    });
    let last = "";
    const certificateArn = await importCertificate(boto, account, "*.example.internal");
    const create = (index: number) => ({
      ...given(),
      domainName: `n${index}.example.internal`,
      certificateArn,
    });
    for (let index = 0; index < 50; index++) {
      last = text(await call("create_domain_name", create(index), account), "domainNameArn");
      for (const each of endpoints)
        await call("create_domain_name_access_association", associate(last, each), account);
    }
    const more = associate(last, await endpoint());
    assert.match(
      await refusal("create_domain_name_access_association", more, account),
      /^LimitExceededException .*100/,
    );
    assert.match(await refusal("create_domain_name", create(50), account), /^LimitExceededException/);
  });

  describe("with base path mappings", () => {
    let restApiId: string;
    before(async () => {
      ({ restApiId } = await createApi(boto, owner));
      await call("create_deployment", { restApiId, stageName: "live" });
    });
    const create = (more: Input) => call("create_base_path_mapping", { ...named(), restApiId, ...more });

    it("create, read, change and delete them", async () => {
      assert.deepEqual(await create({ basePath: "orders", stage: "live" }), {
        basePath: "orders",
        restApiId,
        stage: "live",
      });
      assert.deepEqual(await create({}), { basePath: "(none)", restApiId });
      const moved = [{ op: "replace", path: "/basePath", value: "payments" }];
      const update = { ...named(), basePath: "orders", patchOperations: moved };
      assert.equal(text(await call("update_base_path_mapping", update), "basePath"), "payments");
      const all = list(await call("get_base_path_mappings", named()), "items");
      assert.deepEqual(all.map((it) => text(it, "basePath")).sort(), ["(none)", "payments"]);
      await call("delete_base_path_mapping", { ...named(), basePath: "payments" });
      const gone = { ...named(), basePath: "payments" };
      assert.match(await refusal("get_base_path_mapping", gone), /^NotFoundException/);
      assert.equal(
        text(await call("get_base_path_mapping", { ...named(), basePath: "(none)" }), "restApiId"),
        restApiId,
      );
    });

    it("prevent the deletion of the mapped API, and a change of its type", async () => {
      assert.match(
        await refusal("delete_rest_api", { restApiId }),
        /^BadRequestException .*base path mappings/,
      );
      const types = [{ op: "replace", path: "/endpointConfiguration/types/PRIVATE", value: "REGIONAL" }];
      assert.match(
        await refusal("update_rest_api", { restApiId, patchOperations: types }),
        /^BadRequestException .*base path mappings/,
      );
    });

    const refused: readonly (readonly [what: string, input: () => Promise<Input>, answer: RegExp])[] = [
      ["one that exists already", async () => ({ basePath: "(none)", restApiId }), /^ConflictException/],
      ["a path of two levels", async () => ({ basePath: "a/b", restApiId }), /doesn't support the slash/],
      [
        "another account's API",
        async () => ({ basePath: "a", restApiId: (await createApi(boto, other)).restApiId }),
        /Invalid REST API/,
      ],
      [
        "a stage that does not exist",
        async () => ({ basePath: "a", restApiId, stage: "none" }),
        /Invalid stage/,
      ],
      [
        "a public API",
        async () => ({
          basePath: "a",
          restApiId: (await createApi(boto, owner, { endpointConfiguration: { types: ["REGIONAL"] } }))
            .restApiId,
        }),
        /private APIs/,
      ],
    ];
    for (const [what, input, answer] of refused) {
      it(`refuse ${what}`, async () => {
        assert.match(await refusal("create_base_path_mapping", { ...named(), ...(await input()) }), answer);
      });
    }
  });

  describe("and endpoints of another account", () => {
    let endpointId: string;
    let associationArn: string;
    const associate = (more: Input = {}) => ({
      domainNameArn: domain.domainNameArn,
      accessAssociationSourceType: "VPCE",
      accessAssociationSource: endpointId,
      ...more,
    });
    before(async () => {
      endpointId = await createEndpoint(boto, other, await createNetwork(boto, other));
    });

    it("are not associated without a share", async () => {
      assert.match(
        await refusal("create_domain_name_access_association", associate(), other),
        /^AccessDeniedException .*apigateway:CreateAccessAssociation on resource: .* because no resource-based policy/,
      );
      assert.deepEqual(
        list(await call("get_domain_names", { resourceOwner: "OTHER_ACCOUNTS" }, other), "items"),
        [],
      );
    });

    it("are associated when the share was accepted, or the management policy allows it", async () => {
      const share = await shareDomain(boto, domain, owner, other);
      const managed = text(await call("get_domain_name", named()), "managementPolicy");
      assert.match(managed, new RegExp(`arn:aws:iam::${other}:root.*apigateway:CreateAccessAssociation`));
      const [seen] = list(
        await call("get_domain_names", { resourceOwner: "OTHER_ACCOUNTS" }, other),
        "items",
      );
      assert.equal(text(seen, "domainNameArn"), domain.domainNameArn);
      assert.equal(
        at(seen, "managementPolicy"),
        undefined,
        "accounts that it is shared with may not read its policies",
      );
      const tags = { project: "domain" };
      const made = await call("create_domain_name_access_association", associate({ tags }), other);
      associationArn = text(made, "domainNameAccessAssociationArn");
      assert.equal(
        associationArn,
        `arn:aws:apigateway:us-east-1:${other}:/domainnameaccessassociations/domainname/${name}+${domain.domainNameId}/vpcesource/${endpointId}`,
      );
      await boto.call(owner, "ram", "delete_resource_share", { resourceShareArn: share });
      const deny = JSON.parse(
        openPolicy.replaceAll("execute-api:Invoke", "apigateway:CreateAccessAssociation"),
      );
      deny.Statement[0].Resource = domain.domainNameArn;
      await patch("replace", "/managementPolicy", JSON.stringify(deny));
      // Authorization succeeds: the error is that it exists already.
      assert.match(
        await refusal("create_domain_name_access_association", associate(), other),
        /^ConflictException/,
      );
      await patch("remove", "/managementPolicy");
    });

    it("are listed for both sides, and stay after the share is deleted", async () => {
      for (const [account, resourceOwner] of [
        [other, "SELF"],
        [owner, "OTHER_ACCOUNTS"],
      ] as const) {
        const found = list(
          await call("get_domain_name_access_associations", { resourceOwner }, account),
          "items",
        );
        assert.deepEqual(
          found.map((it) => text(it, "domainNameAccessAssociationArn")),
          [associationArn],
        );
      }
      assert.deepEqual(list(await call("get_domain_name_access_associations"), "items"), []);
    });

    it("have tags", async () => {
      const resourceArn = associationArn;
      await call("tag_resource", { resourceArn, tags: { more: "x" } }, other);
      await call("untag_resource", { resourceArn, tagKeys: ["project"] }, other);
      assert.deepEqual(at(await call("get_tags", { resourceArn }, other), "tags"), { more: "x" });
      assert.match(await refusal("get_tags", { resourceArn }), /^NotFoundException/);
    });

    it("are rejected only by the domain's owner, and deleted only by the endpoint's", async () => {
      const both = { domainNameAccessAssociationArn: associationArn, domainNameArn: domain.domainNameArn };
      assert.match(await refusal("reject_domain_name_access_association", both, other), /^NotFoundException/);
      await call("reject_domain_name_access_association", both);
      assert.deepEqual(
        list(await call("get_domain_name_access_associations", { resourceOwner: "OTHER_ACCOUNTS" }), "items"),
        [],
      );
      const one = { domainNameAccessAssociationArn: associationArn };
      assert.match(await refusal("delete_domain_name_access_association", one), /^NotFoundException/);
      await call("delete_domain_name_access_association", one, other);
      assert.match(await refusal("delete_domain_name_access_association", one, other), /^NotFoundException/);
    });

    it("need an execute-api endpoint of the caller and an existing domain", async () => {
      const share = await shareDomain(boto, domain, owner, other);
      const ssm = await createEndpoint(boto, other, await createNetwork(boto, other, "10.8.0.0/16"), {
        ServiceName: "com.amazonaws.us-east-1.ssm",
      });
      for (const [input, answer] of [
        [
          associate({ accessAssociationSource: "vpce-0abc" }),
          /^BadRequestException .*Invalid VPC endpoint ID/,
        ],
        [associate({ accessAssociationSource: ssm }), /^BadRequestException .*not of execute-api/],
        [associate({ accessAssociationSourceType: "VPC" }), /^BadRequestException .*VPCE/],
        [
          associate({ domainNameArn: `${domain.domainNameArn}x` }),
          /^BadRequestException .*Invalid domain name ARN/,
        ],
      ] as const) {
        assert.match(await refusal("create_domain_name_access_association", input, other), answer);
      }
      await boto.call(owner, "ram", "delete_resource_share", { resourceShareArn: share });
    });

    it("need no share within one account, and cannot be rejected there", async () => {
      const accessAssociationSource = await createEndpoint(boto, owner, await createNetwork(boto, owner));
      const made = await call(
        "create_domain_name_access_association",
        associate({ accessAssociationSource }),
      );
      const one = { domainNameAccessAssociationArn: text(made, "domainNameAccessAssociationArn") };
      assert.match(
        await refusal("reject_domain_name_access_association", {
          ...one,
          domainNameArn: domain.domainNameArn,
        }),
        /^BadRequestException .*delete it/,
      );
      await call("delete_domain_name_access_association", one);
    });

    it("cannot be associated with two domains of one name", async () => {
      const twin = await createDomain(boto, other, name);
      const own = associate({ domainNameArn: twin.domainNameArn });
      await call("create_domain_name_access_association", own, other);
      const share = await shareDomain(boto, domain, owner, other);
      assert.match(
        await refusal("create_domain_name_access_association", associate(), other),
        /^ConflictException/,
      );
      await boto.call(owner, "ram", "delete_resource_share", { resourceShareArn: share });
    });
  });
});
