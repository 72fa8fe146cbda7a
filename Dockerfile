# Both bases are arguments, so that the file also builds where no registry can be reached (scripts/image-test.sh).
ARG BUILD_IMAGE=docker.io/library/node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json LICENSE ./
COPY bin ./bin
COPY rules ./rules
COPY scripts/build.ts ./scripts/
COPY scripts/image ./scripts/image
COPY src ./src
RUN node scripts/build.ts \
 && npm prune --omit=dev --ignore-scripts \
 && node scripts/image/stage.ts /out

FROM ${RUN_IMAGE}
ARG VERSION=0.0.0-dev
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="azaudit" \
      org.opencontainers.image.description="Read-only audits of Azure subscriptions for AI infrastructure" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
COPY --from=build --chown=0:0 /out/app /app
COPY --from=build --chown=65532:65532 /out/data /data
# Code is never loaded from the writable folder, so nothing compiled is cached there.
ENV NODE_ENV=production NODE_DISABLE_COMPILE_CACHE=1 TMPDIR=/data
WORKDIR /data
VOLUME /data
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["/nodejs/bin/node", "/app/bin/healthcheck.js"]
# No child processes, worker threads or native code, whatever a dependency would like.
ENTRYPOINT ["/nodejs/bin/node", "--permission", "--allow-fs-read=*", "--allow-fs-write=*", "/app/bin/container.js"]
CMD ["--help"]
