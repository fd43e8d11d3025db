# The game of the demo, a server and a page. Build from the repository's root, after `npm run build`.
# Dependabot brings newer ones.
ARG NODE_IMAGE=gcr.io/distroless/nodejs24-debian12@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a
FROM ${NODE_IMAGE}
# Where the official and the distroless images keep node.
ENV PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin NODE_ENV=production
COPY dist/drop-four/ /app/
COPY LICENSE /licenses/
# As of the sidecar on Node: docs/decisions/sidecar-memory.md has what each of these is worth.
ENV MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=32768 MALLOC_TRIM_THRESHOLD_=65536 MALLOC_TOP_PAD_=0
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["node", "--v8-pool-size=0", "--no-maglev", "--max-semi-space-size=1", "--max-old-space-size=32", "/app/main.mjs"]
