/** Methods with AWS_IAM: identity policies and the resource policy, across accounts and within one. */
import {
  arnOf,
  consumer,
  denied,
  describeCases,
  invoke,
  notAllowed,
  ok,
  owner,
  policy,
  probe,
  provider,
  roleArn,
  SignedCalls,
  type SignedCase,
  statement,
  url,
  type Who,
  without,
} from "./signed-case.fixture";
import {
  customDomain,
  domainArn,
  maskedArn,
  mockMethod,
  privateApiArn,
  privateApiId,
  publicApiId,
  region,
  resource,
  resourcePolicy,
  roleOf,
  type TestWorld,
  withDomain,
} from "./world.fixture";

const maskedDomain = domainArn.replace("222222222222", "********2222");

function denyByIdentity(world: TestWorld, { account, role }: Who): void {
  const denying = roleOf(account, role, invoke);
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Deny", Action: "*", Resource: "*" },
  });
  denying.policies.push({ name: "deny", document });
  world.roles.set(`${account}/${role}`, denying);
}

const across: readonly SignedCase[] = [
  { name: "both policies allow", expected: ok(), because: "both sides allow it" },
  {
    name: "no identity policy",
    change: (world) => without(world, probe),
    expected: denied(arnOf(probe), notAllowed("identity-based policy")),
    because: "across accounts both are needed",
  },
  {
    name: "a role that its account does not have",
    who: { account: consumer, role: "ghost" },
    expected: denied(arnOf({ account: consumer, role: "ghost" }), notAllowed("identity-based policy")),
    because: "nothing is attached to it",
  },
  {
    name: "another role of the account by name",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", { AWS: roleArn({ ...probe, role: "other" }) }));
    },
    expected: denied(arnOf(probe), notAllowed("resource-based policy")),
    because: "the resource policy names another role",
  },
  {
    name: "the role by name",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", { AWS: roleArn(probe) }));
    },
    expected: ok(),
    because: "the resource policy names the session's role",
  },
  {
    name: "the account by name",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", { AWS: consumer }));
    },
    expected: ok(),
    because: "an Allow for the account leaves the decision to the identity's policies, which allow",
  },
  {
    name: "denied by its own policy",
    change: (world) => denyByIdentity(world, probe),
    expected: denied(arnOf(probe), "with an explicit deny in an identity-based policy"),
    because: "a deny anywhere wins",
  },
  {
    name: "through an endpoint that is not admitted",
    change: (world) => {
      world.snapshot.policy = resourcePolicy(invoke).replaceAll("vpce-0aaaaaaaaaaaaaaaa", "vpce-0fffffffff");
    },
    expected: denied(arnOf(probe), "with an explicit deny in a resource-based policy"),
    because: "the role is right, the endpoint is not",
  },
  {
    name: "a third account",
    who: { account: "333333333333", role: "probe" },
    change: (world) => {
      world.roles.set("333333333333/probe", roleOf("333333333333", "probe", invoke));
      world.snapshot.policy = policy(statement("Allow", { AWS: roleArn(probe) }));
    },
    expected: denied(arnOf({ account: "333333333333", role: "probe" }), notAllowed("resource-based policy")),
    because: "a role of the same name elsewhere is another role",
  },
  {
    name: "method outside the identity policy",
    curl: `-X POST ${url}`,
    change: (world) => {
      world.roles.set(`${consumer}/probe`, roleOf(consumer, "probe", [`${privateApiArn}/v1/GET/*`]));
    },
    expected: denied(arnOf(probe), notAllowed("identity-based policy"), `${maskedArn}/v1/POST/`),
    because: "only GET is allowed",
  },
  {
    name: "role with a permissions boundary",
    change: (world) => {
      const role = world.roles.get(`${consumer}/probe`);
      if (role) role.permissionsBoundaryArn = "arn:aws:iam::111111111111:policy/boundary";
    },
    expected: {
      status: 501,
      type: "NotImplementedException",
      body: '{"message":"The sandbox does not support the permissions boundary of arn:aws:iam::111111111111:role/probe"}',
    },
    because: "it is refused by name",
  },
];

const byOwner: readonly SignedCase[] = [
  {
    name: "no identity policy",
    change: (world) => without(world, owner),
    expected: ok(),
    because: "the resource policy is enough",
  },
  {
    name: "nothing in the resource policy",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", { AWS: consumer }));
    },
    expected: ok(),
    because: "the identity policy is enough",
  },
  {
    name: "neither",
    change: (world) => {
      without(world, owner);
      world.snapshot.policy = policy(statement("Allow", { AWS: consumer }));
    },
    expected: denied(arnOf(owner), notAllowed("identity-based policy")),
    because: "no policy allows it",
  },
  {
    name: "the resource policy names the account",
    change: (world) => {
      without(world, owner);
      world.snapshot.policy = policy(statement("Allow", { AWS: provider }));
    },
    expected: denied(arnOf(owner), notAllowed("identity-based policy")),
    because: "an Allow for the account leaves the decision to the identity's policies",
  },
  {
    name: "the resource policy denies the account",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", "*"), statement("Deny", { AWS: provider }));
    },
    expected: denied(arnOf(owner), "with an explicit deny in a resource-based policy"),
    because: "a deny anywhere wins",
  },
];

const same = byOwner.map((each) => ({ ...each, who: owner }));

function publicApiNeedsSignature(world: TestWorld): void {
  for (const stage of world.publicApi.stages.values()) {
    stage.snapshot.resources = [resource("/", { GET: { ...mockMethod(), authorizationType: "AWS_IAM" } })];
  }
  const arn = `${privateApiArn.replace(privateApiId, publicApiId)}/*`;
  for (const who of [probe, owner]) {
    world.roles.set(`${who.account}/${who.role}`, roleOf(who.account, who.role, [arn]));
  }
}

const publicCases: readonly SignedCase[] = [
  {
    name: "of the same account",
    who: owner,
    expected: ok(),
    because: "without a resource policy the identity policy decides",
  },
  {
    name: "of another account",
    expected: denied(
      arnOf(probe),
      notAllowed("resource-based policy"),
      `${maskedArn.replace(privateApiId, publicApiId)}/v1/GET/`,
    ),
    because: "across accounts both are needed",
  },
];

const fromInternet = publicCases.map((each) => ({
  ...each,
  curl: `https://${publicApiId}.execute-api.${region}.amazonaws.com/v1`,
  from: "internet" as const,
  change: publicApiNeedsSignature,
}));

const signedForDomain: readonly SignedCase[] = [
  { name: "signed for its name", expected: ok(), because: "the signer was given service and region" },
  {
    name: "unsigned",
    who: undefined,
    expected: {
      status: 403,
      type: "MissingAuthenticationTokenException",
      body: '{"message":"Missing Authentication Token"}',
    },
    because: "the method needs a signature",
  },
  {
    name: "a domain's policy that names the caller",
    change: (world) => {
      for (const { domain } of world.doors.values()) domain.policy = ofDomain({ AWS: roleArn(probe) });
    },
    expected: ok(),
    because: "it reads the signature",
  },
  {
    name: "a domain's policy that names another",
    change: (world) => {
      for (const { domain } of world.doors.values())
        domain.policy = ofDomain({ AWS: roleArn({ ...probe, role: "other" }) });
    },
    expected: denied(arnOf(probe), notAllowed("resource-based policy"), maskedDomain),
    because: "it reads the signature",
  },
  {
    name: "an identity policy by another domain",
    change: (world) => {
      const byDomain = roleOf(consumer, probe.role, invoke);
      for (const each of byDomain.policies) {
        const condition = { ArnEquals: { "execute-api:viaDomainArn": `${domainArn}x` } };
        each.document = each.document.replace(
          '"Effect"',
          `"Condition":${JSON.stringify(condition)},"Effect"`,
        );
      }
      world.roles.set(`${consumer}/${probe.role}`, byDomain);
    },
    expected: denied(arnOf(probe), notAllowed("identity-based policy")),
    because: "viaDomainArn is a key of the API there too",
  },
];

const viaDomain = signedForDomain.map((each) => ({
  ...each,
  curl: `https://${customDomain}/orders`,
  change: (world: TestWorld) => {
    withDomain(world);
    each.change?.(world);
  },
}));

function ofDomain(principal: object): string {
  return policy({
    Effect: "Allow",
    Principal: principal,
    Action: "execute-api:Invoke",
    Resource: "execute-api:/*",
  });
}

describe("data plane: AWS_IAM", () => {
  let calls: SignedCalls;
  before(async () => {
    calls = await SignedCalls.start();
  });
  after(() => calls?.plane.stop());

  describeCases("across accounts", across, () => calls);
  describeCases("same account", same, () => calls);
  describeCases("public API without a resource policy", fromInternet, () => calls);
  describeCases("through a private custom domain name", viaDomain, () => calls);
});
