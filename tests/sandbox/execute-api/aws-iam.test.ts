/** Methods with AWS_IAM: identity policies and the resource policy, across accounts and within one. */
import {
  arnOf,
  CONSUMER,
  denied,
  describeCases,
  INVOKE,
  notAllowed,
  OWNER,
  ok,
  PROBE,
  PROVIDER,
  policy,
  roleArn,
  SignedCalls,
  type SignedCase,
  statement,
  URL,
  type Who,
  without,
} from "./signed-case.fixture";
import {
  API,
  ARN,
  DOMAIN,
  DOMAIN_ARN,
  MASKED_ARN,
  mockMethod,
  PUBLIC_API,
  REGION,
  resource,
  resourcePolicy,
  roleOf,
  type TestWorld,
  withDomain,
} from "./world.fixture";

const MASKED_DOMAIN = DOMAIN_ARN.replace("222222222222", "********2222");

function denyByIdentity(world: TestWorld, { account, role }: Who): void {
  const denying = roleOf(account, role, INVOKE);
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Deny", Action: "*", Resource: "*" },
  });
  denying.policies.push({ name: "deny", document });
  world.roles.set(`${account}/${role}`, denying);
}

const ACROSS: readonly SignedCase[] = [
  { name: "both policies allow", expected: ok(), because: "the identity and the API agree" },
  {
    name: "no identity policy",
    change: (world) => without(world, PROBE),
    expected: denied(arnOf(PROBE), notAllowed("identity-based policy")),
    because: "across accounts both are needed",
  },
  {
    name: "a role that its account does not have",
    who: { account: CONSUMER, role: "ghost" },
    expected: denied(arnOf({ account: CONSUMER, role: "ghost" }), notAllowed("identity-based policy")),
    because: "nothing is attached to it",
  },
  {
    name: "another role of the account by name",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", { AWS: roleArn({ ...PROBE, role: "other" }) }));
    },
    expected: denied(arnOf(PROBE), notAllowed("resource-based policy")),
    because: "the resource policy names another role",
  },
  {
    name: "the role by name",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", { AWS: roleArn(PROBE) }));
    },
    expected: ok(),
    because: "the resource policy names the session's role",
  },
  {
    name: "the account by name",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", { AWS: CONSUMER }));
    },
    expected: ok(),
    because: "the account passes on what it was given",
  },
  {
    name: "denied by its own policy",
    change: (world) => denyByIdentity(world, PROBE),
    expected: denied(arnOf(PROBE), "with an explicit deny in an identity-based policy"),
    because: "a deny anywhere wins",
  },
  {
    name: "through an endpoint that is not admitted",
    change: (world) => {
      world.snapshot.policy = resourcePolicy(INVOKE).replaceAll("vpce-0aaaaaaaaaaaaaaaa", "vpce-0fffffffff");
    },
    expected: denied(arnOf(PROBE), "with an explicit deny in a resource-based policy"),
    because: "the right role comes the wrong way",
  },
  {
    name: "a third account",
    who: { account: "333333333333", role: "probe" },
    change: (world) => {
      world.roles.set("333333333333/probe", roleOf("333333333333", "probe", INVOKE));
      world.snapshot.policy = policy(statement("Allow", { AWS: roleArn(PROBE) }));
    },
    expected: denied(arnOf({ account: "333333333333", role: "probe" }), notAllowed("resource-based policy")),
    because: "a role of the same name elsewhere is another role",
  },
  {
    name: "method outside the identity policy",
    curl: `-X POST ${URL}`,
    change: (world) => {
      world.roles.set(`${CONSUMER}/probe`, roleOf(CONSUMER, "probe", [`${ARN}/v1/GET/*`]));
    },
    expected: denied(arnOf(PROBE), notAllowed("identity-based policy"), `${MASKED_ARN}/v1/POST/`),
    because: "only GET is allowed",
  },
  {
    name: "role with a permissions boundary",
    change: (world) => {
      const role = world.roles.get(`${CONSUMER}/probe`);
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

const BY_OWNER: readonly SignedCase[] = [
  {
    name: "no identity policy",
    change: (world) => without(world, OWNER),
    expected: ok(),
    because: "the resource policy is enough",
  },
  {
    name: "nothing in the resource policy",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", { AWS: CONSUMER }));
    },
    expected: ok(),
    because: "the identity policy is enough",
  },
  {
    name: "neither",
    change: (world) => {
      without(world, OWNER);
      world.snapshot.policy = policy(statement("Allow", { AWS: CONSUMER }));
    },
    expected: denied(arnOf(OWNER), notAllowed("identity-based policy")),
    because: "nothing allows",
  },
  {
    name: "the resource policy names the account",
    change: (world) => {
      without(world, OWNER);
      world.snapshot.policy = policy(statement("Allow", { AWS: PROVIDER }));
    },
    expected: denied(arnOf(OWNER), notAllowed("identity-based policy")),
    because: "that leaves the decision to the identity's policies",
  },
  {
    name: "the resource policy denies the account",
    change: (world) => {
      world.snapshot.policy = policy(statement("Allow", "*"), statement("Deny", { AWS: PROVIDER }));
    },
    expected: denied(arnOf(OWNER), "with an explicit deny in a resource-based policy"),
    because: "a deny anywhere wins",
  },
];

const SAME = BY_OWNER.map((each) => ({ ...each, who: OWNER }));

function publicApiNeedsSignature(world: TestWorld): void {
  for (const stage of world.publicApi.stages.values()) {
    stage.snapshot.resources = [resource("/", { GET: { ...mockMethod(), authorizationType: "AWS_IAM" } })];
  }
  const arn = `${ARN.replace(API, PUBLIC_API)}/*`;
  for (const who of [PROBE, OWNER]) {
    world.roles.set(`${who.account}/${who.role}`, roleOf(who.account, who.role, [arn]));
  }
}

const PUBLIC: readonly SignedCase[] = [
  {
    name: "of the same account",
    who: OWNER,
    expected: ok(),
    because: "without a resource policy the identity policy decides",
  },
  {
    name: "of another account",
    expected: denied(
      arnOf(PROBE),
      notAllowed("resource-based policy"),
      `${MASKED_ARN.replace(API, PUBLIC_API)}/v1/GET/`,
    ),
    because: "across accounts both are needed",
  },
];

const FROM_INTERNET = PUBLIC.map((each) => ({
  ...each,
  curl: `https://${PUBLIC_API}.execute-api.${REGION}.amazonaws.com/v1`,
  from: "internet" as const,
  change: publicApiNeedsSignature,
}));

const SIGNED_FOR_DOMAIN: readonly SignedCase[] = [
  { name: "signed for its name", expected: ok(), because: "the signer was told service and region" },
  {
    name: "unsigned",
    who: undefined,
    expected: {
      status: 403,
      type: "MissingAuthenticationTokenException",
      body: '{"message":"Missing Authentication Token"}',
    },
    because: "the method asks for a signature",
  },
  {
    name: "a domain's policy that names the caller",
    change: (world) => {
      for (const { domain } of world.doors.values()) domain.policy = ofDomain({ AWS: roleArn(PROBE) });
    },
    expected: ok(),
    because: "it sees who signed",
  },
  {
    name: "a domain's policy that names another",
    change: (world) => {
      for (const { domain } of world.doors.values())
        domain.policy = ofDomain({ AWS: roleArn({ ...PROBE, role: "other" }) });
    },
    expected: denied(arnOf(PROBE), notAllowed("resource-based policy"), MASKED_DOMAIN),
    because: "it sees who signed",
  },
  {
    name: "an identity policy by another domain",
    change: (world) => {
      const byDomain = roleOf(CONSUMER, PROBE.role, INVOKE);
      for (const each of byDomain.policies) {
        const condition = { ArnEquals: { "execute-api:viaDomainArn": `${DOMAIN_ARN}x` } };
        each.document = each.document.replace(
          '"Effect"',
          `"Condition":${JSON.stringify(condition)},"Effect"`,
        );
      }
      world.roles.set(`${CONSUMER}/${PROBE.role}`, byDomain);
    },
    expected: denied(arnOf(PROBE), notAllowed("identity-based policy")),
    because: "viaDomainArn is a key of the API there too",
  },
];

const VIA_DOMAIN = SIGNED_FOR_DOMAIN.map((each) => ({
  ...each,
  curl: `https://${DOMAIN}/orders`,
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

  describeCases("across accounts", ACROSS, () => calls);
  describeCases("same account", SAME, () => calls);
  describeCases("public API without a resource policy", FROM_INTERNET, () => calls);
  describeCases("through a private custom domain name", VIA_DOMAIN, () => calls);
});
