class n{async sign(i,e,r){return i}}export{n as N};
