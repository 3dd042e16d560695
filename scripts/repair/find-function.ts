import { GetFunctionCommand, GetPolicyCommand } from "@aws-sdk/client-lambda";
import { z } from "zod";
import { existing, type Find, type Found, hasTags, of, tags, text } from "./found";

const policy = z.object({
  Statement: z.array(
    z.object({
      Sid: z.string(),
      Principal: z.unknown(),
      Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
    }),
  ),
});

/** How to find what a creation that was cut off has made of a Lambda function, and of who may invoke it. */
export const functionFinders: Readonly<Record<string, Find>> = {
  "aws:lambda/function:Function": of({ name: text, tags }, ({ name, tags: wanted }, { lambda }) =>
    existing(name, lambda.send(new GetFunctionCommand({ FunctionName: name })), ({ Tags }) =>
      hasTags(Tags, wanted),
    ),
  ),
  "aws:lambda/permission:Permission": of(
    { function: text, sourceArn: text },
    async ({ function: FunctionName, sourceArn }, { lambda }) => {
      const statements: Found[] = [];
      const answer = lambda.send(new GetPolicyCommand({ FunctionName }));
      await existing(FunctionName, answer, ({ Policy = "{}" }) => {
        for (const { Sid, Condition } of policy.parse(JSON.parse(Policy)).Statement)
          if (Condition?.ArnLike?.["AWS:SourceArn"] === sourceArn)
            statements.push({ importId: `${FunctionName}/${Sid}`, stateId: Sid, part: true });
        return true;
      });
      return statements;
    },
  ),
};
