/** Lines that both kubectls are given, in order: commands that look at the whole, and seldom used ones. A line that begins with # is a heading. */

import type { ParityScenario } from "./parity-scenario.ts";
import { shopFiles } from "./shop-files.ts";

const lines = String.raw`
kubectl apply -f shop.yaml
# cluster-info dump: the real one gives up at kinds that are not served here, so only what comes before is compared
kubectl cluster-info --help | grep -v '^ *-'
kubectl cluster-info dump --help | grep Usage -A2
kubectl cluster-info dump --output-directory=d >/dev/null 2>&1; cat d/nodes.json d/kube-system/events.json
kubectl cluster-info dump --output-directory=e -o yaml >/dev/null 2>&1; cat e/nodes.yaml; head -30 e/kube-system/events.yaml
kubectl cluster-info dump --output-directory=/dev/null/x
kubectl cluster-info dump -o foo
`;

export const moreCommandsParity: ParityScenario = { name: "seldom used commands", files: shopFiles, lines };
