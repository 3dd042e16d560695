import type { Context } from "../gateway/call";
import { services } from "../services";

/** One resource that a client created: "111111111111/us-east-1 vpc vpc-0abc". */
export interface Held {
  readonly place: string;
  readonly kind: string;
  readonly id: string;
  /**
   * For a part that is created separately and deleted with its resource (an API's methods, a group's rules): the
   * resource's id, and the part's id in Pulumi's state. Parts that can be created twice without effect are not listed:
   * integrations, policies, attachments.
   */
  readonly part?: { readonly of: string; readonly stateId: string } | undefined;
}

/** Every resource and part in the sandbox, in all accounts and regions, without those that AWS itself creates. */
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
