/** Is asked to take the focus that nothing else has. Returns false when it does not take it. */
export type FocusHeir = () => boolean

const heirs = new Set<FocusHeir>()

/** Has `heir` asked whenever a dialog has ended and what had the focus before it is gone. Returns what ends that. */
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

  // A browser closes a dialog on a second Escape, even when the first was refused. It is opened again: only the app
  // closes it.
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

/** Gives the focus to the dialog below, or else to an heir that takes it, or else to the page. */
function giveFocus(ended: HTMLDialogElement): void {
  const below = [...document.querySelectorAll<HTMLDialogElement>('dialog[open]')].findLast(
    (dialog) => dialog !== ended,
  )
  if (below) (below.querySelector<HTMLElement>('[data-first]') ?? below).focus()
  else if (![...heirs].some((heir) => heir())) document.querySelector<HTMLElement>('main')?.focus()
}
