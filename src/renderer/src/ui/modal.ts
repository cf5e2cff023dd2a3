/** Takes the focus that is left without an owner; false when it does not want it. */
export type FocusHeir = () => boolean

const heirs = new Set<FocusHeir>()

/** Is asked for as long as it lives when a dialog has ended and what had the focus before is gone. */
export function inheritFocus(heir: FocusHeir): () => void {
  heirs.add(heir)
  return () => heirs.delete(heir)
}

/**
 * Shows a dialog above all else for as long as it is in the page, and gives the focus back afterwards. The element
 * marked `data-first` gets the focus, or else what the browser chooses.
 */
export function modal(dialog: HTMLDialogElement): () => void {
  const before = document.activeElement
  dialog.showModal()
  dialog.querySelector<HTMLElement>('[data-first]')?.focus()

  // A browser closes a dialog on a second Escape even when the first was refused; whether it goes is ours to say.
  const stay = () => {
    if (dialog.isConnected) dialog.showModal()
  }
  dialog.addEventListener('close', stay)

  return () => {
    dialog.removeEventListener('close', stay)
    if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus()
    else giveFocus(dialog)
  }
}

/** To the dialog that was below, or else to whoever inherits it, or else to the page. */
function giveFocus(ended: HTMLDialogElement): void {
  const below = [...document.querySelectorAll<HTMLDialogElement>('dialog[open]')].findLast(
    (dialog) => dialog !== ended,
  )
  if (below) (below.querySelector<HTMLElement>('[data-first]') ?? below).focus()
  else if (![...heirs].some((heir) => heir())) document.querySelector<HTMLElement>('main')?.focus()
}
