/** A case ready to be asked about: its families, and for each the policies that decide. */
import { impossibleRoles } from "../compile/caller-text";
import { Compilation } from "../compile/compilation";
import { patternsOf } from "../compile/principal";
import { grantLanguage } from "../compile/resource";
import { type Caller, isPerson, type View, type Way } from "../compile/view";
import type { Documents } from "../document/case";
import type { Policy, PolicyKind } from "../document/policy";
import { parseAwsPrincipal } from "../document/principal";
import type { Box, BoxContext } from "../sets/box";
import { language } from "../sets/language";
import { textAnswers, texts } from "../sets/text-set";
import { literal } from "../sets/tokens";
import type { ValueSet } from "../sets/value-set";
import type { Grant, ProofCase } from "../types";
import { type Asked, whatIsAsked } from "./documents-ask";
import { families, grantsFor, type IdentityGroup, identityGroups } from "./families";
import { context, type Family, type Surroundings } from "./family";
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

export class CaseModel {
  readonly compilation = new Compilation();
  readonly asked: Asked;
  private readonly groups: readonly IdentityGroup[];
  private readonly thorough: boolean;
  private readonly surroundings: Surroundings;
  private readonly compiler = new LayerCompiler(this.compilation);
  private cut: readonly Family[] | undefined;
  private readonly layersOf = new Map<Family, Layers>();
  /** By way in; then by the policies and whom they see. */
  private readonly compiled = new Map<Way, Map<string, CompiledLayer>>();
  private readonly keys = new Map<Family, string>();
  private readonly contexts = new Map<string, BoxContext>();
  private readonly grantKeys = new Map<string, string>();
  private readonly intents = new Map<string, readonly Box[]>();
  private readonly grantsByVpce = new Map<string | null, Grant[]>();

  constructor(
    readonly proofCase: ProofCase,
    readonly documents: Documents,
    /** The other case, where two are compared: both are then cut into the same families. */
    other?: Documents,
  ) {
    this.thorough = other !== undefined;
    this.asked = whatIsAsked(other ? [documents, other] : [documents], proofCase.intent);
    this.groups = identityGroups(proofCase, documents, this.thorough);
    this.surroundings = {
      partition: documents.api.partition,
      endpoints: language([...documents.endpoints.keys()].map(literal)),
      impossible: impossibleRoles(this.asked.sessions ? this.asked.roles : []),
    };
    for (const grant of proofCase.intent) {
      const list = this.grantsByVpce.get(grant.vpce) ?? [];
      list.push(grant);
      this.grantsByVpce.set(grant.vpce, list);
    }
  }

  /** Made once: both questions are asked of each. */
  families(): readonly Family[] {
    this.cut ??= [
      ...families(
        this.proofCase,
        this.documents,
        this.groups,
        this.asked,
        (way) => this.grants(way),
        this.thorough,
      ),
    ];
    return this.cut;
  }

  context(family: Family, budget: BoxContext["budget"]): BoxContext {
    const key = this.familyKey(family);
    const made = this.contexts.get(key) ?? context(family, this.surroundings, textAnswers, { left: 0 });
    this.contexts.set(key, made);
    made.budget = budget;
    return made;
  }

  private familyKey(family: Family): string {
    const known = this.keys.get(family);
    if (known !== undefined) return known;
    const key = this.makeFamilyKey(family);
    this.keys.set(family, key);
    return key;
  }

  private makeFamilyKey({ way, caller, identity, authorization, callers }: Family): string {
    const place = way.kind === "named" ? `named${way.vpc === undefined}` : way.kind;
    const who = [caller.kind, caller.service, identity.kind, ...callers.within.map((each) => each.id)];
    return [place, authorization, who.join()].join(" ");
  }

  /** Equal for families that differ at most in which endpoint they come through. */
  key(family: Family): string {
    return `${this.familyKey(family)} ${this.grantsKey(family.way)}`;
  }

  /** Equal for ways in through which the same is intended. */
  private grantsKey(way: Way): string {
    const place = way.kind === "named" ? way.id : way.kind;
    const known = this.grantKeys.get(place);
    if (known !== undefined) return known;
    const key = this.grants(way)
      .map(({ principals, stage, method, path }) => [...principals, stage, method, path].join(" "))
      .join("|");
    this.grantKeys.set(place, key);
    return key;
  }

  grants(way: Way): readonly Grant[] {
    const own = way.kind === "named" ? way.id : null;
    const candidates = [...(this.grantsByVpce.get("*") ?? []), ...(this.grantsByVpce.get(own) ?? [])];
    return grantsFor(candidates, way);
  }

  /** What is intended of a family, as boxes: one for each set of principals that grants name. */
  intended(family: Family): readonly Box[] {
    const key = `${isPerson(family.caller)} ${this.grantsKey(family.way)}`;
    const known = this.intents.get(key) ?? this.makeIntended(family);
    this.intents.set(key, known);
    return known;
  }

  private makeIntended(family: Family): Box[] {
    const byPrincipals = new Map<string, Grant[]>();
    for (const grant of this.grants(family.way)) {
      const key = JSON.stringify([...grant.principals].sort());
      const list = byPrincipals.get(key) ?? [];
      list.push(grant);
      byPrincipals.set(key, list);
    }
    const boxes: Box[] = [];
    for (const grants of byPrincipals.values()) {
      const box = new Map<string, ValueSet>([["resource", texts({ required: [grantLanguage(grants)] })]]);
      const principals = grants[0]?.principals ?? [];
      if (!principals.includes("*")) {
        if (!isPerson(family.caller)) continue;
        const names = principals.map(parseAwsPrincipal).filter((name) => typeof name !== "string");
        const patterns = names.flatMap((name) => patternsOf(name, this.documents.api.partition));
        box.set("principal", texts({ required: [language(patterns)] }));
      }
      boxes.push(box);
    }
    return boxes;
  }

  layers(family: Family): Layers {
    const known = this.layersOf.get(family) ?? this.makeLayers(family);
    this.layersOf.set(family, known);
    return known;
  }

  private makeLayers(family: Family): Layers {
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
    const view: View = { api: this.documents.api, policy, way, caller };
    const made = this.compiler.compile(policies, view);
    byKey.set(key, made);
    return made;
  }
}
