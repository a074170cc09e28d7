var a="3.998.3",r={version:a};export{r as p};
