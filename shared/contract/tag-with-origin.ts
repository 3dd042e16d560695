import * as pulumi from "@pulumi/pulumi";
import { originTags, tagged, tagValue } from "./origin";

/** Tags every resource that the program makes after this with its side, stack and logical name. */
export function tagWithOrigin(): void {
  const origin = { [originTags.side]: pulumi.getProject(), [originTags.stack]: pulumi.getStack() };
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    if (!tagged.has(type)) return undefined;
    const given = pulumi.output<Record<string, string> | undefined>(props.tags);
    const tags = given.apply((own) => ({ ...own, ...origin, [originTags.name]: tagValue(name) }));
    return { props: { ...props, tags }, opts };
  });
}
