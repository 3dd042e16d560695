/** Least privilege, proved: what an API's policy and its endpoints' policies let in, against what is intended. */
export {
  type AuthorizedRoute,
  authorizedDocuments,
  isAuthorizer,
  provedAs,
  withAuthorizers,
} from "./authorizers";
export { compare } from "./compare";
export { partitionIn, regionIn } from "./compile/api";
export { type PolicyStep, trace } from "./oracle/trace";
export { foldsSurely, patternMatches } from "./oracle/wildcards";
export { endpointId, grantFields } from "./parse/grant";
export { parseCase } from "./parse/parse-case";
export { prove } from "./prove";
export { isDomain, policyName, statementName } from "./statement-name";
export type {
  AuthorizationType,
  Comparison,
  ContextValue,
  DecidingStatement,
  DocumentError,
  DocumentSize,
  DomainFinding,
  DomainInput,
  EndpointInput,
  IntendedAccess,
  ProofAnswer,
  ProofCase,
  ProofFinding,
  ProofRequest,
  Verdict,
} from "./types";
export { type RawStatement, statementsIn, withStatements } from "./with-statements";
