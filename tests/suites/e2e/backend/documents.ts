import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../../../../scripts/stacks/project";
import { type CompiledPolicy, compilePolicy, type PolicyRequest } from "../../../sandbox/policy-engine";
import { type PolicyType, parseDocument } from "../../../sandbox/policy-engine/document";

/** One action on one resource, of one principal where the document names any. */
export interface Permission {
  readonly name: string;
  readonly covers: (access: PolicyRequest) => boolean;
}

/** A document of docs/policies-for-deployment about the bucket, with the bucket's name filled in. */
export class StateDocument {
  readonly policy: CompiledPolicy;
  /** Everything it allows, one by one. */
  readonly permissions: readonly Permission[];

  constructor(file: string, kind: PolicyType, bucket: string) {
    const path = join(checkout, "docs", "policies-for-deployment", file);
    const text = readFileSync(path, "utf8").replaceAll(":::BUCKET", `:::${bucket}`);
    this.policy = compilePolicy(text, { kind });
    const { Version, Statement } = parseDocument(text, kind);
    this.permissions = Statement.flatMap((statement) => {
      const { Sid, Principal, Action = [], Resource = [] } = statement;
      const principals = typeof Principal === "object" ? (Principal.AWS ?? []) : [undefined];
      return principals.flatMap((principal) =>
        Action.flatMap((action) =>
          Resource.map((resource) => {
            const whom = principal === undefined ? {} : { Principal: { AWS: principal } };
            const only = { ...statement, ...whom, Action: action, Resource: resource };
            const policy = compilePolicy(JSON.stringify({ Version, Statement: only }), { kind });
            return {
              name: [Sid, principal, action, resource].filter((part) => part !== undefined).join(" "),
              covers: (access: PolicyRequest) => policy(access).decision === "allow",
            };
          }),
        ),
      );
    });
  }
}
