import { servePack } from "./pack/pack";
import { rules } from "./rules/all";

servePack(
  "private-api",
  "Least privilege, proved: who can call a private API, and what reviewers expect around it",
  rules,
);
