/**
 * The rules for names, label keys and values, ports and the like: each function returns upstream's sentences about
 * what is wrong with the text, or an empty list.
 * Models: apimachinery pkg/util/validation, pkg/api/validation and pkg/api/validate/content (v0.36).
 */

const NONE: readonly string[] = [];

/** Longest DNS label, label value and name part of a qualified name. */
export const MAX_LABEL_LENGTH = 63;
/** Longest DNS subdomain. */
export const MAX_SUBDOMAIN_LENGTH = 253;

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE = `(${QUALIFIED})?`;
const CONFIG_KEY = "[-._a-zA-Z0-9]+";
const HTTP_HEADER = "[-A-Za-z0-9]+";
const PERCENT = "[0-9]+%";

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const LABEL_PATTERN = whole(LABEL);
const SUBDOMAIN_PATTERN = whole(SUBDOMAIN);
const LABEL_1035_PATTERN = whole(LABEL_1035);
const QUALIFIED_PATTERN = whole(QUALIFIED);
const LABEL_VALUE_PATTERN = whole(LABEL_VALUE);
const CONFIG_KEY_PATTERN = whole(CONFIG_KEY);
const HTTP_HEADER_PATTERN = whole(HTTP_HEADER);
const PERCENT_PATTERN = whole(PERCENT);

/** RegexError of upstream: the rule, examples and the expression. */
function shapeSentence(rule: string, pattern: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${rule} (regex used for validation is '${pattern}')`;
  const list = examples.map((example) => `'${example}', `).join(" or ");
  return `${rule} (e.g. ${list}regex used for validation is '${pattern}')`;
}

const LABEL_SENTENCE = shapeSentence(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  "my-name",
  "123-abc",
);
const SUBDOMAIN_SENTENCE = shapeSentence(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  "example.com",
);
const LABEL_1035_SENTENCE = shapeSentence(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  LABEL_1035,
  "my-name",
  "abc-123",
);
const QUALIFIED_SENTENCE = shapeSentence(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  "MyName",
  "my.name",
  "123-abc",
);
const LABEL_VALUE_SENTENCE = shapeSentence(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  LABEL_VALUE,
  "MyValue",
  "my_value",
  "12345",
);
const CONFIG_KEY_SENTENCE = shapeSentence(
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  CONFIG_KEY,
  "key.name",
  "KEY_NAME",
  "key-name",
);
const HTTP_HEADER_SENTENCE = shapeSentence(
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  HTTP_HEADER,
  "X-Header-Name",
);
const PERCENT_SENTENCE = shapeSentence(
  "a valid percent string must be a numeric string followed by an ending '%'",
  PERCENT,
  "1%",
  "93%",
);
const ENVIRONMENT_SENTENCE =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

const EMPTY = "must be non-empty";

export function maxLengthSentence(length: number): string {
  return `must be no more than ${length} bytes`;
}

export function rangeSentence(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

function shaped(text: string, pattern: RegExp, sentence: string, maxLength: number): readonly string[] {
  const tooLong = text.length > maxLength;
  const wrong = !pattern.test(text);
  if (!tooLong && !wrong) return NONE;
  return [...(tooLong ? [maxLengthSentence(maxLength)] : []), ...(wrong ? [sentence] : [])];
}

export function dnsLabelErrors(text: string): readonly string[] {
  return shaped(text, LABEL_PATTERN, LABEL_SENTENCE, MAX_LABEL_LENGTH);
}

export function dnsSubdomainErrors(text: string): readonly string[] {
  return shaped(text, SUBDOMAIN_PATTERN, SUBDOMAIN_SENTENCE, MAX_SUBDOMAIN_LENGTH);
}

export function dns1035LabelErrors(text: string): readonly string[] {
  return shaped(text, LABEL_1035_PATTERN, LABEL_1035_SENTENCE, MAX_LABEL_LENGTH);
}

export function labelValueErrors(text: string): readonly string[] {
  return shaped(text, LABEL_VALUE_PATTERN, LABEL_VALUE_SENTENCE, MAX_LABEL_LENGTH);
}

/** Keys of labels, annotations, taints, finalizers: "name" or "prefix.example/name". */
export function qualifiedNameErrors(text: string): readonly string[] {
  const slash = text.indexOf("/");
  if (slash < 0) return namePartErrors(text);
  const prefix = text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (name.includes("/")) {
    return [
      `a qualified name ${QUALIFIED_SENTENCE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const prefixErrors = prefix === "" ? [EMPTY] : dnsSubdomainErrors(prefix);
  const nameErrors = namePartErrors(name);
  if (prefixErrors.length === 0) return nameErrors;
  return [...prefixErrors.map((sentence) => `prefix part ${sentence}`), ...nameErrors];
}

function namePartErrors(name: string): readonly string[] {
  if (name !== "" && name.length <= MAX_LABEL_LENGTH && QUALIFIED_PATTERN.test(name)) return NONE;
  const errors: string[] = [];
  if (name === "") errors.push(`name part ${EMPTY}`);
  else if (name.length > MAX_LABEL_LENGTH) errors.push(`name part ${maxLengthSentence(MAX_LABEL_LENGTH)}`);
  if (!QUALIFIED_PATTERN.test(name)) errors.push(`name part ${QUALIFIED_SENTENCE}`);
  return errors;
}

/** Keys of a ConfigMap's or Secret's data. */
export function configKeyErrors(text: string): readonly string[] {
  const errors = shaped(text, CONFIG_KEY_PATTERN, CONFIG_KEY_SENTENCE, MAX_SUBDOMAIN_LENGTH);
  if (!text.startsWith(".")) return errors;
  if (text === ".") return [...errors, "must not be '.'"];
  if (text === "..") return [...errors, "must not be '..'"];
  return text.startsWith("..") ? [...errors, "must not start with '..'"] : errors;
}

/** RelaxedEnvironmentVariableValidation, on since v1.34. */
export function environmentNameErrors(text: string): readonly string[] {
  if (text === "") return [`environment variable name ${EMPTY}`];
  return /^[ -<>-~]+$/.test(text) ? NONE : [ENVIRONMENT_SENTENCE];
}

/** What may stand between slashes in a URL: the rule for names of objects without a rule of their own. */
export function pathSegmentErrors(text: string): readonly string[] {
  if (text === "." || text === "..") return [`may not be '${text}'`];
  return ["/", "%"].filter((part) => text.includes(part)).map((part) => `may not contain '${part}'`);
}

export function portNumberErrors(port: number): readonly string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? NONE : [rangeSentence(1, 65_535)];
}

/** IANA_SVC_NAME: names of container ports, and of target ports. */
export function portNameErrors(text: string): readonly string[] {
  const errors: string[] = [];
  if (text.length > 15) errors.push(maxLengthSentence(15));
  if (!/^[-a-z0-9]+$/.test(text)) {
    errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(text)) errors.push("must contain at least one letter (a-z)");
  if (text.includes("--")) errors.push("must not contain consecutive hyphens");
  if (text.startsWith("-") || text.endsWith("-")) errors.push("must not begin or end with a hyphen");
  return errors;
}

export function httpHeaderErrors(text: string): readonly string[] {
  return HTTP_HEADER_PATTERN.test(text) ? NONE : [HTTP_HEADER_SENTENCE];
}

export function percentErrors(text: string): readonly string[] {
  return PERCENT_PATTERN.test(text) ? NONE : [PERCENT_SENTENCE];
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

export function isIpv4(text: string): boolean {
  return IPV4.test(text);
}

export function isIpv6(text: string): boolean {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(":")) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = (half: string): string[] => (half === "" ? [] : half.split(":"));
  const parts = halves.flatMap(groups);
  const last = parts.at(-1) ?? "";
  const embedded = last.includes(".");
  if (embedded && !isIpv4(last)) return false;
  const plain = embedded ? parts.slice(0, -1) : parts;
  if (!plain.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return false;
  const count = plain.length + (embedded ? 2 : 0);
  return halves.length === 2 ? count <= 7 : count === 8;
}

export function isIpAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

export function ipAddressErrors(text: string): readonly string[] {
  return isIpAddress(text) ? NONE : ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
}
