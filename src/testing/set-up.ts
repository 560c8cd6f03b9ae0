/** Before every test file: what the hosts of a cluster do before they make one. */

import { sealObjectPrototype } from "#kernel/seal-object-prototype.ts";

sealObjectPrototype();
