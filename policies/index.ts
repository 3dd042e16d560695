import { servePack } from "./pack/pack";
import { instanceMetadataV2 } from "./rules/instance/metadata-v2";
import { stageTracing } from "./rules/stage/tracing";

servePack("private-api", "x", [stageTracing, instanceMetadataV2]);
