const n=()=>typeof process=="object"&&process?.env?.AWS_ENABLE_DEFAULT_SOCKET_TIMEOUT_2026==="true",o=(e,t)=>{if(n()&&typeof e?.handle!="function")return t};export{o as g};
