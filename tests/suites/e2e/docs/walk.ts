import { deploying, optional } from "./deploying";
import { findingOut } from "./finding-out";
import { manyConsumers } from "./many-consumers";
import { type Chapter, ofDev } from "./shown-command";

export type { ShownCommand } from "./shown-command";

/**
 * The way of a reader through real-accounts.md, with what other pages show on it. The commands build on each other; what
 * plans every stack comes while there are few.
 */
export const walk: readonly Chapter[] = [
  ...deploying,
  {
    name: "pipelines",
    commands: [
      ofDev(
        "npm run preview -- --stack STACK --project consumer,acceptance --plans-to plans",
        "npm run preview -- --stack STACK --project consumer,acceptance --plans-to plans/plan-consumer && npm run preview -- --stack STACK --project provider --plans-to plans/plan-provider",
      ),
      {
        shown:
          "npm run preview -- --plans-from plans/plan-consumer=consumer,acceptance --plans-from plans/plan-provider=provider --markdown",
        prints: /<!-- private-api-preview -->/,
      },
    ],
  },
  manyConsumers,
  ...optional,
  ...findingOut,
  {
    name: "taking it down",
    commands: [
      { shown: "npm run destroy -- --stack dev", run: "npm run destroy -- --stack dev --yes" },
      {
        shown: "pulumi -C consumer stack rm dev && pulumi -C provider stack rm dev && pulumi stack rm dev",
        run: "pulumi -C consumer stack rm dev --yes && pulumi -C provider stack rm dev --yes && pulumi stack rm dev --yes",
      },
    ],
  },
];
