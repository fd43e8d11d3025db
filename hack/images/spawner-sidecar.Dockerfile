# The sidecar: Node and one bundle of a few kilobytes. Build from the repository's root, after `npm run build`.
ARG NODE_IMAGE=gcr.io/distroless/nodejs24-debian12
FROM ${NODE_IMAGE}
# Where the official and the distroless images keep node.
ENV PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin
COPY dist/sidecar.js /app/sidecar.mjs
USER 65532:65532
EXPOSE 7070
ENTRYPOINT ["node", "/app/sidecar.mjs"]
