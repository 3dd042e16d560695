/** A case ready to be asked about: its families, and for each the policies that decide. */
import { impossibleRoles } from "../compile/caller-text";
import { Compilation } from "../compile/compilation";
import type { Documents } from "../document/case";
import type { Box, BoxContext } from "../sets/box";
import { language } from "../sets/language";
import { textAnswers } from "../sets/text-set";
import { literal } from "../sets/tokens";
import type { ProofCase } from "../types";
import { CaseLayers, type Layers } from "./case-layers";
import { type Asked, whatIsAsked } from "./documents-ask";
import { families, type IdentityGroup, identityGroups } from "./families";
import { context, type Family, type Surroundings } from "./family";
import { Intentions } from "./intentions";

export class CaseModel {
  readonly compilation = new Compilation();
  readonly asked: Asked;
  private readonly groups: readonly IdentityGroup[];
  private readonly thorough: boolean;
  private readonly surroundings: Surroundings;
  private readonly intentions: Intentions;
  private readonly caseLayers: CaseLayers;
  private cut: readonly Family[] | undefined;
  private readonly keys = new Map<Family, string>();
  private readonly contexts = new Map<string, BoxContext>();

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
    this.intentions = new Intentions(proofCase.intent, documents.api.partition);
    this.caseLayers = new CaseLayers(documents, this.groups, this.compilation);
  }

  /** Made once: both questions are asked of each. */
  families(): readonly Family[] {
    this.cut ??= [
      ...families(
        this.proofCase,
        this.documents,
        this.groups,
        this.asked,
        (way) => this.intentions.grants(way),
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
    return `${this.familyKey(family)} ${this.intentions.key(family.way)}`;
  }

  intended(family: Family): readonly Box[] {
    return this.intentions.of(family);
  }

  layers(family: Family): Layers {
    return this.caseLayers.of(family);
  }
}
