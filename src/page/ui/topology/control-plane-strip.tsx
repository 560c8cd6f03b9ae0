import { usePage } from "../state/page-store.ts";
import { usePart } from "../state/use-part.ts";
import { rateText } from "../text/format.ts";
import { text } from "../text/catalogue.ts";
import styles from "./stage.module.css";
import type { ComponentView } from "../../protocol/view.ts";

function detailOf(component: ComponentView, revision: number): string {
  if (component.name === "etcd") return text.stage.revision(revision);
  if (component.name === "apiserver") return text.stage.rate(rateText(component.ratePerSecond));
  if (component.acting === "") return text.stage.idle;
  return component.acting === component.name ? `${rateText(component.ratePerSecond)}/s` : component.acting;
}

export function ControlPlaneStrip() {
  usePart("controlPlane");
  const { controlPlane } = usePage.getState().model;
  return (
    <div className={styles.strip}>
      <div className={styles.parts}>
        {controlPlane.components.map((component) => {
          const most = Math.max(4, ...component.samples);
          return (
            <div key={component.name} className={styles.part} data-acting={component.acting !== ""}>
              <div className={styles.partName}>{text.stage.components[component.name]}</div>
              <div className={styles.partDetail}>{detailOf(component, controlPlane.revision)}</div>
              <svg className={styles.spark} width="48" height="16" aria-hidden="true">
                {component.samples.slice(-12).map((value, index) => {
                  const height = Math.max(1, (value / most) * 15);
                  return <rect key={index} x={index * 4} y={16 - height} width={3} height={height} rx={1} />;
                })}
              </svg>
            </div>
          );
        })}
      </div>
    </div>
  );
}
