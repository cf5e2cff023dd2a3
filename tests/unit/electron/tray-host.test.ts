import { describe, expect, it } from 'vitest'
import { hasTrayHost } from '../../../src/main/hosts/electron/tray-host.ts'

describe('whether this desktop shows tray icons', () => {
  const never = () => Promise.reject(new Error('nobody should be asked'))

  it.each(['darwin', 'win32'] as const)('is taken for granted on %s', async (platform) => {
    expect(await hasTrayHost(platform, never)).toBe(true)
  })

  it.each([
    ['(true,)\n', true],
    ['(false,)\n', false],
    ['', false],
  ])('is what the session bus answers on Linux: %j', async (answer, expected) => {
    const asked: string[] = []
    const run = (program: string, args: readonly string[]) => {
      asked.push([program, ...args].join(' '))
      return Promise.resolve(answer)
    }
    expect(await hasTrayHost('linux', run)).toBe(expected)
    expect(asked).toEqual([
      expect.stringMatching(/^gdbus call --session .*NameHasOwner org\.kde\.StatusNotifierWatcher$/),
    ])
  })

  it('is no, when there is no bus or no program to ask it', async () => {
    expect(await hasTrayHost('linux', () => Promise.reject(new Error('spawn gdbus ENOENT')))).toBe(false)
  })
})
