/**
 * A text as one word of a POSIX shell, which stands for itself whatever it holds: `jane`, `'o'\''brien'`. Plain words stay
 * readable; everything else is in single quotes, inside of which no character has a meaning.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 */
export const shellWord = (text: string): string =>
  /^[\w./:@%+,][\w./:@%+,=-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/**
 * An option of the AWS command line with its value. A value that begins with `-` would be read as another option, and is
 * joined with `=`.
 *
 * @param name `--user-name`
 */
export const awsOption = (name: string, value: string): string =>
  `${name}${value.startsWith('-') ? '=' : ' '}${shellWord(value)}`
