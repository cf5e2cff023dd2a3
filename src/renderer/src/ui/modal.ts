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
    const back =
      before instanceof HTMLElement && before.isConnected && before !== document.body ? before : null
    ;(back ?? document.querySelector<HTMLElement>('dialog[open], main'))?.focus()
  }
}
