/** The policies of a case that decide each family, compiled once for all that see the same. */
import type { Compilation } from "../compile/compilation";
import type { Caller, View, Way } from "../compile/view";
import type { Documents } from "../document/case";
import type { Policy, PolicyKind } from "../document/policy";
import type { Universe } from "../document/universe";
import type { IdentityGroup } from "./families";
import type { Family } from "./family";
import { type CompiledLayer, LayerCompiler, open, silent } from "./layers";

/** The layers that decide a family's requests. */
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
  private readonly made = new Map<Family, Layers>();
  /** By way in; then by the policies and whom they see. */
  private readonly compiled = new Map<Way, Map<string, CompiledLayer>>();

  constructor(
    private readonly documents: Documents,
    private readonly groups: readonly IdentityGroup[],
    compilation: Compilation,
    private readonly universe: Universe,
  ) {
    this.compiler = new LayerCompiler(compilation);
  }

  of(family: Family): Layers {
    const known = this.made.get(family) ?? this.make(family);
    this.made.set(family, known);
    return known;
  }

  private make(family: Family): Layers {
    const { way, authorization, identity } = family;
    const { endpoints, apiPolicy } = this.documents;
    const named = way.kind === "named" ? endpoints.get(way.id)?.policy : undefined;
    const group = identity.kind === "listed" ? this.groups[identity.group] : undefined;
    return {
      endpoint: named ? this.layer([named], "endpoint", family) : open,
      api: apiPolicy ? this.layer([apiPolicy], "api", family) : silent,
      identity: group
        ? this.layer(group.policies, "identity", family)
        : identity.kind === "own"
          ? silent
          : open,
      either: authorization === "AWS_IAM" && (identity.kind === "own" || group?.own === true),
    };
  }

  private layer(policies: readonly Policy[], policy: PolicyKind, family: Family): CompiledLayer {
    const { way, authorization, identity } = family;
    // A method that checks no signature does not know who calls; the endpoint does.
    const blind = policy === "api" && authorization === "NONE";
    const caller: Caller = blind ? { kind: "anonymous" } : family.caller;
    const whose = policy === "identity" && identity.kind === "listed" ? identity.group : "";
    const key = `${policy} ${whose} ${caller.kind} ${caller.service ?? ""}`;
    const byKey = this.compiled.get(way) ?? new Map<string, CompiledLayer>();
    this.compiled.set(way, byKey);
    const known = byKey.get(key);
    if (known) return known;
    const { api, facts } = this.documents;
    const view: View = { api, facts, universe: this.universe, policy, way, caller };
    const made = this.compiler.compile(policies, view);
    byKey.set(key, made);
    return made;
  }
}
