const format = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

const mebibyte = 1024 * 1024

/** `12.4 MiB`. Rounded up, so that a file that is too large never looks as if it fitted. */
export const mebibytes = (bytes: number): string =>
  `${format.format(Math.ceil((bytes / mebibyte) * 10) / 10)} MiB`
