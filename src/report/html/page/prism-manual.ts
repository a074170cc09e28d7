// Prism reads this when it loads: it must not look for code on the page by itself.
Object.assign(globalThis, { Prism: { manual: true } })

export {}
