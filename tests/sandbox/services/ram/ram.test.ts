import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { acceptShare, createDomain, type TestDomain } from "../../testing/domain";
import { sharedSandbox } from "../../testing/shared-sandbox";

const owner = "310000000065";
const receiver = "310000000066";
const stranger = "310000000067";

describe("resource shares", () => {
  let boto: Boto;
  let domain: TestDomain;
  const call = (operation: string, input: Input, account = owner) =>
    boto.call(account, "ram", operation, input);
  const refusal = async (operation: string, input: Input, account = owner) =>
    (await boto.refusal(account, "ram", operation, input)).code;
  const create = async (more: Input = {}) =>
    text(await call("create_resource_share", { name: "share", ...more }), "resourceShare.resourceShareArn");
  const shared = () => ({ resourceArns: [domain.domainNameArn], principals: [receiver] });
  const principals = async (resourceShareArn: string) =>
    list(
      await call("get_resource_share_associations", {
        associationType: "PRINCIPAL",
        resourceShareArns: [resourceShareArn],
      }),
      "resourceShareAssociations",
    ).map((it) => [text(it, "associatedEntity"), text(it, "status")]);
  const received = async (resourceShareArn: string, account = receiver) => {
    const input = { resourceOwner: "OTHER-ACCOUNTS" };
    const found = list(await call("get_resource_shares", input, account), "resourceShares");
    return found.some((it) => text(it, "resourceShareArn") === resourceShareArn);
  };
  const invitation = async (resourceShareArn: string, account = receiver) => {
    const input = { resourceShareArns: [resourceShareArn] };
    return at(await call("get_resource_share_invitations", input, account), "resourceShareInvitations.0");
  };

  before(async () => {
    ({ boto } = await sharedSandbox());
    domain = await createDomain(boto, owner, "share.example.internal");
  });

  it("are visible to accounts that have accepted, and to no others", async () => {
    const arn = await create(shared());
    assert.deepEqual(await principals(arn), [[receiver, "ASSOCIATING"]]);
    assert.deepEqual([await received(arn), await invitation(arn, stranger)], [false, undefined]);
    assert.equal(text(await invitation(arn), "status"), "PENDING");
    await acceptShare(boto, receiver, arn);
    assert.deepEqual(await principals(arn), [[receiver, "ASSOCIATED"]]);
    assert.deepEqual([await received(arn), await received(arn, stranger)], [true, false]);
    const resources = await call("list_resources", { resourceOwner: "OTHER-ACCOUNTS" }, receiver);
    assert.deepEqual(
      list(resources, "resources").map((it) => [text(it, "arn"), text(it, "type")]),
      [[domain.domainNameArn, "apigateway:Domainnames"]],
    );
    const owners = await call("list_principals", { resourceOwner: "OTHER-ACCOUNTS" }, receiver);
    assert.equal(text(owners, "principals.0.id"), owner);
    const permissions = await call("list_resource_share_permissions", { resourceShareArn: arn });
    assert.match(
      text(permissions, "permissions.0.arn"),
      /APIGatewayPrivateDomainNameManagementPolicyDefaultPermission$/,
    );
    await call("delete_resource_share", { resourceShareArn: arn });
    assert.equal(await received(arn), false);
    assert.equal(
      await refusal("get_resource_shares", { resourceOwner: "SELF", resourceShareArns: [arn] }),
      "UnknownResourceException",
    );
  });

  it("are accepted once, or rejected once", async () => {
    const arn = await create(shared());
    const answered = {
      resourceShareInvitationArn: text(await invitation(arn), "resourceShareInvitationArn"),
    };
    assert.equal(
      await refusal("accept_resource_share_invitation", answered, stranger),
      "ResourceShareInvitationArnNotFoundException",
    );
    await call("reject_resource_share_invitation", answered, receiver);
    assert.equal(
      await refusal("accept_resource_share_invitation", answered, receiver),
      "ResourceShareInvitationAlreadyRejectedException",
    );
    assert.deepEqual(await principals(arn), [[receiver, "DISASSOCIATED"]]);
    // Associated again, the account has a new invitation.
    await call("associate_resource_share", { resourceShareArn: arn, principals: [receiver] });
    await acceptShare(boto, receiver, arn);
    const again = { resourceShareInvitationArn: text(await invitation(arn), "resourceShareInvitationArn") };
    assert.equal(
      await refusal("accept_resource_share_invitation", again, receiver),
      "ResourceShareInvitationAlreadyAcceptedException",
    );
    await call("delete_resource_share", { resourceShareArn: arn });
  });

  it("can be left by an account that they are shared with, which may change nothing else", async () => {
    const arn = await create(shared());
    await acceptShare(boto, receiver, arn);
    const others = { resourceShareArn: arn, resourceArns: [domain.domainNameArn] };
    assert.equal(
      await refusal("disassociate_resource_share", others, receiver),
      "OperationNotPermittedException",
    );
    assert.equal(await refusal("disassociate_resource_share", others, stranger), "UnknownResourceException");
    assert.equal(
      await refusal("delete_resource_share", { resourceShareArn: arn }, receiver),
      "UnknownResourceException",
    );
    await call("disassociate_resource_share", { resourceShareArn: arn, principals: [receiver] }, receiver);
    assert.deepEqual([await principals(arn), await received(arn)], [[], false]);
    await call("delete_resource_share", { resourceShareArn: arn });
  });

  it("are created once for a client token", async () => {
    const clientToken = "token-1";
    const arn = await create({ clientToken });
    assert.equal(await create({ clientToken }), arn);
    const otherwise = { name: "other", clientToken };
    assert.equal(await refusal("create_resource_share", otherwise), "IdempotentParameterMismatchException");
    await call("delete_resource_share", { resourceShareArn: arn });
  });

  it("have a name and tags that change", async () => {
    const arn = await create({ tags: [{ key: "a", value: "1" }] });
    await call("update_resource_share", { resourceShareArn: arn, name: "renamed" });
    await call("tag_resource", { resourceShareArn: arn, tags: [{ key: "b", value: "2" }] });
    await call("untag_resource", { resourceShareArn: arn, tagKeys: ["a"] });
    const found = await call("get_resource_shares", { resourceOwner: "SELF", resourceShareArns: [arn] });
    assert.deepEqual(
      [at(found, "resourceShares.0.name"), at(found, "resourceShares.0.tags")],
      ["renamed", [{ key: "b", value: "2" }]],
    );
    await call("delete_resource_share", { resourceShareArn: arn });
  });

  it("are listed in pages", async () => {
    const made = [await create(), await create()];
    const first = await call("get_resource_shares", { resourceOwner: "SELF", maxResults: 1 });
    const token = text(first, "nextToken");
    const second = await call("get_resource_shares", {
      resourceOwner: "SELF",
      maxResults: 1,
      nextToken: token,
    });
    assert.deepEqual(
      [first, second].map((it) => text(it, "resourceShares.0.resourceShareArn")),
      made,
    );
    for (const resourceShareArn of made) await call("delete_resource_share", { resourceShareArn });
  });

  const wrong: readonly (readonly [what: string, input: () => Input, code: string])[] = [
    [
      "another's resource",
      () => ({ resourceArns: [domain.domainNameArn.replace(owner, stranger)] }),
      "InvalidParameterException",
    ],
    [
      "a resource that does not exist",
      () => ({ resourceArns: [`${domain.domainNameArn}x`] }),
      "UnknownResourceException",
    ],
    [
      "a resource of another kind",
      () => ({ resourceArns: ["arn:aws:ec2:us-east-1:1:subnet/x"] }),
      "MalformedArnException",
    ],
    ["the own account", () => ({ principals: [owner] }), "InvalidParameterException"],
    [
      "an external account, when these are not allowed",
      () => ({ principals: [receiver], allowExternalPrincipals: false }),
      "OperationNotPermittedException",
    ],
    [
      "an organization",
      () => ({ principals: ["arn:aws:organizations::1:organization/o-1"] }),
      "UnsupportedOperation",
    ],
    [
      "another permission",
      () => ({ permissionArns: ["arn:aws:ram::aws:permission/Other"] }),
      "UnsupportedOperation",
    ],
    [
      "more accounts than a share may have",
      () => ({ principals: Array.from({ length: 5001 }, (_, at) => String(400_000_000_000 + at)) }),
      "ResourceShareLimitExceededException",
    ],
    [
      "more tags than a share may have",
      () => ({ tags: Array.from({ length: 51 }, (_, at) => ({ key: `k${at}`, value: "" })) }),
      "TagLimitExceededException",
    ],
    [
      "a tag that is too long",
      () => ({ tags: [{ key: "a", value: "x".repeat(257) }] }),
      "InvalidParameterException",
    ],
    [
      "a tag that only AWS may write",
      () => ({ tags: [{ key: "aws:x", value: "" }] }),
      "InvalidParameterException",
    ],
  ];
  for (const [what, input, code] of wrong) {
    it(`are refused for ${what}`, async () => {
      assert.equal(await refusal("create_resource_share", { name: "share", ...input() }), code);
    });
  }
});
