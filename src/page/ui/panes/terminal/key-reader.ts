/**
 * Cuts what a terminal emulator sends into keys and pasted text. A paste comes between brackets (ESC [ 200 ~ and ESC [
 * 201 ~) and may arrive in several pieces. Pure.
 */

const ESCAPE_SEQUENCE = /^\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z]|[^[O])/;
const PASTE_START = "\u001b[200~";
const PASTE_END = "\u001b[201~";

export type TypedPiece =
  | { readonly type: "key"; readonly key: string }
  /** Lines end with "\n"; tabs are spaces; control characters are left out: they would be commands to the editor. */
  | { readonly type: "paste"; readonly text: string };

export class KeyReader {
  private pasting = false;
  /** The beginning of what may be the closing bracket. */
  private tail = "";

  read(input: string): readonly TypedPiece[] {
    const pieces: TypedPiece[] = [];
    let rest = this.tail + input;
    this.tail = "";
    while (rest !== "") {
      if (this.pasting) rest = this.readPaste(rest, pieces);
      else if (rest.startsWith(PASTE_START)) {
        this.pasting = true;
        rest = rest.slice(PASTE_START.length);
      } else {
        const key = ESCAPE_SEQUENCE.exec(rest.slice(0, 32))?.[0] ?? firstCharacter(rest);
        pieces.push({ type: "key", key });
        rest = rest.slice(key.length);
      }
    }
    return pieces;
  }

  /** Returns what follows the paste. */
  private readPaste(input: string, pieces: TypedPiece[]): string {
    const end = input.indexOf(PASTE_END);
    if (end >= 0) {
      this.pasting = false;
      addPaste(input.slice(0, end), pieces);
      return input.slice(end + PASTE_END.length);
    }
    const escape = input.indexOf("\u001b", Math.max(0, input.length - PASTE_END.length + 1));
    const cut = escape < 0 ? input.length : escape;
    this.tail = input.slice(cut);
    addPaste(input.slice(0, cut), pieces);
    return "";
  }
}

function addPaste(text: string, pieces: TypedPiece[]): void {
  const plain = text
    .replace(/\r\n?/g, "\n")
    .replaceAll("\t", "    ")
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, "");
  if (plain !== "") pieces.push({ type: "paste", text: plain });
}

const firstCharacter = (text: string): string => String.fromCodePoint(text.codePointAt(0) as number);
