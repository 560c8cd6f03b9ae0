import { describe, expect, it } from "vitest";
import { compileTemplate, TemplateError } from "./template.ts";

const DATA = {
  name: "web",
  count: 3,
  ready: true,
  empty: [],
  labels: { b: "2", a: "1" },
  items: [
    { name: "x", port: 80 },
    { name: "y", port: 443 },
  ],
  secret: "czNjcjN0",
};

describe("Go templates", () => {
  it.each([
    ["{{.name}}", "web"],
    ["{{.nope}}", "<no value>"],
    ["{{.nope.deeper}}", "<no value>"],
    ['{{range .items}}{{.name}}:{{.port}}{{"\\n"}}{{end}}', "x:80\ny:443\n"],
    ["{{range $i, $e := .items}}{{if $i}}, {{end}}{{$e.name}}{{end}}", "x, y"],
    ["{{range $k, $v := .labels}}{{$k}}={{$v}} {{end}}", "a=1 b=2 "],
    ["{{range .empty}}x{{else}}none{{end}}", "none"],
    ["{{if .ready}}yes{{else}}no{{end}}", "yes"],
    ["{{if eq .count 2}}two{{else if eq .count 3}}three{{else}}many{{end}}", "three"],
    ["{{with .labels}}{{.a}}{{end}}", "1"],
    ["{{(index .items 1).name}}", "y"],
    ['{{index .labels "b"}}', "2"],
    ["{{len .items}}", "2"],
    ['{{printf "%-5s|%03d" .name .count}}', "web  |003"],
    ["{{.secret | base64decode}}", "s3cr3t"],
    ["{{and .ready .name}} {{or .empty .name}} {{not .ready}}", "web web false"],
    ['{{lt 1 2}} {{ge 2 2}} {{ne .name "x"}}', "true true true"],
    ["a {{- /* a comment */ -}} b", "ab"],
    ["a  {{- .count -}}  b", "a3b"],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .name}}', "<web>"],
    ["{{$x := .count}}{{range .items}}{{$x}}{{$.name}} {{end}}", "3web 3web "],
    ["{{$x := 1}}{{range .items}}{{$x = .port}}{{end}}{{$x}}", "443"],
    ["{{.labels}} {{.items}}", "map[a:1 b:2] [map[name:x port:80] map[name:y port:443]]"],
    ['{{range .items}}{{if eq .name "y"}}{{break}}{{end}}{{.name}}{{end}}', "x"],
  ])("%s", (template, expected) => {
    expect(compileTemplate(template)(DATA)).toBe(expected);
  });

  it.each(["{{range .items}}", "{{.name", "{{if}}{{end}}", "{{nope .name}}", "{{.name.deeper}}", "{{end}}"])(
    "%s is refused",
    (template) => {
      expect(() => compileTemplate(template)(DATA)).toThrow(TemplateError);
    },
  );

  it("insists on keys when asked to", () => {
    expect(() => compileTemplate("{{.nope}}", true)(DATA)).toThrow('map has no entry for key "nope"');
  });
});
