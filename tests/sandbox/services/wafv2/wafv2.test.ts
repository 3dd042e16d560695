import assert from "node:assert/strict";
import { at, type Boto, type Input, list, text } from "../../testing/boto";
import { createApi } from "../../testing/rest-api";
import { deployingDocument, roleSession } from "../../testing/role";
import { sharedSandbox } from "../../testing/shared-sandbox";

const account = "310000000091";
const Scope = "REGIONAL";

describe("web ACLs of stages", () => {
  let boto: Boto;
  let ResourceArn: string;
  let restApiId: string;
  let acl: { Name: string; Id: string; WebACLArn: string; LockToken: string };
  const call = (operation: string, input: Input, who = account) => boto.call(who, "wafv2", operation, input);
  const refused = async (operation: string, input: Input, who = account) =>
    (await boto.refusal(who, "wafv2", operation, input)).code;
  const stageAcl = async () =>
    at(await boto.call(account, "apigateway", "get_stage", { restApiId, stageName: "dev" }), "webAclArn");

  before(async () => {
    ({ boto } = await sharedSandbox());
    ({ restApiId } = await createApi(boto, account));
    await boto.call(account, "apigateway", "create_deployment", { restApiId, stageName: "dev" });
    ResourceArn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}/stages/dev`;
    const metric = { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: "m" };
    const made = await call("create_web_acl", {
      ...{ Name: "organization", Scope, DefaultAction: { Allow: {} }, VisibilityConfig: metric },
    });
    const of = (path: string) => text(made, `Summary.${path}`);
    acl = { Name: of("Name"), Id: of("Id"), WebACLArn: of("ARN"), LockToken: of("LockToken") };
  });

  it("are associated, named by the stage, listed and disassociated", async () => {
    const { WebACLArn } = acl;
    assert.equal(at(await call("get_web_acl_for_resource", { ResourceArn }), "WebACL"), undefined);
    await call("associate_web_acl", { WebACLArn, ResourceArn });
    const found = await call("get_web_acl_for_resource", { ResourceArn });
    assert.equal(text(found, "WebACL.ARN"), WebACLArn);
    assert.equal(await stageAcl(), WebACLArn);
    const listed = await call("list_resources_for_web_acl", { WebACLArn, ResourceType: "API_GATEWAY" });
    assert.deepEqual(list(listed, "ResourceArns"), [ResourceArn]);
    const { Name, Id, LockToken } = acl;
    assert.equal(
      await refused("delete_web_acl", { Name, Id, LockToken, Scope }),
      "WAFAssociatedItemException",
    );
    await call("disassociate_web_acl", { ResourceArn });
    assert.equal(await stageAcl(), undefined);
    await call("disassociate_web_acl", { ResourceArn });
  });

  it("must be of the caller's account and region, and the stage must exist", async () => {
    const { WebACLArn } = acl;
    const gone = "WAFNonexistentItemException";
    const rows: [Input, string, string?][] = [
      [{ WebACLArn, ResourceArn: `${ResourceArn}x` }, gone],
      [{ WebACLArn: WebACLArn.replace(acl.Id, acl.Id.replace(/^./, "x")), ResourceArn }, gone],
      [{ WebACLArn: WebACLArn.replace("us-east-1", "eu-west-1"), ResourceArn }, gone],
      [{ WebACLArn, ResourceArn }, gone, "310000000092"],
      [
        {
          WebACLArn,
          ResourceArn: "arn:aws:elasticloadbalancing:us-east-1:310000000091:loadbalancer/app/x/1",
        },
        "UnsupportedOperation",
      ],
    ];
    for (const [input, code, who] of rows)
      assert.equal(await refused("associate_web_acl", input, who), code, JSON.stringify(input));
    assert.equal(await stageAcl(), undefined);
  });

  it("may be set by a role with the checked-in policy, and not without apigateway:SetWebACL", async () => {
    const whole = deployingDocument("provider-web-acl", { provider: account });
    const { WebACLArn } = acl;
    const allowed = (PolicyDocument: string) =>
      boto.call(account, "iam", "put_role_policy", {
        RoleName: "acls",
        PolicyName: "inline",
        PolicyDocument,
      });
    const session = await roleSession(await sharedSandbox(), account, "acls");
    try {
      await allowed(whole.replace('"apigateway:SetWebACL", ', ""));
      const refusal = await session.refusal(null, "wafv2", "associate_web_acl", { WebACLArn, ResourceArn });
      assert.match(refusal.message, /apigateway:SetWebACL/);
      await allowed(whole);
      await session.call(null, "wafv2", "associate_web_acl", { WebACLArn, ResourceArn });
      const found = await session.call(null, "wafv2", "get_web_acl_for_resource", { ResourceArn });
      assert.equal(text(found, "WebACL.ARN"), WebACLArn);
      await session.call(null, "wafv2", "disassociate_web_acl", { ResourceArn });
      const { Name, Id, LockToken } = acl;
      const other = await session.refusal(null, "wafv2", "delete_web_acl", { Name, Id, LockToken, Scope });
      assert.equal(other.code, "AccessDeniedException");
    } finally {
      session.stop();
    }
  });

  it("are refused by name for CloudFront", async () => {
    assert.equal(await refused("list_web_acls", { Scope: "CLOUDFRONT" }), "UnsupportedOperation");
  });

  it("may be deleted without an association", async () => {
    const { Name, Id, LockToken } = acl;
    await call("delete_web_acl", { Name, Id, LockToken, Scope });
    assert.equal(await refused("get_web_acl", { Name, Id, Scope }), "WAFNonexistentItemException");
  });
});
