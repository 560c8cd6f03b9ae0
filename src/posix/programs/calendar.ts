/** Dates of programs: milliseconds since 1970 as parts in UTC, and strftime. No time zone, no locale. */

export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 is the first of January. */
  readonly dayOfYear: number;
  readonly epochSeconds: number;
}

const DAY_MS = 86_400_000;

function daysBefore(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

/** The civil-from-days algorithm of the proleptic Gregorian calendar. */
export function dateParts(epochMs: number): DateParts {
  const days = Math.floor(epochMs / DAY_MS);
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const marchDay = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * marchDay + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const inDay = epochMs - days * DAY_MS;
  return {
    year,
    month,
    day: marchDay - Math.floor((153 * shifted + 2) / 5) + 1,
    hours: Math.floor(inDay / 3_600_000),
    minutes: Math.floor(inDay / 60_000) % 60,
    seconds: Math.floor(inDay / 1000) % 60,
    milliseconds: Math.floor(inDay % 1000),
    weekday: (((days + 4) % 7) + 7) % 7,
    dayOfYear: days - daysBefore(year, 1, 1) + 1,
    epochSeconds: Math.floor(epochMs / 1000),
  };
}

/** A UTC date as milliseconds since 1970. */
export function epochOf(
  year: number,
  month: number,
  day: number,
  hours = 0,
  minutes = 0,
  seconds = 0,
): number {
  return daysBefore(year, month, day) * DAY_MS + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** strftime in the C locale. */
export function formatDate(format: string, parts: DateParts): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const replaceOne = (letter: string): string => {
    const weekday = WEEKDAYS[parts.weekday] as string;
    const month = MONTHS[parts.month - 1] as string;
    switch (letter) {
      case "Y":
        return String(parts.year);
      case "y":
        return two(parts.year % 100);
      case "m":
        return two(parts.month);
      case "d":
        return two(parts.day);
      case "e":
        return String(parts.day).padStart(2);
      case "H":
        return two(parts.hours);
      case "I":
        return two(parts.hours % 12 || 12);
      case "M":
        return two(parts.minutes);
      case "S":
        return two(parts.seconds);
      case "N":
        return `${String(parts.milliseconds).padStart(3, "0")}000000`;
      case "p":
        return parts.hours < 12 ? "AM" : "PM";
      case "A":
        return weekday;
      case "a":
        return weekday.slice(0, 3);
      case "B":
        return month;
      case "b":
      case "h":
        return month.slice(0, 3);
      case "j":
        return String(parts.dayOfYear).padStart(3, "0");
      case "u":
        return String(parts.weekday || 7);
      case "w":
        return String(parts.weekday);
      case "k":
        return String(parts.hours).padStart(2);
      case "l":
        return String(parts.hours % 12 || 12).padStart(2);
      case "U":
        return two(Math.floor((parts.dayOfYear + 6 - parts.weekday) / 7));
      case "W":
        return two(Math.floor((parts.dayOfYear + 6 - ((parts.weekday + 6) % 7)) / 7));
      case "C":
        return two(Math.floor(parts.year / 100));
      case "q":
        return String(Math.floor((parts.month + 2) / 3));
      case "P":
        return parts.hours < 12 ? "am" : "pm";
      case "r":
        return `${replaceOne("I")}:${two(parts.minutes)}:${two(parts.seconds)} ${replaceOne("p")}`;
      case "s":
        return String(parts.epochSeconds);
      case "Z":
        return "UTC";
      case "z":
        return "+0000";
      case "n":
        return "\n";
      case "t":
        return "\t";
      case "F":
        return `${parts.year}-${two(parts.month)}-${two(parts.day)}`;
      case "T":
      case "X":
        return `${two(parts.hours)}:${two(parts.minutes)}:${two(parts.seconds)}`;
      case "R":
        return `${two(parts.hours)}:${two(parts.minutes)}`;
      case "D":
      case "x":
        return `${two(parts.month)}/${two(parts.day)}/${two(parts.year % 100)}`;
      case "c":
        return `${weekday.slice(0, 3)} ${month.slice(0, 3)} ${String(parts.day).padStart(2)} ${two(parts.hours)}:${two(parts.minutes)}:${two(parts.seconds)} ${parts.year}`;
      case "%":
        return "%";
      default:
        return `%${letter}`;
    }
  };
  return format.replace(
    /%([1-9]?)([-_0^]?)([a-zA-Z%])/g,
    (_, width: string, flag: string, letter: string) => {
      const text = replaceOne(letter);
      if (letter === "N" && width !== "") return text.slice(0, Number(width));
      if (flag === "^") return text.toUpperCase();
      if (flag === "-") return text.replace(/^[0 ]+(?=\d)/, "");
      if (flag === "_") return text.replace(/^0+(?=\d)/, (zeros) => " ".repeat(zeros.length));
      return flag === "0" ? text.replace(/^ +/, (blanks) => "0".repeat(blanks.length)) : text;
    },
  );
}
