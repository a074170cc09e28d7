/** Thrown inside of the editor where an edit would be a guess; `editSource` converts it to a result. */
export class EditError extends Error {}
