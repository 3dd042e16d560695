/**
 * Loaded by mocha before all tests: random tests draw the same cases in every run, so that none fails by chance.
 * PROOF_SEED=2 has others.
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.PROOF_SEED ?? 1) });
