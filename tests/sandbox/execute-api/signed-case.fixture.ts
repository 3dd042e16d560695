/** One signed request through the data plane, as a case that changes one thing of a world in which it is allowed. */
import assert from "node:assert/strict";
import { TestDataPlane } from "./curl.fixture";
import {
  API,
  ARN,
  MASKED_ARN,
  mockMethod,
  REGION,
  resource,
  resourcePolicy,
  roleOf,
  type TestWorld,
  testWorld,
} from "./world.fixture";

export const CONSUMER = "111111111111";
export const PROVIDER = "222222222222";
const NAME = `${API}.execute-api.${REGION}.amazonaws.com`;
export const URL = `https://${NAME}/v1`;
export const INVOKE = [`${ARN}/v1/*`];
export const SIGN = `--config signing --aws-sigv4 aws:amz:${REGION}:execute-api`;

export interface Who {
  account: string;
  role: string;
  /** Default: an hour. */
  seconds?: number;
}

export const PROBE: Who = { account: CONSUMER, role: "probe" };
export const OWNER: Who = { account: PROVIDER, role: "owner" };
export const arnOf = ({ account, role }: Who) => `arn:aws:sts::${account}:assumed-role/${role}/session`;
export const roleArn = ({ account, role }: Who) => `arn:aws:iam::${account}:role/${role}`;

export interface SignedCase {
  name: string;
  /** Default: the probe's role; undefined: unsigned. */
  who?: Who | "base credentials" | undefined;
  curl?: string;
  from?: "internet";
  change?: (world: TestWorld) => void;
  expected: { status: number; type: string | undefined; body: string };
  because: string;
}

export const ok = (body = '{"message":"hello"}') => ({ status: 200, type: undefined, body });
export const denied = (user: string, why: string, arn = `${MASKED_ARN}/v1/GET/`) => ({
  status: 403,
  type: "AccessDeniedException",
  body: `{"Message":"User: ${user} is not authorized to perform: execute-api:Invoke on resource: ${arn} ${why}"}`,
});
export const notAllowed = (layer: string) => `because no ${layer} allows the execute-api:Invoke action`;

export const statement = (effect: "Allow" | "Deny", principal: unknown, condition: object = {}) => ({
  Effect: effect,
  Principal: principal,
  Action: "execute-api:Invoke",
  Resource: `${ARN}/*`,
  Condition: condition,
});
export const policy = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** AWS_IAM at the root and under it; the probe's role and the API's owner may invoke by their own policies. */
export function iamWorld(): TestWorld {
  const world = testWorld();
  const method = { ...mockMethod(), authorizationType: "AWS_IAM" };
  world.snapshot.resources = [resource("/", { ANY: method })];
  world.snapshot.policy = resourcePolicy(INVOKE);
  world.roles = new Map(
    [PROBE, OWNER].map(({ account, role }) => [`${account}/${role}`, roleOf(account, role, INVOKE)]),
  );
  return world;
}

export function without(world: TestWorld, { account, role }: Who): void {
  world.roles.set(`${account}/${role}`, roleOf(account, role));
}

export class SignedCalls {
  private constructor(readonly plane: TestDataPlane) {}

  static async start(): Promise<SignedCalls> {
    return new SignedCalls(await TestDataPlane.start());
  }

  /** A shell line that writes curl's configuration with these credentials. */
  credentialsOf(who: Who | "base credentials"): string {
    const { credentials } = this.plane;
    if (who === "base credentials") {
      const { accessKeyId, secretAccessKey } = credentials.base;
      return `echo 'user = "${accessKeyId}:${secretAccessKey}"' > signing`;
    }
    const issued = credentials.issue(who.account, who.role, "session", who.seconds ?? 3600);
    return `printf 'user = "%s:%s"\\nheader = "X-Amz-Security-Token: %s"\\n' '${issued.accessKeyId}' '${issued.secretAccessKey}' '${issued.sessionToken}' > signing`;
  }

  async check(given: SignedCase): Promise<void> {
    const { curl = URL, change, expected } = given;
    this.plane.controlPlane.world = iamWorld();
    change?.(this.plane.controlPlane.world);
    const who = "who" in given ? given.who : PROBE;
    const outcome = await this.plane.curl(who === undefined ? curl : `${SIGN} ${curl}`, {
      prepare: who === undefined ? undefined : this.credentialsOf(who),
      from: given.from,
    });
    const type = outcome.headers["x-amzn-errortype"];
    // An expected body without its end is the beginning of one that tells the time.
    const end = expected.body.endsWith("}") ? undefined : expected.body.length;
    assert.deepEqual({ status: outcome.status, type, body: outcome.body.slice(0, end) }, expected);
  }
}

/** Declares the tests of one group. */
export function describeCases(group: string, cases: readonly SignedCase[], calls: () => SignedCalls): void {
  describe(group, () => {
    for (const given of cases) {
      const { status, type } = given.expected;
      it(`${given.name}: ${status} ${type ?? ""}, because ${given.because}`, () => calls().check(given));
    }
  });
}
