import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createEndpoint, createNetwork, describeEndpoint, type TestNetwork } from "../../testing/network";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000075";
const other = "310000000076";

describe("hosted zones", () => {
  let boto: Boto;
  let network: TestNetwork;
  let second: TestNetwork;
  let Id: string;
  const call = (operation: string, input: Input, who = account) =>
    boto.call(who, "route53", operation, input);
  const refusal = async (operation: string, input: Input, who = account) => {
    const { code, message } = await boto.refusal(who, "route53", operation, input);
    return `${code} ${message}`;
  };
  const vpc = ({ vpcId }: TestNetwork) => ({ VPCRegion: "us-east-1", VPCId: vpcId });
  const zone = (CallerReference: string, more: Input = {}) => ({
    Name: "Zone.Internal",
    CallerReference,
    VPC: vpc(network),
    ...more,
  });
  const change = (Action: string, ResourceRecordSet: Input) => ({
    HostedZoneId: Id,
    ChangeBatch: { Changes: [{ Action, ResourceRecordSet }] },
  });
  const a = (Name: string, ...values: string[]) => ({
    Name,
    Type: "A",
    TTL: 60,
    ResourceRecords: values.map((Value) => ({ Value })),
  });
  const names = async () =>
    list(await call("list_resource_record_sets", { HostedZoneId: Id }), "ResourceRecordSets").map(
      (it) => `${text(it, "Name")} ${text(it, "Type")}`,
    );

  before(async () => {
    ({ boto } = await sharedSandbox());
    network = await createNetwork(boto, account);
    second = await createNetwork(boto, account, "10.9.0.0/16");
    const made = await call("create_hosted_zone", zone("first", { HostedZoneConfig: { Comment: "c" } }));
    Id = text(made, "HostedZone.Id").replace("/hostedzone/", "");
    // With it Terraform's provider waits half a minute for a change that is effective at once.
    assert.ok(!JSON.stringify(made).includes("ChangeInfo"));
  });

  it("of a VPC are private, and visible to one account only", async () => {
    const found = await call("get_hosted_zone", { Id });
    assert.deepEqual(at(found, "HostedZone.Config"), { Comment: "c", PrivateZone: true });
    assert.equal(text(found, "HostedZone.Name"), "zone.internal.");
    assert.deepEqual(at(found, "VPCs"), [vpc(network)]);
    assert.match(await refusal("get_hosted_zone", { Id }, other), /^NoSuchHostedZone/);
  });

  it("are created once, for an existing VPC that has no zone of the name", async () => {
    assert.match(await refusal("create_hosted_zone", zone("first")), /^HostedZoneAlreadyExists/);
    assert.match(await refusal("create_hosted_zone", zone("again")), /^ConflictingDomainExists/);
    assert.match(await refusal("create_hosted_zone", zone("x"), other), /^InvalidVPCId/);
    assert.match(await refusal("create_hosted_zone", zone("x", { Name: "a..b" })), /^InvalidDomainName/);
  });

  it("are associated with VPCs and disassociated, except from the last", async () => {
    const own = { HostedZoneId: Id, VPC: vpc(network) };
    const more = { HostedZoneId: Id, VPC: vpc(second) };
    assert.match(await refusal("disassociate_vpc_from_hosted_zone", own), /^LastVPCAssociation/);
    await call("associate_vpc_with_hosted_zone", more);
    const summaries = await call("list_hosted_zones_by_vpc", { ...vpc(second) });
    assert.equal(text(summaries, "HostedZoneSummaries.0.HostedZoneId"), Id);
    await call("disassociate_vpc_from_hosted_zone", more);
    assert.match(await refusal("disassociate_vpc_from_hosted_zone", more), /^VPCAssociationNotFound/);
  });

  it("list record sets by name and type, in the order of their labels", async () => {
    for (const name of ["b.zone.internal", "a.zone.internal.", "x.a.zone.internal", "*.zone.internal"])
      await call("change_resource_record_sets", change("CREATE", a(name, "10.0.0.1")));
    assert.deepEqual(await names(), [
      "zone.internal. NS",
      "zone.internal. SOA",
      "\\052.zone.internal. A",
      "a.zone.internal. A",
      "x.a.zone.internal. A",
      "b.zone.internal. A",
    ]);
    const from = {
      HostedZoneId: Id,
      StartRecordName: "a.zone.internal",
      StartRecordType: "A",
      MaxItems: "1",
    };
    const page = await call("list_resource_record_sets", from);
    assert.deepEqual(
      [at(page, "ResourceRecordSets.0.Name"), at(page, "IsTruncated"), at(page, "NextRecordName")],
      ["a.zone.internal.", true, "x.a.zone.internal."],
    );
    for (const StartRecordName of ["*.zone.internal", "\\052.zone.internal."]) {
      const wildcard = await call("list_resource_record_sets", { ...from, StartRecordName });
      assert.equal(at(wildcard, "ResourceRecordSets.0.Name"), "\\052.zone.internal.");
    }
    await call("change_resource_record_sets", change("UPSERT", a("b.zone.internal", "10.0.0.2", "10.0.0.3")));
    assert.match(await refusal("delete_hosted_zone", { Id }), /^HostedZoneNotEmpty/);
    for (const name of ["a.zone.internal", "x.a.zone.internal", "*.zone.internal"])
      await call("change_resource_record_sets", change("DELETE", a(name, "10.0.0.1")));
    await call("change_resource_record_sets", change("DELETE", a("b.zone.internal", "10.0.0.3", "10.0.0.2")));
    assert.equal((await names()).length, 2);
  });

  it("have aliases to endpoints", async () => {
    const endpoint = await describeEndpoint(boto, account, await createEndpoint(boto, account, network));
    const alias = (DNSName: string) => ({
      Name: "e.zone.internal",
      Type: "A",
      AliasTarget: {
        DNSName,
        HostedZoneId: text(endpoint, "DnsEntries.0.HostedZoneId"),
        EvaluateTargetHealth: false,
      },
    });
    const target = text(endpoint, "DnsEntries.0.DnsName");
    await call("change_resource_record_sets", change("UPSERT", alias(target)));
    assert.ok((await names()).includes("e.zone.internal. A"));
    const nowhere = change("UPSERT", alias(`x${target}`));
    assert.match(
      await refusal("change_resource_record_sets", nowhere),
      /^InvalidChangeBatch .*does not lie within/,
    );
    await call("change_resource_record_sets", change("DELETE", alias(target)));
  });

  const wrong: readonly (readonly [what: string, action: string, record: Input, answer: RegExp])[] = [
    [
      "that exists already",
      "CREATE",
      a("held.zone.internal", "10.0.0.1"),
      /^InvalidChangeBatch .*already exists/,
    ],
    [
      "with a name of another zone",
      "CREATE",
      a("a.other.internal", "10.0.0.1"),
      /^InvalidChangeBatch .*not permitted in zone/,
    ],
    ["that does not exist", "DELETE", a("none.zone.internal", "10.0.0.1"), /^InvalidChangeBatch .*not found/],
    [
      "with other values",
      "DELETE",
      a("held.zone.internal", "10.0.0.9"),
      /^InvalidChangeBatch .*do not match/,
    ],
    ["without values", "CREATE", { Name: "a.zone.internal", Type: "A" }, /^InvalidChangeBatch .*TTL/],
    [
      "with an invalid address",
      "CREATE",
      a("a.zone.internal", "x"),
      /^InvalidChangeBatch .*IllegalIPv4Address/,
    ],
    ["with an address out of range", "CREATE", a("a.zone.internal", "999.1.1.1"), /IllegalIPv4Address/],
    [
      "with one address twice",
      "CREATE",
      {
        ...a("a.zone.internal", "10.0.0.1"),
        ResourceRecords: [{ Value: "10.0.0.1" }, { Value: "10.0.0.1" }],
      },
      /Duplicate Resource Record/,
    ],
    [
      "with an invalid IPv6 address",
      "CREATE",
      { ...a("a.zone.internal", ":::::"), Type: "AAAA" },
      /IllegalIPv6Address/,
    ],
    [
      "with an IPv6 zone id",
      "CREATE",
      { ...a("a.zone.internal", "fe80::1%eth0"), Type: "AAAA" },
      /IllegalIPv6Address/,
    ],
    [
      "with an invalid target name",
      "CREATE",
      { ...a("a.zone.internal", "a b"), Type: "CNAME" },
      /DomainNameInvalid/,
    ],
    [
      "with two target names",
      "CREATE",
      { ...a("a.zone.internal", "x."), Type: "CNAME", ResourceRecords: [{ Value: "x." }, { Value: "y." }] },
      /a CNAME has one value/,
    ],
    ["with an invalid SOA value", "UPSERT", { ...a("zone.internal", "x"), Type: "SOA" }, /SOARRDATAInvalid/],
    ["with an empty label", "CREATE", a("a..zone.internal", "10.0.0.1"), /DomainLabelEmpty/],
    ["with a long label", "CREATE", a(`${"a".repeat(64)}.zone.internal`, "10.0.0.1"), /DomainLabelTooLong/],
    ["with a long name", "CREATE", a(`${"a.".repeat(121)}zone.internal`, "10.0.0.1"), /DomainNameTooLong/],
    [
      "that is a CNAME beside another record of its name",
      "CREATE",
      { ...a("held.zone.internal", "x."), Type: "CNAME" },
      /^InvalidChangeBatch .*conflicts/,
    ],
    [
      "of a type that the sandbox does not emulate",
      "DELETE",
      { Name: "zone.internal", Type: "MX" },
      /^UnsupportedOperation .*MX/,
    ],
    [
      "with a weight",
      "CREATE",
      { ...a("a.zone.internal", "10.0.0.1"), Weight: 1, SetIdentifier: "x" },
      /^UnsupportedOperation .*(Weight|SetIdentifier)/,
    ],
  ];
  describe("refuse a record set", () => {
    before(() => call("change_resource_record_sets", change("UPSERT", a("held.zone.internal", "10.0.0.1"))));
    after(() => call("change_resource_record_sets", change("DELETE", a("held.zone.internal", "10.0.0.1"))));
    for (const [what, action, record, answer] of wrong) {
      it(what, async () => {
        assert.match(await refusal("change_resource_record_sets", change(action, record)), answer);
      });
    }
    it("in a request over the limits", async () => {
      const many = (count: number, action: string) => ({
        HostedZoneId: Id,
        ChangeBatch: {
          Changes: Array.from({ length: count }, (_, at) => ({
            Action: action,
            ResourceRecordSet: a(`n${at}.zone.internal`, "10.0.0.1"),
          })),
        },
      });
      for (const [count, action] of [
        [1001, "CREATE"],
        [501, "UPSERT"],
        [5000, "CREATE"],
      ] as const)
        assert.match(
          await refusal("change_resource_record_sets", many(count, action)),
          /^InvalidChangeBatch .*limit of 1000 exceeded/,
        );
    });
    it("and its whole batch", async () => {
      const { ChangeBatch, HostedZoneId } = change("CREATE", a("n.zone.internal", "10.0.0.1"));
      const Changes = [
        ...ChangeBatch.Changes,
        ...change("CREATE", a("held.zone.internal", "10.0.0.1")).ChangeBatch.Changes,
      ];
      await refusal("change_resource_record_sets", { HostedZoneId, ChangeBatch: { Changes } });
      assert.ok(!(await names()).includes("n.zone.internal. A"));
    });
  });

  it("are listed by VPC only for the VPC's owner", async () => {
    assert.match(await refusal("list_hosted_zones_by_vpc", vpc(network), other), /^InvalidInput/);
  });

  it("have tags and a comment", async () => {
    const tagged = { ResourceType: "hostedzone", ResourceId: Id };
    await call("change_tags_for_resource", {
      ...tagged,
      AddTags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
    await call("change_tags_for_resource", { ...tagged, RemoveTagKeys: ["a"] });
    assert.deepEqual(at(await call("list_tags_for_resource", tagged), "ResourceTagSet.Tags"), [
      { Key: "b", Value: "2" },
    ]);
    await call("update_hosted_zone_comment", { Id, Comment: "d" });
    assert.equal(text(await call("get_hosted_zone", { Id }), "HostedZone.Config.Comment"), "d");
  });

  describe("in the end", () => {
    it("are listed in pages, and deleted", async () => {
      const made = await call("create_hosted_zone", { Name: "public.internal", CallerReference: "public" });
      const first = await call("list_hosted_zones", { MaxItems: "1" });
      const rest = await call("list_hosted_zones", { MaxItems: "1", Marker: text(first, "NextMarker") });
      assert.equal(at(rest, "IsTruncated"), false);
      const byName = await call("list_hosted_zones_by_name", { DNSName: "public.internal" });
      assert.equal(text(byName, "HostedZones.0.Name"), "public.internal.");
      await call("delete_hosted_zone", { Id: text(made, "HostedZone.Id") });
      await call("delete_hosted_zone", { Id });
      assert.deepEqual(list(await call("list_hosted_zones", {}), "HostedZones"), []);
    });
  });
});
