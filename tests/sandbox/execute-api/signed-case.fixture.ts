/** Cases of one signed request: each changes one thing in a world that allows the request. */
import assert from "node:assert/strict";
import type { Keys } from "../testing/signed-request";
import { TestDataPlane } from "./curl.fixture";
import {
  maskedArn,
  mockMethod,
  privateApiArn,
  privateApiId,
  region,
  resource,
  resourcePolicy,
  roleOf,
  type TestWorld,
  testWorld,
} from "./world.fixture";

export const consumer = "111111111111";
export const provider = "222222222222";
const name = `${privateApiId}.execute-api.${region}.amazonaws.com`;
export const url = `https://${name}/v1`;
export const invoke = [`${privateApiArn}/v1/*`];
export const sign = `--config signing --aws-sigv4 aws:amz:${region}:execute-api`;

/** A shell line that writes curl's configuration for `sign`. */
export function signingConfig({ accessKeyId, secretAccessKey, sessionToken }: Keys): string {
  const token = sessionToken === undefined ? [] : [`header = "X-Amz-Security-Token: ${sessionToken}"`];
  return `printf '%s\\n' '${[`user = "${accessKeyId}:${secretAccessKey}"`, ...token].join("' '")}' > signing`;
}

export interface Who {
  account: string;
  role: string;
  /** Default: an hour. */
  seconds?: number;
}

export const probe: Who = { account: consumer, role: "probe" };
export const owner: Who = { account: provider, role: "owner" };
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
export const denied = (user: string, why: string, arn = `${maskedArn}/v1/GET/`) => ({
  status: 403,
  type: "AccessDeniedException",
  body: `{"Message":"User: ${user} is not authorized to perform: execute-api:Invoke on resource: ${arn} ${why}"}`,
});
export const notAllowed = (layer: string) => `because no ${layer} allows the execute-api:Invoke action`;

export const statement = (effect: "Allow" | "Deny", principal: unknown, condition: object = {}) => ({
  Effect: effect,
  Principal: principal,
  Action: "execute-api:Invoke",
  Resource: `${privateApiArn}/*`,
  Condition: condition,
});
export const policy = (...statements: object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** AWS_IAM at the root and under it; the probe's role and the API's owner may invoke by their own policies. */
export function iamWorld(): TestWorld {
  const world = testWorld();
  const method = { ...mockMethod(), authorizationType: "AWS_IAM" };
  world.snapshot.resources = [resource("/", { ANY: method })];
  world.snapshot.policy = resourcePolicy(invoke);
  world.roles = new Map(
    [probe, owner].map(({ account, role }) => [`${account}/${role}`, roleOf(account, role, invoke)]),
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

  keysOf(who: Who | "base credentials"): Keys {
    const { credentials } = this.plane;
    if (who === "base credentials") return credentials.base;
    return credentials.issue(who.account, who.role, "session", who.seconds ?? 3600);
  }

  async check(given: SignedCase): Promise<void> {
    const { curl = url, change, expected } = given;
    this.plane.controlPlane.world = iamWorld();
    change?.(this.plane.controlPlane.world);
    const who = "who" in given ? given.who : probe;
    const outcome = await this.plane.curl(who === undefined ? curl : `${sign} ${curl}`, {
      prepare: who === undefined ? undefined : signingConfig(this.keysOf(who)),
      from: given.from,
    });
    const type = outcome.headers["x-amzn-errortype"];
    // An expected body without its end is a prefix: the rest contains the time.
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
