/** The policies of a case that decide each request class, compiled once for all that see the same. */
import type { Compilation } from "../compile/compilation";
import type { Caller, Ingress, PolicyContext } from "../compile/policy-context";
import type { Documents } from "../parse/case";
import type { Policy, PolicyKind } from "../parse/policy";
import type { Universe } from "../parse/universe";
import { type CompiledLayer, LayerCompiler, open, silent } from "./layers";
import type { RequestClass } from "./request-class";
import type { IdentityGroup } from "./request-classes";

/** The layers that decide a request class's requests. */
export interface Layers {
  readonly endpoint: CompiledLayer;
  readonly api: CompiledLayer;
  readonly identity: CompiledLayer;
  /** The API's policy or the identity's is enough: a caller of the API's own account. */
  readonly either: boolean;
}

export const layersKey = ({ endpoint, api, identity, either }: Layers): string =>
  [endpoint.key, api.key, identity.key, either].join(" / ");

export class CaseLayers {
  private readonly compiler: LayerCompiler;
  private readonly made = new Map<RequestClass, Layers>();
  /** By way in; then by the policies and whom they see. */
  private readonly compiled = new Map<Ingress, Map<string, CompiledLayer>>();

  constructor(
    private readonly documents: Documents,
    private readonly groups: readonly IdentityGroup[],
    compilation: Compilation,
    private readonly universe: Universe,
  ) {
    this.compiler = new LayerCompiler(compilation);
  }

  of(requestClass: RequestClass): Layers {
    const known = this.made.get(requestClass) ?? this.make(requestClass);
    this.made.set(requestClass, known);
    return known;
  }

  private make(requestClass: RequestClass): Layers {
    const { ingress, authorization, identity } = requestClass;
    const { endpoints, apiPolicy } = this.documents;
    const named = ingress.kind === "named" ? endpoints.get(ingress.id)?.policy : undefined;
    const group = identity.kind === "listed" ? this.groups[identity.group] : undefined;
    return {
      endpoint: named ? this.layer([named], "endpoint", requestClass) : open,
      api: apiPolicy ? this.layer([apiPolicy], "api", requestClass) : silent,
      identity: group
        ? this.layer(group.policies, "identity", requestClass)
        : identity.kind === "own"
          ? silent
          : open,
      either: authorization === "AWS_IAM" && (identity.kind === "own" || group?.own === true),
    };
  }

  private layer(policies: readonly Policy[], policy: PolicyKind, requestClass: RequestClass): CompiledLayer {
    const { ingress, authorization, identity } = requestClass;
    // A method that checks no signature does not know who calls; the endpoint does.
    const blind = policy === "api" && authorization === "NONE";
    const caller: Caller = blind ? { kind: "anonymous" } : requestClass.caller;
    const whose = policy === "identity" && identity.kind === "listed" ? identity.group : "";
    const key = `${policy} ${whose} ${caller.kind} ${caller.service ?? ""}`;
    const byKey = this.compiled.get(ingress) ?? new Map<string, CompiledLayer>();
    this.compiled.set(ingress, byKey);
    const known = byKey.get(key);
    if (known) return known;
    const { api, facts } = this.documents;
    const policyContext: PolicyContext = { api, facts, universe: this.universe, policy, ingress, caller };
    const made = this.compiler.compile(policies, policyContext);
    byKey.set(key, made);
    return made;
  }
}
