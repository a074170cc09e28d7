# The command line as a container: docker build -t whittle . (docs/install.md)
# Node 24 on Alpine; dependabot keeps the digest.
FROM node:24-alpine@sha256:a0b9bf06e4e6193cf7a0f58816cc935ff8c2a908f81e6f1a95432d679c54fbfd

# review compares with a revision, which git reads
RUN apk add --no-cache git

COPY LICENSE NOTICE /opt/whittle/
COPY package.json /opt/whittle/
COPY dist/ /opt/whittle/dist/
RUN ln -s /opt/whittle/dist/cli.js /usr/local/bin/whittle

USER node
WORKDIR /work
ENTRYPOINT ["node", "/opt/whittle/dist/cli.js"]
CMD ["--help"]
