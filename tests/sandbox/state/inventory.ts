import type { Context } from "../gateway/call";
import { services } from "../services";

/** One resource that somebody made: "111111111111/us-east-1 vpc vpc-0abc". */
export interface Held {
  readonly place: string;
  readonly kind: string;
  readonly id: string;
  /**
   * Of what is made by a step of its own but goes with the resource it is a part of (an API's methods, a group's rules):
   * that resource's id, and the id by which Pulumi knows the part. What making it twice does not change has none:
   * integrations, policies, attachments.
   */
  readonly part?: { readonly of: string; readonly stateId: string } | undefined;
}

/** Every resource and part in the sandbox, over all accounts and regions; what AWS itself puts there is left out. */
export async function inventory(context: Context): Promise<Held[]> {
  const held: Held[] = [];
  for (const place of context.store.contents.places) {
    const [account = "", region = ""] = place.split("/");
    for (const service of Object.values(services)) {
      const found = (await service.inventory?.({ account, region }, context)) ?? [];
      held.push(...found.map((it) => ({ place, ...it })));
    }
  }
  return held;
}
