declare module '*.css'

declare module 'prismjs/components/prism-core.js' {
  import Prism = require('prismjs')
  export default Prism
}

declare module 'prismjs/components/prism-json.js'

declare module 'prismjs/components/prism-hcl.js'
