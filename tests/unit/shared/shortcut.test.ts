import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatShortcut, parseShortcut } from '../../../src/shared/shortcut.ts'

describe('keys as people write them', () => {
  it.each([
    ['Ctrl+Alt+T', 'Control+Alt+T'],
    ['ctrl + alt + t', 'Control+Alt+T'],
    ['Cmd+Shift+7', 'Shift+Super+7'],
    ['Strg+Alt+F12', 'Control+Alt+F12'],
    ['Shift+Ctrl+PageDown', 'Control+Shift+PageDown'],
    ['Ctrl+Alt+Shift+Super+Space', 'Control+Alt+Shift+Super+Space'],
  ])('%s is %s', (text, accelerator) => {
    const parsed = parseShortcut(text)
    expect(parsed.ok && formatShortcut(parsed.value)).toBe(accelerator)
  })

  it.each([
    ['', 'A key is missing.'],
    ['Ctrl+Alt+', 'A key is missing.'],
    ['T', 'It needs at least two'],
    ['Ctrl+C', 'It needs at least two'],
    ['Ctrl+Ctrl+C', 'It needs at least two'],
    ['Ctrl+Alt+Ctrl+C', 'twice'],
    ['Ctrl+Alt+Turbo', '“turbo”'],
    ['Hyper+Alt+T', '“hyper”'],
    ['Ctrl+Alt+F25', '“f25”'],
    ['Ctrl+Alt+__proto__', '“__proto__”'],
    ['constructor+Alt+T', '“constructor”'],
  ])('%j is refused: %s', (text, why) => {
    expect(parseShortcut(text)).toMatchObject({ ok: false, failure: { code: 'shortcut-invalid' } })
    expect(JSON.stringify(parseShortcut(text))).toContain(why)
  })

  it('reads back what it writes, and throws at nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom('ctrl', 'alt', 'shift', 'x', 'f3', ' ')).map((words) => words.join('+')),
        ),
        (text) => {
          const parsed = parseShortcut(text)
          if (parsed.ok) expect(parseShortcut(formatShortcut(parsed.value))).toEqual(parsed)
        },
      ),
    )
  })
})
