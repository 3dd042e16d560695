/** Least privilege, proved: what an API's policy and its endpoints' policies let in, against what is intended. */
export { compare } from "./compare";
export { partitionIn, regionIn } from "./compile/api";
export { endpointId, grantFields } from "./document/grant";
export { parseCase } from "./document/parse-case";
export { type TraceStep, trace } from "./evaluator/trace";
export { prove } from "./prove";
export { policyName, statementName } from "./statement-name";
export type {
  AuthorizationType,
  Comparison,
  ContextValue,
  DecidingStatement,
  DocumentError,
  DocumentSize,
  EndpointInput,
  Finding,
  Grant,
  ProofAnswer,
  ProofCase,
  ProofRequest,
  Verdict,
} from "./types";
