/** The registry of admission plugins, in the order in which they run: one line per folder. */

import type { AdmissionPluginFactory } from "./admission.ts";

export const admissionPlugins: readonly AdmissionPluginFactory[] = [];
