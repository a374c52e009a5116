/** Large numbers in few characters. */

/** A number of parameters: "12.9 M", "1.3 B"; in German "12,9 Mio.". */
export const parameters = (count: number, language: string): string =>
  new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 3 }).format(count);

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A size on the disk: "48 MB". */
export function size(bytes: number, language: string): string {
  const power = Math.min(UNITS.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  const style = { style: "unit", unit: UNITS[power], maximumSignificantDigits: 3 } as const;
  return new Intl.NumberFormat(language, style).format(bytes / 1000 ** power);
}
