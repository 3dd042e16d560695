import type { AcceptanceInput } from "../../../acceptance/input";
import { input } from "../../report/fixture";

/**
 * A name that resolvers refuse without asking a name server, which may be slow or not there: its label has more than
 * 63 characters. https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
 */
export const unresolvable = `${"no-such-name-".repeat(5)}x`;

/** The report's input, where no name leads anywhere. */
export const nowhere: AcceptanceInput = {
  ...input,
  dnsSuffix: unresolvable,
  inside: {
    ...input.inside,
    vpcEndpointDnsName: `vpce-11111111111111111-abcdefgh.execute-api.${unresolvable}`,
  },
};
