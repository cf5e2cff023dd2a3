import { describe, expect, it } from 'vitest'
import { fitPlace, readPlace } from '../../../src/main/hosts/electron/window-place.ts'

const laptop = { workArea: { x: 0, y: 25, width: 1440, height: 850 } }
const beside = { workArea: { x: 1440, y: 0, width: 2560, height: 1400 } }
const place = { x: 100, y: 80, width: 1240, height: 760, maximized: false }

describe('the remembered place of the window', () => {
  it('is taken again where its screen is', () => {
    expect(fitPlace(place, [laptop])).toEqual({ x: 100, y: 80, width: 1240, height: 760 })
    const away = { ...place, x: 2000 }
    expect(fitPlace(away, [laptop, beside])).toEqual({ x: 2000, y: 80, width: 1240, height: 760 })
  })

  it('is left to the system when the screen it was on is gone', () => {
    expect(fitPlace({ ...place, x: 2000 }, [laptop])).toBeNull()
    expect(fitPlace({ ...place, y: -4000 }, [laptop, beside])).toBeNull()
    expect(fitPlace(place, [])).toBeNull()
  })

  it('is left to the system when too little of the title bar could be taken hold of', () => {
    expect(fitPlace({ ...place, x: 1440 - 119 }, [laptop])).toBeNull()
    expect(fitPlace({ ...place, x: 1440 - 121 }, [laptop])).not.toBeNull()
    // The title bar above the top of the screen, the rest of the window on it.
    expect(fitPlace({ ...place, y: -300 }, [laptop])).toBeNull()
  })

  it('becomes smaller on a smaller screen, and never smaller than the window can be', () => {
    const large = { x: 0, y: 25, width: 5000, height: 3000, maximized: false }
    expect(fitPlace(large, [laptop])).toEqual({ x: 0, y: 25, width: 1440, height: 850 })
    expect(fitPlace({ ...place, width: 200, height: 10 }, [laptop])).toMatchObject({
      width: 640,
      height: 480,
    })
  })

  it.each([
    null,
    '',
    '{',
    '[]',
    '{"x":1}',
    '{"x":"1","y":1,"width":1,"height":1,"maximized":false}',
    '{"x":1e9,"y":0,"width":1,"height":1,"maximized":false}',
  ])('is forgotten when it reads %j', (text) => {
    expect(readPlace(text)).toBeNull()
  })

  it('survives being written and read', () => {
    expect(readPlace(JSON.stringify(place))).toEqual(place)
  })
})
