import type { Call, Reply } from "../../gateway/call";
import { AwsError } from "../../gateway/errors";

/** Number of requests kept; AWS keeps them for a day or more. */
const kept = 1000;

/**
 * A request with a client token that was used before gets the first answer, and changes nothing.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Run_Instance_Idempotency.html
 */
export class ClientTokens {
  private readonly answers = new Map<string, { readonly request: string; readonly reply: Reply }>();

  /** @throws AwsError IdempotentParameterMismatch when the token was used with other parameters */
  async once(call: Call, carry: () => Promise<Reply>): Promise<Reply> {
    const token = call.service === "ec2" ? call.parameters.get("ClientToken") : undefined;
    if (!token) return carry();
    const key = `${call.account}/${call.region}/${call.operation}/${token}`;
    const request = JSON.stringify([...call.parameters].sort());
    const earlier = this.answers.get(key);
    if (earlier === undefined) {
      const reply = await carry();
      if (reply.status < 300) this.answers.set(key, { request, reply });
      for (const oldest of [...this.answers.keys()].slice(0, -kept)) this.answers.delete(oldest);
      return reply;
    }
    if (earlier.request === request) return earlier.reply;
    throw new AwsError(
      "IdempotentParameterMismatch",
      `The client token ${token} was used before, with other parameters.`,
    );
  }
}
