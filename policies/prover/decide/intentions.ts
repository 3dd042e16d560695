/** What is intended, by ingress. */

import { domainOf, type Ingress, isPerson } from "../compile/policy-context";
import { patternsOf } from "../compile/principal";
import { grantLanguage } from "../compile/resource";
import { parseAwsPrincipal } from "../parse/principal";
import type { Box } from "../sets/box";
import { language } from "../sets/language";
import { texts } from "../sets/text-set";
import type { ValueSet } from "../sets/value-set";
import type { IntendedAccess } from "../types";
import type { RequestClass } from "./request-class";
import { grantsFor } from "./request-classes";

export class Intentions {
  private readonly keys = new Map<string, string>();
  private readonly made = new Map<string, readonly Box[]>();
  private readonly byVpce = new Map<string | null, IntendedAccess[]>();

  constructor(
    intent: readonly IntendedAccess[],
    private readonly partition: string,
  ) {
    for (const grant of intent) {
      const list = this.byVpce.get(grant.vpce) ?? [];
      list.push(grant);
      this.byVpce.set(grant.vpce, list);
    }
  }

  /** Equal for ingresses through which the same is intended. */
  key(ingress: Ingress): string {
    const place = `${ingress.kind === "named" ? ingress.id : ingress.kind} ${domainOf(ingress) ?? ""}`;
    const known = this.keys.get(place);
    if (known !== undefined) return known;
    const key = this.grants(ingress)
      .map(({ principals, stage, method, path }) => [...principals, stage, method, path].join(" "))
      .join("|");
    this.keys.set(place, key);
    return key;
  }

  grants(ingress: Ingress): readonly IntendedAccess[] {
    const own = ingress.kind === "named" ? ingress.id : null;
    const candidates = [...(this.byVpce.get("*") ?? []), ...(this.byVpce.get(own) ?? [])];
    return grantsFor(candidates, ingress);
  }

  /** What is intended of a request class, as boxes: one for each set of principals that grants name. */
  of(requestClass: RequestClass): readonly Box[] {
    const key = `${isPerson(requestClass.caller)} ${this.key(requestClass.ingress)}`;
    const known = this.made.get(key) ?? this.make(requestClass);
    this.made.set(key, known);
    return known;
  }

  private make(requestClass: RequestClass): Box[] {
    const byPrincipals = new Map<string, IntendedAccess[]>();
    for (const grant of this.grants(requestClass.ingress)) {
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
        if (!isPerson(requestClass.caller)) continue;
        const names = principals.map(parseAwsPrincipal).filter((name) => typeof name !== "string");
        const patterns = names.flatMap((name) => patternsOf(name, this.partition));
        box.set("principal", texts({ required: [language(patterns)] }));
      }
      boxes.push(box);
    }
    return boxes;
  }
}
