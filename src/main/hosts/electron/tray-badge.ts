/** Amber, as the window's own sign for what deserves a thought; readable on light and dark panels. */
const amber = { red: 0xe8, green: 0x9b, blue: 0x1e }

/**
 * An icon with a dot in its upper right corner, for trays that show a picture and no number.
 *
 * @param bitmap 4 bytes a pixel, BGRA, as Electron's `toBitmap` gives on Windows and Linux
 */
export function withDot(bitmap: Uint8Array, width: number, height: number): Buffer {
  const dotted = Buffer.from(bitmap)
  const radius = Math.max(2, Math.round(Math.min(width, height) * 0.24))
  const centre = { x: width - radius - 0.5, y: radius - 0.5 }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (Math.hypot(x - centre.x, y - centre.y) > radius) continue
      dotted.set([amber.blue, amber.green, amber.red, 0xff], (y * width + x) * 4)
    }
  }
  return dotted
}
