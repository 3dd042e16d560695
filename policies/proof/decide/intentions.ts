/** What is intended, by way in. */
import { patternsOf } from "../compile/principal";
import { grantLanguage } from "../compile/resource";
import { isPerson, type Way } from "../compile/view";
import { parseAwsPrincipal } from "../document/principal";
import type { Box } from "../sets/box";
import { language } from "../sets/language";
import { texts } from "../sets/text-set";
import type { ValueSet } from "../sets/value-set";
import type { Grant } from "../types";
import { grantsFor } from "./families";
import type { Family } from "./family";

export class Intentions {
  private readonly keys = new Map<string, string>();
  private readonly made = new Map<string, readonly Box[]>();
  private readonly byVpce = new Map<string | null, Grant[]>();

  constructor(
    intent: readonly Grant[],
    private readonly partition: string,
  ) {
    for (const grant of intent) {
      const list = this.byVpce.get(grant.vpce) ?? [];
      list.push(grant);
      this.byVpce.set(grant.vpce, list);
    }
  }

  /** Equal for ways in through which the same is intended. */
  key(way: Way): string {
    const place = way.kind === "named" ? way.id : way.kind;
    const known = this.keys.get(place);
    if (known !== undefined) return known;
    const key = this.grants(way)
      .map(({ principals, stage, method, path }) => [...principals, stage, method, path].join(" "))
      .join("|");
    this.keys.set(place, key);
    return key;
  }

  grants(way: Way): readonly Grant[] {
    const own = way.kind === "named" ? way.id : null;
    const candidates = [...(this.byVpce.get("*") ?? []), ...(this.byVpce.get(own) ?? [])];
    return grantsFor(candidates, way);
  }

  /** What is intended of a family, as boxes: one for each set of principals that grants name. */
  of(family: Family): readonly Box[] {
    const key = `${isPerson(family.caller)} ${this.key(family.way)}`;
    const known = this.made.get(key) ?? this.make(family);
    this.made.set(key, known);
    return known;
  }

  private make(family: Family): Box[] {
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
        const patterns = names.flatMap((name) => patternsOf(name, this.partition));
        box.set("principal", texts({ required: [language(patterns)] }));
      }
      boxes.push(box);
    }
    return boxes;
  }
}
