/** The registry of parity scenarios: one line per fixture. */

import { changesParity } from "./changes.fixture.ts";
import { createParity } from "./create.fixture.ts";
import { debugParity } from "./debug.fixture.ts";
import { diffParity } from "./diff.fixture.ts";
import { fieldsParity } from "./fields.fixture.ts";
import { generatorsParity } from "./generators.fixture.ts";
import { kustomizeComponentsParity } from "./kustomize-components.fixture.ts";
import { kustomizeParity } from "./kustomize.fixture.ts";
import { manifestsParity } from "./manifests.fixture.ts";
import { moreCommandsParity } from "./more-commands.fixture.ts";
import type { ParityScenario } from "./parity-scenario.ts";
import { podsParity } from "./pods.fixture.ts";
import { readingParity } from "./reading.fixture.ts";
import { rolloutsAndMoreParity } from "./rollouts-and-more.fixture.ts";

export const parityScenarios: readonly ParityScenario[] = [
  generatorsParity,
  createParity,
  changesParity,
  readingParity,
  podsParity,
  manifestsParity,
  rolloutsAndMoreParity,
  diffParity,
  kustomizeParity,
  fieldsParity,
  moreCommandsParity,
  debugParity,
  kustomizeComponentsParity,
];
