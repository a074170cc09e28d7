/** Thrown inside of the editor where an edit would be a guess; `editSource` makes a result of it. */
export class EditError extends Error {}
