/** The policies of a case that decide each request class, compiled once for all that see the same. */
import type { Compilation } from "../compile/compilation";
import { type CallerClass, domainOf, type Ingress, type PolicyContext } from "../compile/policy-context";
import type { Documents } from "../parse/case";
import type { ParsedPolicy, PolicyKind } from "../parse/policy";
import type { Universe } from "../parse/universe";
import { type CompiledLayer, LayerCompiler, open, silent } from "./layers";
import type { RequestClass } from "./request-class";
import type { IdentityGroup } from "./request-classes";

/** The layers that decide a request class's requests. */
export interface CompiledLayers {
  readonly endpoint: CompiledLayer;
  /** What a request by a domain must pass besides; of one by the API's own names, whether they are closed. */
  readonly door: readonly CompiledLayer[];
  readonly api: CompiledLayer;
  readonly identity: CompiledLayer;
  /** The API's policy or the identity's is enough: a caller of the API's own account. */
  readonly either: boolean;
}

/** Of requests that cannot come. */
export const unreached: CompiledLayers = {
  endpoint: silent,
  door: [],
  api: silent,
  identity: silent,
  either: false,
};

export const layersKey = ({ endpoint, door, api, identity, either }: CompiledLayers): string =>
  [endpoint.key, ...door.map(({ key }) => key), api.key, identity.key, either].join(" / ");

export class CaseLayers {
  private readonly compiler: LayerCompiler;
  private readonly made = new Map<RequestClass, CompiledLayers>();
  /** By ingress; then by the policies and whom they see. */
  private readonly compiled = new Map<Ingress, Map<string, CompiledLayer>>();

  constructor(
    private readonly documents: Documents,
    private readonly groups: readonly IdentityGroup[],
    compilation: Compilation,
    private readonly universe: Universe,
  ) {
    this.compiler = new LayerCompiler(compilation);
  }

  of(requestClass: RequestClass): CompiledLayers {
    const known = this.made.get(requestClass) ?? this.make(requestClass);
    this.made.set(requestClass, known);
    return known;
  }

  private make(requestClass: RequestClass): CompiledLayers {
    const { ingress, authorization, identity } = requestClass;
    const { endpoints, apiPolicy } = this.documents;
    const named = ingress.kind === "named" ? endpoints.get(ingress.id)?.policy : undefined;
    const group = identity.kind === "listed" ? this.groups[identity.group] : undefined;
    return {
      endpoint: named ? this.layer([named], "endpoint", requestClass) : open,
      door: this.door(requestClass, named),
      api: apiPolicy ? this.layer([apiPolicy], "api", requestClass) : silent,
      identity: group
        ? this.layer(group.policies, "identity", requestClass)
        : identity.kind === "own"
          ? silent
          : open,
      either: authorization === "AWS_IAM" && (identity.kind === "own" || group?.own === true),
    };
  }

  private door(requestClass: RequestClass, named: ParsedPolicy | undefined): CompiledLayer[] {
    const { ingress } = requestClass;
    const arn = domainOf(ingress);
    if (arn === undefined) return this.documents.hostClosed ? [silent] : [];
    const domain = this.documents.domains.get(arn);
    if (domain === undefined) return [silent];
    const { associations, policy } = domain;
    const associated =
      associations === undefined || (ingress.kind === "named" && associations.includes(ingress.id));
    return [
      associated ? open : silent,
      // Of a call by a domain the endpoint's policy is asked about both ARNs.
      named ? this.layer([named], "endpoint", requestClass, "domain") : open,
      policy ? this.layer([policy], "domain", requestClass, "domain") : silent,
    ];
  }

  private layer(
    policies: readonly ParsedPolicy[],
    policy: PolicyKind,
    requestClass: RequestClass,
    about: PolicyContext["about"] = "api",
  ): CompiledLayer {
    const { ingress, authorization, identity } = requestClass;
    // A method that checks no signature does not know who calls; what lies before it does.
    const blind = policy === "api" && authorization === "NONE";
    const caller: CallerClass = blind ? { kind: "anonymous" } : requestClass.caller;
    const whose = policy === "identity" && identity.kind === "listed" ? identity.group : "";
    const key = `${policy} ${about} ${whose} ${caller.kind} ${caller.service ?? ""}`;
    const byKey = this.compiled.get(ingress) ?? new Map<string, CompiledLayer>();
    this.compiled.set(ingress, byKey);
    const known = byKey.get(key);
    if (known) return known;
    const { api, facts } = this.documents;
    const policyContext: PolicyContext = {
      api,
      facts,
      universe: this.universe,
      policy,
      about,
      ingress,
      caller,
    };
    const made = this.compiler.compile(policies, policyContext);
    byKey.set(key, made);
    return made;
  }
}
