/** A file of the app's data folder that could not be used as it is. The app has started without it. */
export interface StorageProblem {
  /** Its name in the data folder, such as `settings.json`. */
  readonly file: string
  /**
   * `damaged`: a copy was set aside, and the file is begun anew. `unreadable` and `later-version`: it is left alone, and nothing is
   * written to it.
   */
  readonly kind: 'damaged' | 'unreadable' | 'later-version'
  /** Where the damaged part lies now; null when it is still in the file. */
  readonly keptAs: string | null
}
