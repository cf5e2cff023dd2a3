/** A text of at most so many characters, with an ellipsis where something was cut off. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text
