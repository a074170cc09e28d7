/** Without the rule that an event which is not mapped protects the actions that it may have used. */
export const unmappedUseFinder = () => () => undefined
