import type {
  Menu as ElectronMenu,
  MenuItemConstructorOptions,
  NativeImage,
  Tray as ElectronTray,
} from 'electron'
import { EventEmitter } from 'node:events'
import { strict } from './emitter.ts'
import { world } from './world.ts'

/** The system keeps a menu as it was when it was set. */
export class Menu {
  readonly template: readonly MenuItemConstructorOptions[]
  constructor(template: readonly MenuItemConstructorOptions[] = []) {
    this.template = template
  }
  static buildFromTemplate(template: MenuItemConstructorOptions[]): Menu {
    return new Menu(structure(template))
  }
  static setApplicationMenu(menu: Menu | null): void {
    world.applicationMenu = [...(menu?.template ?? [])]
  }
}

/** A copy of the items, so that a later change of the app's own array changes nothing here. */
function structure(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.map((item) =>
    Array.isArray(item.submenu) ? { ...item, submenu: structure(item.submenu) } : { ...item },
  )
}

interface Image {
  readonly file: string
  template: boolean
}

export const nativeImage = strict('nativeImage', {
  createFromPath: (file: string) => {
    const image: Image = { file, template: false }
    return Object.assign(image, {
      setTemplateImage: (is: boolean) => void (image.template = is),
      isEmpty: () => false,
      getScaleFactors: () => [1, 2],
      getSize: () => ({ width: 16, height: 16 }),
      // Four bytes a pixel, all of them see-through.
      toBitmap: () => Buffer.alloc(32 * 32 * 4),
    } satisfies Partial<NativeImage>)
  },
  createFromBitmap: (): Image => ({ file: 'drawn', template: false }),
})

/** The icons in the tray. */
export const trays: Tray[] = []

export class Tray extends EventEmitter {
  image: Image
  toolTip = ''
  title = ''
  menu: Menu | null = null
  #destroyed = false
  constructor(image: Image) {
    super()
    this.image = image
    trays.push(this)
  }
  setToolTip(text: string): void {
    this.toolTip = text
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu
  }
  setTitle(text: string): void {
    this.title = text
  }
  setImage(image: Image): void {
    this.image = image
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  destroy(): void {
    this.#destroyed = true
    trays.splice(trays.indexOf(this), 1)
  }
}

Menu satisfies Record<keyof Pick<typeof ElectronMenu, 'buildFromTemplate' | 'setApplicationMenu'>, unknown>
Tray.prototype satisfies Record<
  keyof Pick<
    ElectronTray,
    'setToolTip' | 'setTitle' | 'setContextMenu' | 'setImage' | 'isDestroyed' | 'destroy'
  >,
  unknown
>

/** The item at a path of labels. */
export function menuItem(
  items: readonly MenuItemConstructorOptions[],
  [label, ...rest]: readonly string[],
): MenuItemConstructorOptions {
  const found = items.find((item) => item.label === label)
  if (!found) throw new Error(`There is no “${label}” among ${items.map((item) => item.label).join(', ')}`)
  return rest.length === 0 ? found : menuItem(Array.isArray(found.submenu) ? found.submenu : [], rest)
}
