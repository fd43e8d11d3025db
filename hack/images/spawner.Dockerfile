# The webhook, the controller, the reaper, what `helm test` runs, what cleans up, the api and the controller of sessions, a bundle each:
# run it with webhook.mjs, controller.mjs, reaper.mjs, helm-test.mjs, cleanup.mjs, session-api.mjs or session-controller.mjs as its
# argument. Build from the repository's root, after `npm run build`.
# Dependabot brings newer ones.
ARG NODE_IMAGE=gcr.io/distroless/nodejs24-debian12@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a
FROM ${NODE_IMAGE}
# Where the official and the distroless images keep node.
ENV PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin NODE_ENV=production
WORKDIR /app
COPY dist/webhook.mjs dist/controller.mjs dist/reaper.mjs dist/helm-test.mjs dist/cleanup.mjs dist/session-api.mjs dist/session-controller.mjs /app/
COPY LICENSE dist/NOTICES-spawner.txt /licenses/
USER 65532:65532
ENTRYPOINT ["node"]
