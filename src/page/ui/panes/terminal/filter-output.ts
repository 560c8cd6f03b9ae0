/**
 * What a terminal emulator may see of untrusted text (SECURITY C3, C4): printable characters, tab, line feed, carriage
 * return, and colours (SGR with at most 40 parameter characters). All other control characters and sequences — C0, C1,
 * CSI, OSC, DCS, APC, PM, SOS — are dropped; characters that turn or hide text are shown by their number.
 * A sequence may be cut anywhere between two pieces, so the filter remembers where it is.
 */

const MAX_PARAMETERS = 40;
/** Zero-width, bidirectional and other invisible format characters. */
const DECEPTIVE = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
/** What a terminal would obey; a tab does no harm. */
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

const byNumber = (c: string): string => `<U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`;

export const revealed = (text: string): string => text.replace(DECEPTIVE, byNumber);

/** For names and lines that the prompt itself shows: no filter stands between them and the screen. */
export const revealedLine = (text: string): string => revealed(text).replace(CONTROLS, byNumber);

type State = "ground" | "escape" | "escape-intermediate" | "csi" | "string" | "string-escape";

export class OutputFilter {
  private state: State = "ground";
  private parameters = "";
  private tooLong = false;

  /** The safe part of `text`, which continues what came before. */
  push(text: string): string {
    let out = "";
    let plainFrom = -1;
    const flush = (to: number): void => {
      if (plainFrom >= 0) out += revealed(text.slice(plainFrom, to));
      plainFrom = -1;
    };
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (this.state === "ground" && code >= 0x20 && code !== 0x7f && (code < 0x80 || code > 0x9f)) {
        if (plainFrom < 0) plainFrom = index;
        continue;
      }
      flush(index);
      out += this.control(code, text[index] as string);
    }
    flush(text.length);
    return out;
  }

  private control(code: number, character: string): string {
    switch (this.state) {
      case "ground":
        if (code === 0x1b) this.state = "escape";
        else if (code === 0x9b) this.enterCsi();
        else if (code === 0x90 || code === 0x98 || code >= 0x9d)
          this.state = code <= 0x9f ? "string" : "ground";
        else if (code === 0x0a) return "\r\n";
        else if (code === 0x09 || code === 0x0d) return character;
        return "";
      case "escape":
        if (character === "[") this.enterCsi();
        else if ("]PX^_".includes(character)) this.state = "string";
        else if (code === 0x1b) this.state = "escape";
        else if (code >= 0x20 && code <= 0x2f) this.state = "escape-intermediate";
        else {
          this.state = "ground";
          if (code === 0x0a) return "\r\n";
        }
        return "";
      case "escape-intermediate":
        if (code === 0x1b) this.state = "escape";
        else if (code < 0x20 || code > 0x2f) this.state = "ground";
        return "";
      case "csi":
        return this.inCsi(code, character);
      case "string":
        // Ends with BEL, ST, or CAN/SUB; a line feed ends it too, so that one stray ESC ] cannot swallow a log.
        if (code === 0x07 || code === 0x9c || code === 0x18 || code === 0x1a) this.state = "ground";
        else if (code === 0x1b) this.state = "string-escape";
        else if (code === 0x0a) {
          this.state = "ground";
          return "\r\n";
        }
        return "";
      case "string-escape":
        this.state = character === "\\" ? "ground" : "escape";
        return this.state === "escape" ? this.control(code, character) : "";
    }
  }

  private enterCsi(): void {
    this.state = "csi";
    this.parameters = "";
    this.tooLong = false;
  }

  private inCsi(code: number, character: string): string {
    if (code >= 0x20 && code <= 0x3f) {
      if (this.parameters.length >= MAX_PARAMETERS) this.tooLong = true;
      else this.parameters += character;
      return "";
    }
    if (code === 0x1b) {
      this.state = "escape";
      return "";
    }
    this.state = "ground";
    if (character === "m" && !this.tooLong && /^[\d;:]*$/.test(this.parameters))
      return `\u001b[${this.parameters}m`;
    return code === 0x0a ? "\r\n" : "";
  }
}

/** A whole text through a filter of its own. */
export const filterOutput = (text: string): string => new OutputFilter().push(text);
