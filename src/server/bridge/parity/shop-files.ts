/** The manifests that several scenarios start from: a shop, a pod of two containers, one that crashes. */

export const shopFiles: Readonly<Record<string, string>> = {
  "shop.yaml":
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec:\n  selector: {app: shop}\n  ports: [{port: 80, targetPort: 80}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, labels: {app: shop}}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec:\n      containers:\n      - {name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}\n',
  "two.yaml":
    'apiVersion: v1\nkind: Pod\nmetadata: {name: two, labels: {run: two}}\nspec:\n  containers:\n  - {name: a, image: busybox, command: [sh, -c, "for i in 1 2 3 4 5; do echo a$i; done; sleep 3600"]}\n  - {name: b, image: busybox, command: [sh, -c, "for i in 1 2 3; do echo b$i; done; sleep 3600"]}\n',
  "crash.yaml":
    'apiVersion: v1\nkind: Pod\nmetadata: {name: crash}\nspec:\n  restartPolicy: Always\n  containers:\n  - {name: c, image: busybox, command: [sh, -c, "echo boom; exit 3"]}\n',
};
