import { z } from "zod";
import type { Context } from "../../gateway/call";
import { members } from "../../gateway/xml";
import type { Place } from "../../moto/client";
import { own } from "../../own";

const text = z.union([z.string(), z.number()]).transform(String);

/** A list, empty when the answer does not have it. */
function list<T>(item: z.ZodType<T>) {
  return members(item)
    .optional()
    .transform((found) => found ?? []);
}

const shapes = {
  DescribeLoadBalancers: z.object({
    LoadBalancers: list(
      z.object({
        LoadBalancerArn: text,
        Type: text,
        VpcId: text,
        SecurityGroups: list(text),
        EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: text.optional(),
      }),
    ),
  }),
  DescribeLoadBalancerAttributes: z.object({
    Attributes: list(z.object({ Key: text, Value: text.optional() })),
  }),
  DescribeListeners: z.object({
    Listeners: list(
      z.object({
        ListenerArn: text,
        Port: text,
        DefaultActions: list(z.object({ TargetGroupArn: text.optional() })),
      }),
    ),
  }),
  DescribeTargetGroups: z.object({
    TargetGroups: list(z.object({ TargetGroupArn: text, TargetType: text })),
  }),
  DescribeTargetHealth: z.object({
    TargetHealthDescriptions: list(z.object({ Target: z.object({ Id: text, Port: text }) })),
  }),
  DescribeTags: z.object({
    TagDescriptions: list(z.object({ Tags: list(z.object({ Key: text, Value: text })) })),
  }),
} as const;

type Shapes = typeof shapes;

/** One of moto's descriptions of load balancers, checked. Fields are flat: { "Names.member.1": "orders" }. */
export async function describe<A extends keyof Shapes>(
  { emulator }: Pick<Context, "emulator">,
  place: Place,
  action: A,
  fields: Readonly<Record<string, string>> = {},
): Promise<z.infer<Shapes[A]>> {
  const answer = await emulator.query("elasticloadbalancing", place, action, fields);
  const response = own(z.record(z.string(), z.unknown()).parse(answer), `${action}Response`);
  const result = own(z.record(z.string(), z.unknown()).parse(response), `${action}Result`);
  const shape: z.ZodType = shapes[action];
  return shape.parse(result === "" ? {} : result) as z.infer<Shapes[A]>;
}
