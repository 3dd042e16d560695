/** A case ready to be asked about: its families, and for each the policies that decide. */
import { impossibleRoles } from "../compile/caller-text";
import { Compilation } from "../compile/compilation";
import type { Way } from "../compile/view";
import type { Documents } from "../document/case";
import { aws, type Universe } from "../document/universe";
import type { Box, BoxContext } from "../sets/box";
import { language } from "../sets/language";
import { TextAnswers } from "../sets/text-set";
import { literal } from "../sets/tokens";
import type { Work } from "../sets/work";
import type { ProofCase } from "../types";
import { CaseLayers, type Layers } from "./case-layers";
import { type Asked, whatIsAsked } from "./documents-ask";
import { families, type IdentityGroup, identityGroups, waysIn } from "./families";
import { context, contradictions, type Extent, type Family, type Surroundings } from "./family";
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
  private readonly ruledOut = new Map<string, readonly Box[]>();

  private readonly answers: TextAnswers;

  constructor(
    readonly proofCase: ProofCase,
    readonly documents: Documents,
    work: Work,
    /** The other case, where two are compared: both are then cut into the same families. */
    other?: Documents,
    readonly universe: Universe = aws,
  ) {
    this.answers = new TextAnswers(work);
    this.thorough = other !== undefined;
    this.asked = whatIsAsked(other ? [documents, other] : [documents], proofCase.intent);
    this.groups = identityGroups(proofCase, documents, this.thorough);
    this.surroundings = {
      partition: documents.api.partition,
      endpoints: language([...documents.endpoints.keys()].map(literal)),
      impossible: impossibleRoles(universe.relations.roleNames ? this.asked.roles : []),
      facts: documents.facts,
      universe,
    };
    this.intentions = new Intentions(proofCase.intent, documents.api.partition);
    this.caseLayers = new CaseLayers(documents, this.groups, this.compilation, universe);
  }

  /** Made once: both questions are asked of each. */
  families(): readonly Family[] {
    this.cut ??= this.through(waysIn(this.documents, this.universe));
    return this.cut;
  }

  /** The requests that no PRIVATE API gets. */
  withoutEndpoint(): readonly Family[] {
    return this.through([{ kind: "none" }]);
  }

  private through(ways: readonly Way[]): Family[] {
    return [
      ...families(
        this.proofCase,
        this.documents,
        this.groups,
        this.asked,
        (way) => this.intentions.grants(way),
        this.thorough,
        ways,
      ),
    ];
  }

  context(family: Family, extent: Extent): BoxContext {
    const key = `${extent} ${this.familyKey(family)}`;
    const made = this.contexts.get(key) ?? context(family, this.surroundings, extent, this.answers);
    this.contexts.set(key, made);
    return made;
  }

  /** Requests that the case's facts rule out. */
  contradictions(family: Family): readonly Box[] {
    const key = this.familyKey(family);
    const made = this.ruledOut.get(key) ?? contradictions(family, this.surroundings, this.asked);
    this.ruledOut.set(key, made);
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
    const { addresses } = this.documents.facts;
    const vpc = way.kind === "named" && way.vpc !== undefined && (addresses.has(way.vpc) ? way.vpc : "known");
    const place = `${way.kind} ${vpc}`;
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
