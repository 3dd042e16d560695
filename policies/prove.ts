#!/usr/bin/env node
/** The package's command `prove`. */
import { proveCommand } from "./proof/cli/command";

proveCommand("prove");
