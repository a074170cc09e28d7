/** Without the rule that a call which creates something with tags needs the tagging action too. */
export const tagsOnCreate = (): undefined => undefined
