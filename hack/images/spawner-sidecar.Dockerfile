# The sidecar on its native host: one static file. Build from the repository's root, after `npm run build:host`.
FROM scratch
ARG TARGETARCH
# A file that went through a release's artifacts is not executable any more.
COPY --chmod=0755 dist/spawner-sidecar-${TARGETARCH} /spawner-sidecar
COPY LICENSE dist/NOTICES-spawner-sidecar.txt /licenses/
# What the C library would keep for busier programs than this one: docs/decisions/sidecar-lean-host.md.
ENV MALLOC_TRIM_THRESHOLD_=65536 MALLOC_TOP_PAD_=0 GLIBC_TUNABLES=glibc.malloc.tcache_count=0
USER 65532:65532
EXPOSE 7070
ENTRYPOINT ["/spawner-sidecar"]
