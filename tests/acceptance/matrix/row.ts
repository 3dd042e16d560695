import { z } from "zod";
import { invocationForms } from "../../../shared/invocation/form";
import { type Outcome, outcomes } from "../outcome";

/**
 * Who calls. inside: the probe. neighbour: an instance of the same VPC that is no client of the endpoint. stranger: the
 * probe of another account's consumer, with an open endpoint that the API does not admit. outside: the machine that
 * deploys.
 */
export const callers = ["inside", "neighbour", "stranger", "outside"] as const;
export type Caller = (typeof callers)[number];

/** Which API is asked for. decoy: one that admits the consumer, but that the consumer's endpoint policy does not name. */
export const apis = ["granted", "unknown", "decoy"] as const;

/**
 * Whose signature a call carries. own role: of the calling instance. granted role: of the consumer's probe, made on the
 * deploying machine for somebody else's call. deployer: the role that deploys the consumer's account. foreign: a role
 * of an account that has nothing to do with either side.
 */
export const signers = [
  "nobody",
  "own role",
  "own role, expired",
  "own role, for another host",
  "granted role",
  "deployer",
  "foreign",
] as const;
export type Signer = (typeof signers)[number];

export const row = z.object({
  name: z.string(),
  caller: z.enum(callers),
  /** Whose endpoint the name in the URL belongs to. */
  via: z.enum(["own", "consumer's"]),
  form: z.enum(invocationForms),
  /** That a call by the domain asks for, where it is not the one that leads to the API. */
  basePath: z.string().optional(),
  api: z.enum(apis),
  stage: z.string(),
  method: z.string(),
  path: z.string(),
  signer: z.enum(signers),
  /** What an authorizer gets to see, on a route that asks one; left out: nothing. */
  token: z.enum(["bad", "good"]).optional(),
  /** Whether the route asks for a signature and the call has none. */
  needsSignature: z.boolean(),
  /** Whether it comes to a stage that has a web ACL, unless a policy of an endpoint or a domain refuses it before. */
  behindWebAcl: z.boolean().optional(),
  expected: z.enum(outcomes),
  because: z.string(),
  /** Ends that are as right: the other layers that refuse it by the documents, of which AWS names one. */
  orElse: z.array(z.enum(outcomes)),
});

/** One call, with how it must end. */
export type Row = z.infer<typeof row>;

/** Whether a call that ended so ended as it must. */
export function admits({ expected, orElse }: Pick<Row, "expected" | "orElse">, outcome: Outcome): boolean {
  return outcome === expected || orElse.includes(outcome);
}

export type MethodCall = Pick<Row, "stage" | "method" | "path">;
