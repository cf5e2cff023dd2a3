/** The first size of the window's content in CSS pixels: all columns of the table fit. */
export const windowSize = { width: 1240, height: 760 } as const
